//! Wallets (`OpenID4VCI` 1.0, pre-authorised code): what they read of us, and the three doors
//! through which a certificate goes: `/token`, `/nonce`, `/credential`. Errors are those of OAuth, because wallets read no others.
use super::Portal;
use crate::{
    app::{
        Failure,
        put_in_wallet::{
            Claimed, Redeemed, WalletSecret, call_of_wallet, collect_certificate, redeem_offer,
        },
    },
    edge,
};
use assay_core::session::CertificateKind;
use assay_proof::sd_jwt::{self, kind::offered_claims};
use assay_store::StoreError;
use axum::{
    Form, Json,
    body::Bytes,
    extract::{State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

mod claim;
pub(super) mod page;

/// The one grant that is given.
pub(super) const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// A no that wallets understand.
pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    because: String,
}

impl Refusal {
    fn bad(error: &'static str, because: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            because: because.into(),
        }
    }

    /// No token, or none that is good.
    fn no_token(because: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_token",
            because: because.into(),
        }
    }

    /// A failure of an act: a rule, or the world; `said` is what a rule's no is called here.
    fn of(failure: &Failure, said: fn(String) -> Self) -> Self {
        match failure {
            Failure::Refused(words) => said(format!("{}: {}", words.code, words.say.en)),
            Failure::NotFound { .. } | Failure::Denied(_) => {
                said("wallet.unknown: it is none of ours".to_owned())
            }
            Failure::IdReused(_) | Failure::Store(_) => {
                let number = u32::from_be_bytes(edge::draw_bytes());
                tracing::error!(reference = format!("{number:08x}"), "{failure}");
                Self {
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    error: "server_error",
                    because: format!("the system failed; reference {number:08x}"),
                }
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"error": self.error, "error_description": self.because});
        let mut response = private(self.status, &body);
        if self.status == StatusCode::UNAUTHORIZED {
            let value = header::HeaderValue::from_static("Bearer error=\"invalid_token\"");
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}

/// An answer that nobody keeps a copy of.
fn private(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(body.clone()),
    )
        .into_response()
}

/// A document for everybody.
pub(super) fn public(body: &Value) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, Json(body.clone())).into_response()
}

/// What certificates we give, and where.
pub(super) async fn issuer_metadata(State(portal): State<Portal>) -> Response {
    let house = &portal.house;
    let (reached, base) = (
        house.reached_at(),
        format!("https://{}", house.host.as_str()),
    );
    let configurations: serde_json::Map<String, Value> = CertificateKind::ALL
        .into_iter()
        .map(|kind| {
            let (zh, en) = kind.title();
            let configuration = json!({
                "format": sd_jwt::TYPE,
                "vct": sd_jwt::kind::address(&base, kind.id()),
                "scope": kind.id(),
                "cryptographic_binding_methods_supported": ["jwk"],
                "credential_signing_alg_values_supported": ["ES256"],
                "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": claim::ALGORITHMS}},
                "credential_metadata": {
                    "display": [{"name": zh, "locale": "zh-CN"}, {"name": en, "locale": "en"}],
                    "claims": offered_claims(),
                },
            });
            (kind.id().to_owned(), configuration)
        })
        .collect();
    public(&json!({
        "credential_issuer": reached,
        "credential_endpoint": format!("{reached}/credential"),
        "nonce_endpoint": format!("{reached}/nonce"),
        "display": [{"name": "职业技能证书", "locale": "zh-CN"}, {"name": "Vocational skill certificates", "locale": "en"}],
        "credential_configurations_supported": configurations,
    }))
}

/// Where codes are exchanged for tokens.
pub(super) async fn server_metadata(State(portal): State<Portal>) -> Response {
    let reached = portal.house.reached_at();
    public(&json!({
        "issuer": reached,
        "token_endpoint": format!("{reached}/token"),
        "response_types_supported": [],
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": true,
    }))
}

/// What a wallet sends for a token.
#[derive(Debug, Deserialize)]
pub(super) struct TokenRequest {
    #[serde(default)]
    grant_type: String,
    #[serde(default, rename = "pre-authorized_code")]
    code: String,
    #[serde(default)]
    tx_code: String,
}

/// Work with the installation where waiting holds up nobody.
async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|why| {
        tracing::error!("{why}");
        Err(Refusal::bad("server_error", "the system failed"))
    })
}

/// The code and the transaction code for a token.
pub(super) async fn token(
    State(portal): State<Portal>,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Result<Response, Refusal> {
    let Form(asked) = form.map_err(|why| Refusal::bad("invalid_request", why.body_text()))?;
    if asked.grant_type != GRANT {
        let because = format!("only {GRANT} is given here");
        return Err(Refusal::bad("unsupported_grant_type", because));
    }
    if asked.code.is_empty() || asked.tx_code.is_empty() {
        let because = "pre-authorized_code and tx_code are needed";
        return Err(Refusal::bad("invalid_request", because));
    }
    let (house, now) = (portal.house.clone(), portal.now());
    let grant = |why| Refusal::bad("invalid_grant", why);
    let (token, until) = work(move || {
        let token = hex::encode(edge::draw_bytes::<32>());
        let id = format!("wallet:{}", hex::encode(edge::draw_bytes::<16>()));
        let redeemed = call_of_wallet(&house, &WalletSecret::Code(&asked.code), id, now)
            .and_then(|call| redeem_offer(&house, &call, &asked.code, &asked.tx_code, &token))
            .map_err(|why| Refusal::of(&why, grant))?;
        match redeemed {
            Redeemed::Token(until) => Ok((token, until)),
            Redeemed::WrongCode => Err(grant("the transaction code is wrong".to_owned())),
        }
    })
    .await?;
    let answer = json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": (until - now) / 1_000_000,
    });
    Ok(private(StatusCode::OK, &answer))
}

/// A nonce for one proof. Nothing is kept of it until it is used.
pub(super) async fn nonce(State(portal): State<Portal>) -> Response {
    let nonce = claim::Nonce::draw(&portal.house, portal.now());
    private(StatusCode::OK, &json!({"c_nonce": nonce}))
}

/// The certificate, for the key that signed a nonce of ours.
pub(super) async fn credential(
    State(portal): State<Portal>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned());
    let token = bearer.ok_or_else(|| Refusal::no_token("a bearer token is needed"))?;
    let asked: Value = serde_json::from_slice(&body)
        .map_err(|_| Refusal::bad("invalid_credential_request", "the body is not JSON"))?;
    let (house, now) = (portal.house.clone(), portal.now());
    let certificate = work(move || {
        // Who has no token learns nothing of what is wrong with the rest.
        let id = format!("wallet:{}", hex::encode(edge::draw_bytes::<16>()));
        let call = call_of_wallet(&house, &WalletSecret::Token(&token), id, now)
            .map_err(|why| Refusal::of(&why, Refusal::no_token))?;
        let claim = claim::read(&house, &asked, now)?;
        let claimed = Claimed {
            token: &token,
            key: &claim.key,
            nonce: &claim.nonce,
            nonce_until: claim.nonce_until,
            kind: &claim.kind,
        };
        collect_certificate(&house, &call, &claimed).map_err(|why| match why {
            Failure::Store(StoreError::Constraint { .. }) => {
                Refusal::bad("invalid_nonce", "the nonce was used before")
            }
            Failure::NotFound { .. } => Refusal::bad(
                "unknown_credential_configuration",
                "the token is for another kind of certificate",
            ),
            other => Refusal::of(&other, Refusal::no_token),
        })
    })
    .await?;
    let answer = json!({"credentials": [{"credential": certificate}]});
    Ok(private(StatusCode::OK, &answer))
}
