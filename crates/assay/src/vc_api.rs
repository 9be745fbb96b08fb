//! The test interface (VC API) that suites and verifiers of others drive: credentials of any shape, issued by a key that is
//! drawn at the start and gone at the end. It opens no installation and answers only on this machine.
use crate::{
    edge,
    serve::{self, ServeError},
};
use assay_proof::{
    data_model,
    general::{self, Asked, Options, Refused, Suite},
    multikey,
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use std::{
    net::ToSocketAddrs,
    sync::{Arc, Mutex},
};

mod list;
mod strict;

use list::StatusList;
use strict::Strict;

/// Longest request body, in bytes.
const BODY_BYTES_MAX: usize = 1 << 20;

/// The issuer, and the list of what it revoked.
struct Issuer {
    key: SigningKey,
    did: String,
    list: Mutex<StatusList>,
}

type Api = State<Arc<Issuer>>;

/// Why the interface does not begin.
#[derive(Debug, thiserror::Error)]
pub enum VcApiError {
    /// Strangers could reach it.
    #[error(
        "the test interface signs whatever it is asked to, so it listens on this machine only: {0} is not a loopback address. Choose --listen 127.0.0.1:8080."
    )]
    NotLoopback(String),
    /// The server.
    #[error("{0}")]
    Serve(#[from] ServeError),
}

/// Serves the interface until it is told to stop. `ready` hears the address and the issuer once it listens. `public_url` is
/// where the status list is reached, if that is another address: TLS is put before it by who needs it.
///
/// # Errors
/// [`VcApiError`].
pub fn serve(
    listen: &str,
    public_url: Option<&str>,
    ready: impl FnOnce(&str, &str),
) -> Result<(), VcApiError> {
    let not_here = || VcApiError::NotLoopback(listen.to_owned());
    let mut addresses = listen.to_socket_addrs().map_err(|_| not_here())?.peekable();
    if addresses.peek().is_none() || !addresses.all(|address| address.ip().is_loopback()) {
        return Err(not_here());
    }
    let url = public_url.map_or_else(|| format!("http://{listen}"), str::to_owned);
    let issuer = Arc::new(Issuer::new(&edge::draw_bytes(), &url));
    let did = issuer.did.clone();
    serve::run(router(issuer), listen, |address| ready(address, &did))?;
    Ok(())
}

fn router(issuer: Arc<Issuer>) -> Router {
    Router::new()
        .route("/credentials/issue", post(issue))
        .route("/{suite}/credentials/issue", post(issue_by))
        .route("/credentials/status", post(revoke))
        .route("/credentials/verify", post(verify))
        .route("/presentations/verify", post(verify_presentation))
        .route("/status/1", get(status_list))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(issuer)
}

impl Issuer {
    fn new(seed: &[u8; 32], url: &str) -> Self {
        let key = multikey::from_seed(seed);
        let did = general::did(&key.verifying_key());
        let list = Mutex::new(StatusList::new(url));
        Self { key, did, list }
    }

    fn list(&self) -> std::sync::MutexGuard<'_, StatusList> {
        // A thread that stopped half-way left at most a bit that was not set.
        self.list
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn sign(&self, credential: &Value, suite: Suite) -> Result<Value, Refused> {
        let created = edge::instant(edge::now_micros());
        let options = Options {
            suite,
            created: &created,
            id: None,
            previous: &Value::Null,
        };
        general::issue(credential, &self.key, &options)
    }

    /// Issues as this issuer, with a place in the status list where the credential has no status of its own.
    fn issue(&self, mut credential: Value, suite: Suite) -> Result<Value, Refused> {
        // As it came: what is no address is not mended by putting ours there.
        data_model::credential(&credential)?;
        // A proof that is there is of the issuer who is there.
        let is_signed = credential.get("proof").is_some();
        let issuer = match credential.get_mut("issuer") {
            Some(Value::Object(members)) => members.get_mut("id"),
            whole => whole,
        };
        if let Some(issuer) = issuer
            && !is_signed
        {
            *issuer = self.did.clone().into();
        }
        let is_bare = !is_signed && credential.get("credentialStatus").is_none();
        if is_bare && let Some(entry) = self.list().place() {
            credential["credentialStatus"] = entry;
        }
        self.sign(&credential, suite)
    }

    /// What the status of a credential says: that it is revoked, or what could not be looked at.
    fn status(&self, credential: &Value) -> Result<Vec<String>, Refused> {
        let list = self.list();
        let mut warnings = Vec::new();
        for entry in data_model::each(&credential["credentialStatus"]) {
            match list.is_set(entry)? {
                Some(false) => {}
                Some(true) => return Err(Refused::Status("it was revoked".to_owned())),
                None => {
                    warnings.push("its status is kept elsewhere and was not looked at".to_owned());
                }
            }
        }
        Ok(warnings)
    }
}

/// Options that are texts.
const TEXTS: [&str; 4] = ["cryptosuite", "expectedProofPurpose", "domain", "challenge"];

/// What was sent, or why it cannot be read.
fn member(
    body: Result<Json<Strict>, JsonRejection>,
    name: &str,
) -> Result<(Value, Value), Box<Response>> {
    let unreadable = |why: String| Box::new(problem(&json!({}), MALFORMED, &why));
    let Json(Strict(mut body)) =
        body.map_err(|why| Box::new(problem(&json!({}), UNPARSED, &why.body_text())))?;
    let mut taken = |name: &str| body.get_mut(name).map_or(Value::Null, Value::take);
    let options = taken("options");
    // What is asked in another form must not go unasked.
    let is_text = |name: &&str| matches!(options[*name], Value::Null | Value::String(_));
    if !matches!(options, Value::Null | Value::Object(_)) || !TEXTS.iter().all(is_text) {
        let why = format!(
            "`options` is no object, or one of {} is no text",
            TEXTS.join(", ")
        );
        return Err(unreadable(why));
    }
    match taken(name) {
        value @ Value::Object(_) => Ok((value, options)),
        _ => Err(unreadable(format!("`{name}` is missing, or is no object"))),
    }
}

/// Problems of the request itself, named by the VC Data Model 2.0.
const UNPARSED: &str = "https://www.w3.org/TR/vc-data-model#PARSING_ERROR";
const MALFORMED: &str = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR";

/// Why something is not issued or not believed.
fn refused(beside: &Value, why: &Refused) -> Response {
    problem(beside, why.problem(), &why.to_string())
}

/// A problem in the form of the VC API.
fn problem(beside: &Value, kind: &str, why: &str) -> Response {
    let mut answer = beside.clone();
    answer["errors"] = json!([{
        "type": kind,
        "title": "not issued, or not verified",
        "detail": why,
    }]);
    (StatusCode::BAD_REQUEST, Json(answer)).into_response()
}

async fn issue(State(issuer): Api, body: Result<Json<Strict>, JsonRejection>) -> Response {
    issued(&issuer, body, Suite::Rdfc)
}

async fn issue_by(
    State(issuer): Api,
    Path(suite): Path<String>,
    body: Result<Json<Strict>, JsonRejection>,
) -> Response {
    match Suite::of(&suite) {
        Some(suite) => issued(&issuer, body, suite),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn issued(issuer: &Issuer, body: Result<Json<Strict>, JsonRejection>, suite: Suite) -> Response {
    let (credential, options) = match member(body, "credential") {
        Ok(read) => read,
        Err(answer) => return *answer,
    };
    let suite = match options["cryptosuite"].as_str().map(Suite::of) {
        None => suite,
        Some(Some(asked)) => asked,
        Some(None) => {
            return problem(&json!({}), MALFORMED, "the cryptosuite is not known");
        }
    };
    match issuer.issue(credential, suite) {
        Ok(issued) => {
            let answer = Json(json!({"verifiableCredential": issued}));
            (StatusCode::CREATED, answer).into_response()
        }
        Err(why) => refused(&json!({}), &why),
    }
}

/// What the caller expects of the proofs.
fn asked(options: &Value) -> Asked<'_> {
    let text = |name: &str| options[name].as_str();
    Asked {
        purpose: text("expectedProofPurpose"),
        domain: text("domain"),
        challenge: text("challenge"),
        now: edge::now_micros() / 1_000_000,
    }
}

fn answer(verified: Result<Vec<String>, Refused>) -> Response {
    match verified {
        Ok(warnings) => Json(json!({"verified": true, "warnings": warnings})).into_response(),
        Err(why) => refused(&json!({"verified": false}), &why),
    }
}

async fn verify(State(issuer): Api, body: Result<Json<Strict>, JsonRejection>) -> Response {
    let (credential, options) = match member(body, "verifiableCredential") {
        Ok(read) => read,
        Err(answer) => return *answer,
    };
    let verified = general::verify_credential(&credential, &asked(&options));
    answer(verified.and_then(|mut checked| {
        checked.warnings.extend(issuer.status(&credential)?);
        Ok(checked.warnings)
    }))
}

async fn verify_presentation(
    State(issuer): Api,
    body: Result<Json<Strict>, JsonRejection>,
) -> Response {
    let (presentation, options) = match member(body, "verifiablePresentation") {
        Ok(read) => read,
        Err(answer) => return *answer,
    };
    let verified = general::verify_presentation(&presentation, &asked(&options));
    answer(verified.and_then(|mut checked| {
        for credential in data_model::each(&presentation["verifiableCredential"]) {
            checked.warnings.extend(issuer.status(credential)?);
        }
        Ok(checked.warnings)
    }))
}

/// Sets the bit of a credential. A bit never clears.
async fn revoke(State(issuer): Api, body: Result<Json<Strict>, JsonRejection>) -> Response {
    let (entry, _) = match member(body, "credentialStatus") {
        Ok(read) => read,
        Err(answer) => return *answer,
    };
    match issuer.list().set(&entry) {
        Ok(()) => StatusCode::OK.into_response(),
        Err(why) => refused(&json!({}), &why),
    }
}

async fn status_list(State(issuer): Api) -> Response {
    let list = issuer.list().credential(&issuer.did);
    match issuer.sign(&list, Suite::Rdfc) {
        Ok(signed) => {
            let kind = [(header::CONTENT_TYPE, "application/vc")];
            (kind, signed.to_string()).into_response()
        }
        Err(why) => refused(&json!({}), &why),
    }
}

#[cfg(test)]
mod tests;
