//! A portal over a small world: who is signed in, what is sent, and what comes back.
use assay::{
    edge,
    web::{Portal, router, uploads},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::InstitutionKind,
    person::Person,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tower::ServiceExt;

use crate::world::{ANNOUNCED, World, worlds};

pub(crate) struct Site {
    pub(crate) world: World,
    clock: Arc<AtomicI64>,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
    pub(crate) location: String,
}

/// Portals on every database of the environment, each with an account for each role.
pub(crate) fn sites() -> Vec<Site> {
    let kind = InstitutionKind::Station;
    worlds(kind).into_iter().map(Site::new).collect()
}

impl Site {
    fn new(world: World) -> Self {
        let clock = Arc::new(AtomicI64::new(edge::start_of(ANNOUNCED)));
        let portal = Portal::at(&world.house, &clock);
        let router = uploads(portal.clone()).merge(router(portal));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let site = Self {
            world,
            clock,
            router,
            runtime,
        };
        site.on(ANNOUNCED);
        for (login, role) in [
            ("officer", Role::Officer),
            ("second-officer", Role::Officer),
            ("auditor", Role::Auditor),
            ("administrator", Role::Administrator),
            ("examiner", Role::ExaminationOfficer),
            ("assessor", Role::Assessor),
            ("invigilator", Role::Invigilator),
        ] {
            site.account(login, role, None);
        }
        site
    }

    /// It is the morning of this day.
    pub(crate) fn on(&self, day: Date) {
        self.clock
            .store(edge::start_of(day) + 36_000_000_000, Ordering::Relaxed);
    }

    /// Opens an account and signs it in for years; the secret is its name.
    pub(crate) fn account(&self, login: &str, role: Role, person: Option<Id<Person>>) {
        let institution = match role {
            Role::Officer | Role::Auditor | Role::Candidate => None,
            _ => Some(self.world.institution.clone()),
        };
        let actor = Actor {
            account: login.to_owned(),
            role,
            institution,
            person,
        };
        self.account_of(login, &actor);
    }

    /// The same for whoever it is to be.
    pub(crate) fn account_of(&self, login: &str, actor: &Actor) {
        let (login, actor) = (login.to_owned(), actor.clone());
        self.world
            .house
            .store
            .act(move |tx| {
                tx.record_account(&login, &actor, "no password")?;
                tx.record_sign_in(&Sha256::digest(&login), &login, i64::MAX)
            })
            .unwrap();
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        let answer: Response<Body> = self
            .runtime
            .block_on(self.router.clone().oneshot(request))
            .unwrap();
        let status = answer.status();
        let location = answer.headers().get(header::LOCATION);
        let location = location
            .map_or("", |value| value.to_str().unwrap())
            .to_owned();
        let bytes = self
            .runtime
            .block_on(to_bytes(answer.into_body(), usize::MAX))
            .unwrap();
        Answer {
            status,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            location,
        }
    }

    fn request(who: &str, method: &str, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "assay.example")
            .header("accept-language", "en")
            .header("cookie", format!("assay={who}"))
    }

    pub(crate) fn get(&self, who: &str, path: &str) -> Answer {
        self.send(Self::request(who, "GET", path).body(Body::empty()).unwrap())
    }

    /// The id of the call that a form of a page carries.
    pub(crate) fn call_of(&self, who: &str, path: &str) -> String {
        let (page, act) = path.rsplit_once('/').unwrap();
        let body = self.get(who, page).body;
        let form = body
            .split(&format!(
                "action=\"/{}/{act}\"",
                page.trim_start_matches('/')
            ))
            .nth(1);
        let form = form.unwrap_or_else(|| panic!("{page} offers {who} no `{act}`: {body}"));
        let value = form.split("name=\"call\" value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    }

    /// Sends a form with an id of its own choice.
    pub(crate) fn post_as(
        &self,
        who: &str,
        path: &str,
        call: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let id = [("call", call)];
        let fields = fields.iter().chain(&id).map(|(name, value)| {
            let percent = |text: &str| {
                let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
                bytes.collect::<Vec<_>>().concat()
            };
            format!("{}={}", percent(name), percent(value))
        });
        let body = fields.collect::<Vec<_>>().join("&");
        let request = Self::request(who, "POST", path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap())
    }

    /// Opens the page, fills in the form that it offers, and sends it.
    #[track_caller]
    pub(crate) fn fill(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let call = self.call_of(who, path);
        self.post_as(who, path, &call, fields)
    }

    /// The same where nothing may go wrong; gives the page.
    #[track_caller]
    pub(crate) fn done(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.fill(who, path, fields);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Chooses a file and sends it.
    pub(crate) fn upload(&self, who: &str, path: &str, name: &str, file: &[u8]) -> Answer {
        self.upload_with(who, path, &[], (name, file))
    }

    /// The same with fields beside the file.
    pub(crate) fn upload_with(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        (name, file): (&str, &[u8]),
    ) -> Answer {
        let call = self.call_of(who, path);
        let fields = [&[("call", call.as_str())], fields].concat();
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend_from_slice(
                format!(
                    "--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend_from_slice(
            format!(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = Self::request(who, "POST", path)
            .header("content-type", "multipart/form-data; boundary=b")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap())
    }

    /// Calls the interface with the secret of a sign-in.
    pub(crate) fn call(
        &self,
        who: &str,
        path: &str,
        key: Option<&str>,
        body: &serde_json::Value,
    ) -> Answer {
        let mut request = Request::builder()
            .method("POST")
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {who}"));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap())
    }
}
