//! The portal and the interface: pages in Chinese and English that work without a script, JSON beside them.
use crate::{edge, house::House};
use assay_store::{StoreError, Tx};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Request},
    http::{HeaderValue, header, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing::{MethodRouter, get, post},
};
use jiff::civil::Date;
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

mod account;
mod acts;
mod api;
mod archives;
mod asked;
mod assets;
mod books;
mod bulk;
mod calls;
mod cases;
mod catalogue;
mod check;
mod compact;
mod desk;
mod directory;
mod enrolment;
mod exits;
mod filing;
mod guidance;
mod home;
mod institution;
mod keys;
mod known;
mod layout;
mod listing;
mod notifications;
mod openapi;
mod panel;
mod paper;
mod payout;
mod people;
mod pilots;
mod plans;
mod prefix;
mod problem;
mod record;
mod rules;
mod second;
mod session;
mod simulation;
mod source;
mod staff;
mod status;
mod succession;
mod surge;
mod to_do;
mod tokens;
mod wallet;
mod wishes;

pub use assay_core::text::Language;
use problem::Problem;

/// What every handler can reach.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The installation.
    pub house: Arc<House>,
    requests: Arc<AtomicU64>,
    limits: Arc<check::Limits>,
    bulk: Arc<bulk::Bulk>,
    known: Arc<known::KnownAnswers>,
    presses: Arc<crate::paper::Presses>,
    pages: Arc<crate::paper::KeptPages>,
    clock: Option<Arc<AtomicI64>>,
}

impl Portal {
    /// A portal over an installation.
    #[must_use]
    pub fn new(house: &Arc<House>) -> Self {
        Self {
            house: Arc::clone(house),
            requests: Arc::default(),
            limits: Arc::default(),
            bulk: Arc::default(),
            known: Arc::default(),
            presses: Arc::default(),
            pages: Arc::default(),
            clock: None,
        }
    }

    /// A portal whose clock stands at the instant that its maker keeps, in microseconds since 1970 UTC: for tests
    /// that live through a session.
    #[must_use]
    pub fn at(house: &Arc<House>, clock: &Arc<AtomicI64>) -> Self {
        Self {
            clock: Some(Arc::clone(clock)),
            ..Self::new(house)
        }
    }

    /// The instant of a request, in microseconds since 1970 UTC.
    pub(crate) fn now(&self) -> i64 {
        match &self.clock {
            Some(clock) => clock.load(Ordering::Relaxed),
            None => edge::now_micros(),
        }
    }

    /// The day of a request in China.
    pub(crate) fn today(&self) -> Date {
        edge::day_of(self.now())
    }

    /// Works with the installation where waiting for database and disk holds up nobody.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&House) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let house = Arc::clone(&self.house);
        let done = tokio::task::spawn_blocking(move || work(&house)).await;
        done.unwrap_or_else(|why| Err(Problem::failure(&why)))
    }

    /// Reads from the database without holding up other requests.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let house = Arc::clone(&self.house);
        let done = tokio::task::spawn_blocking(move || house.store.read(read)).await;
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(why)) => Err(Problem::failure(&why)),
            Err(why) => Err(Problem::failure(&why)),
        }
    }
}

/// The path of [`public_check`].
const PUBLIC_CHECK: &str = "/api/v1/verify";

/// The public check as JSON, the one answer that is asked for by millions: without the layers of the others. It is
/// short, is answered from memory or with one look at the database, and nobody is signed in.
pub fn public_check(portal: Portal) -> Router {
    Router::new()
        .route(PUBLIC_CHECK, get(api::verify))
        .with_state(portal)
}

/// Where files are sent that are larger than a form: the public check in bulk, with its pages.
pub fn uploads(portal: Portal) -> Router {
    Router::new()
        .route(bulk::API, post(bulk::upload_by_program))
        .route(bulk::PAGE, get(bulk::form).post(bulk::upload))
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(DefaultBodyLimit::max(bulk::BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(portal.clone(), around))
        .with_state(portal)
}

/// Every path of the interface but the public check, each with what answers there.
fn interface() -> Vec<(String, MethodRouter<Portal>)> {
    let mut all: Vec<(String, MethodRouter<Portal>)> = vec![
        (
            "/api/v1/certificates/{number}".to_owned(),
            get(api::certificate),
        ),
        ("/api/v1/directory".to_owned(), get(directory::json)),
        ("/api/v1/catalogue".to_owned(), get(api::catalogue)),
        ("/api/v1/rules".to_owned(), get(api::rules)),
    ];
    all.push((
        "/api/v1/sign-in".to_owned(),
        post(account::sign_in_by_program),
    ));
    all.extend(acts::paths::<institution::InstitutionSheet>());
    all.extend(acts::paths::<filing::FilingSheet>());
    all.extend(acts::paths::<prefix::PrefixSheet>());
    all.extend(acts::paths::<session::SessionSheet>());
    all.extend(acts::paths::<enrolment::EnrolmentSheet>());
    all.extend(acts::paths::<wallet::page::WalletSheet>());
    all.extend(acts::paths::<books::BooksSheet>());
    all.extend(acts::paths::<payout::PayoutSheet>());
    all.extend(people::interface());
    all.extend(cases::interface());
    all.extend(status::interface());
    all.extend(bulk::interface());
    all
}

/// The paths of the interface, as they are routed; a test compares them with their description.
#[must_use]
pub fn interface_paths() -> Vec<String> {
    let alone = [PUBLIC_CHECK, bulk::API].map(str::to_owned);
    let others = interface().into_iter().map(|(path, _)| path);
    alone.into_iter().chain(others).collect()
}

/// Every other route of the portal.
pub fn router(portal: Portal) -> Router {
    let interface = interface()
        .into_iter()
        .fold(Router::new(), |router, (path, answer)| {
            router.route(&path, answer)
        });
    Router::new()
        .merge(interface)
        .merge(acts::pages::<institution::InstitutionSheet>())
        .merge(acts::pages::<filing::FilingSheet>())
        .merge(acts::pages::<prefix::PrefixSheet>())
        .route("/prefix/{id}/numbers.csv", get(prefix::numbers))
        .route("/prefixes", get(prefix::list))
        .route("/prefixes.csv", get(prefix::csv))
        .merge(acts::pages::<session::SessionSheet>())
        .merge(acts::pages::<enrolment::EnrolmentSheet>())
        .merge(acts::pages::<wallet::page::WalletSheet>())
        .merge(acts::pages::<books::BooksSheet>())
        .merge(acts::pages::<payout::PayoutSheet>())
        .merge(people::pages())
        .merge(cases::pages())
        .merge(status::pages())
        .merge(bulk::pages())
        .route("/books/{id}/owed.csv", get(books::owed_csv))
        .route("/books/{id}/lines.csv", get(books::lines_csv))
        .route("/books/{id}/answers.csv", get(books::answers_csv))
        .route("/payout/{id}/pain.xml", get(payout::pain))
        .route("/payout/{id}/order.csv", get(payout::order_csv))
        .route("/payout/{id}/transfers.csv", get(payout::transfers_csv))
        .route("/enrolment/{id}/sessions", get(payout::sessions))
        .route("/receipt/{id}", get(payout::receipt))
        .route("/session/{id}/roster.csv", get(session::csv))
        .route("/enrolment-template.xlsx", get(session::template_xlsx))
        .route("/enrolment-template.csv", get(session::template_csv))
        .route("/", get(home::page))
        .route("/verify", get(check::form))
        .route("/v/{number}", get(check::by_address))
        .route("/certificate/{number}", get(check::certificate))
        .route(
            "/certificate/{number}/credential.json",
            get(check::credential_file),
        )
        .route("/certificate/{number}/proof", get(check::proof))
        .route("/certificate/{number}/compact", get(compact::page))
        .route("/certificate/{number}/compact.txt", get(compact::file))
        .route(
            "/certificate/{number}/signature.sm2",
            get(second::signature),
        )
        .route("/org/{id}/sm2-key", get(second::key_note))
        .route("/org/{id}/sm2-key.pem", get(second::key_pem))
        .route("/directory", get(directory::list))
        .route("/directory.csv", get(directory::csv))
        .route("/directory/{id}", get(directory::one))
        .route("/catalogue", get(catalogue::list))
        .route("/catalogue.csv", get(catalogue::csv))
        .route("/catalogue/{name}", get(catalogue::one))
        .route("/rules", get(rules::list))
        .route("/rules/{id}", get(rules::one))
        .route("/instruments", get(rules::instruments))
        .route(
            "/achievement/{occupation}/{level}",
            get(catalogue::achievement),
        )
        .route("/record/{*path}", get(record::file))
        .route("/.well-known/did.json", get(keys::authority))
        .route("/org/{id}/did.json", get(keys::institution))
        .merge(for_wallets())
        .route("/sign-in", get(account::form).post(account::sign_in))
        .route("/sign-out", post(account::sign_out))
        .route("/to-do", get(to_do::page))
        .route("/my", get(account::my))
        .route("/api/openapi.json", get(openapi::document))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/org/{id}/directory-entries", get(keys::directory_entries))
        .merge(assets::files())
        .method_not_allowed_fallback(problem::wrong_method)
        .fallback(problem::not_found)
        .layer(middleware::from_fn_with_state(portal.clone(), around))
        .with_state(portal)
}

/// What wallets and the verifiers of their certificates ask for.
fn for_wallets() -> Router<Portal> {
    Router::new()
        .route(
            "/.well-known/openid-credential-issuer",
            get(wallet::issuer_metadata),
        )
        .route(
            "/.well-known/oauth-authorization-server",
            get(wallet::server_metadata),
        )
        .route("/token", post(wallet::token))
        .route("/nonce", post(wallet::nonce))
        .route("/credential", post(wallet::credential))
        .route("/.well-known/jwt-vc-issuer/org/{id}", get(tokens::issuer))
        .route("/org/{id}/token-key", get(tokens::key_note))
        .route("/org/{id}/token-keys", get(tokens::key_notes))
        .route("/credential-type/{kind}", get(tokens::credential_type))
        .route("/status/token/{id}/{block}", get(tokens::statuses))
}

async fn ready(
    axum::extract::State(portal): axum::extract::State<Portal>,
) -> Result<&'static str, Problem> {
    portal.read(|tx| tx.record_head()).await?;
    Ok("ready\n")
}

async fn metrics(
    axum::extract::State(portal): axum::extract::State<Portal>,
) -> Result<String, Problem> {
    let head = portal.read(|tx| tx.record_head()).await?;
    let size = head.map_or(0, |head| head.size);
    let requests = portal.requests.load(Ordering::Relaxed);
    Ok(format!(
        "# HELP assay_requests_total Requests answered since the start.\n# TYPE assay_requests_total counter\nassay_requests_total {requests}\n\
         # HELP assay_record_leaves Leaves under the signed head of the public record.\n# TYPE assay_record_leaves gauge\nassay_record_leaves {size}\n"
    ))
}

/// Headers that every answer carries, and the language cookie.
async fn around(
    axum::extract::State(portal): axum::extract::State<Portal>,
    request: Request,
    next: Next,
) -> Response {
    portal.requests.fetch_add(1, Ordering::Relaxed);
    let chosen = request.uri().query().and_then(chosen_language);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(language) = chosen {
        let cookie = match language {
            Language::Zh => "lang=zh; Path=/; SameSite=Lax; Max-Age=31536000",
            Language::En => "lang=en; Path=/; SameSite=Lax; Max-Age=31536000",
        };
        headers.append(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    response
}

fn chosen_language(query: &str) -> Option<Language> {
    query.split('&').find_map(|pair| match pair {
        "lang=zh" => Some(Language::Zh),
        "lang=en" => Some(Language::En),
        _ => None,
    })
}

/// What a page needs to know of its reader: the language, and the way back to this page in the other one.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The language.
    pub language: Language,
    /// The path of the page.
    pub path: String,
    /// The secret of the sign-in, if there is one.
    pub sign_in: Option<String>,
}

impl Reader {
    /// The words in the reader's language.
    #[must_use]
    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        let cookies = header(header::COOKIE).unwrap_or_default();
        let cookie = |wanted: &str| {
            cookies
                .split("; ")
                .find_map(|pair| pair.strip_prefix(wanted)?.strip_prefix('='))
        };
        let bearer = header(header::AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer "))
            .filter(|_| parts.uri.path().starts_with("/api/"));
        let asked = parts.uri.query().and_then(chosen_language);
        let kept = cookie("lang").and_then(|value| match value {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        });
        let accepted = header(header::ACCEPT_LANGUAGE).map(preferred);
        Ok(Self {
            language: asked.or(kept).or(accepted).unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            sign_in: bearer.or_else(|| cookie("assay")).map(str::to_owned),
        })
    }
}

/// The first of the reader's languages that we speak.
fn preferred(accepted: &str) -> Language {
    accepted
        .split(',')
        .find_map(|language| match language.trim().get(..2) {
            Some("zh") => Some(Language::Zh),
            Some("en") => Some(Language::En),
            _ => None,
        })
        .unwrap_or(Language::Zh)
}
