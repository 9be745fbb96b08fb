//! The public check, on every database of the environment: one lookup over all numbers, equal answers and times, limits, and
//! tables that are checked in bulk.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::{
        change_status::{decide_status, propose_status},
        import_table::{Asked, TakeCertificates, import_table},
        issue_certificates::issue_certificates,
    },
    house::House,
    web::{Portal, public_check, router, uploads},
};
use assay_core::status::{Change, Correction, Proposal, ReasonClass, decide::Ruling};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode, request::Builder},
};
use serde_json::Value;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tower::ServiceExt;

#[path = "checking/bulk.rs"]
mod bulk;
#[path = "checking/compact.rs"]
mod compact;
#[path = "checking/lookup.rs"]
mod lookup;
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "checking/register.rs"]
mod register;
#[expect(
    dead_code,
    reason = "shared with the tests of faults, which use all of it"
)]
#[path = "faults/waiting.rs"]
mod waiting;
#[expect(
    dead_code,
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use waiting::{ISSUED, Waiting, places};

const CANDIDATES: usize = 3;
const HEADINGS: &str = "证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n";

/// A portal over a world in which certificates are issued.
pub(crate) struct Site {
    pub(crate) waiting: Waiting,
    pub(crate) house: Arc<House>,
    /// Numbers and names of the certificates.
    pub(crate) issued: Vec<(String, String)>,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) fn sites() -> Vec<Site> {
    places(1).into_iter().map(Site::new).collect()
}

impl Site {
    fn new(waiting: Waiting) -> Self {
        let house = waiting.open();
        let issued = issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();
        let named = |number: String| {
            let name = house.store.read(|tx| {
                let certificate = tx.certificate(&number)?.unwrap();
                Ok::<_, assay_store::StoreError>(tx.person(&certificate.person)?.unwrap().name)
            });
            (number, name.unwrap())
        };
        let issued = issued.numbers.into_iter().map(named).collect();
        let portal = Portal::new(&house);
        let router = public_check(portal.clone())
            .merge(uploads(portal.clone()))
            .merge(router(portal));
        Self {
            waiting,
            house,
            issued,
            router,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let (head, body) = answer.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            Answer {
                status: head.status,
                headers: head.headers,
                body: String::from_utf8_lossy(&bytes).into_owned(),
            }
        })
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        self.runtime.block_on(async {
            let request = Self::request("GET", path).body(Body::empty()).unwrap();
            let answer = self.router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            to_bytes(answer.into_body(), usize::MAX)
                .await
                .unwrap()
                .to_vec()
        })
    }

    pub(crate) fn request(method: &str, path: &str) -> Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "assay.example")
            .header("accept-language", "en")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Self::request("GET", path).body(Body::empty()).unwrap())
    }

    /// The public check, asked from an address of the network.
    pub(crate) fn check(&self, number: &str, name: &str, from: &str) -> Answer {
        let path = format!(
            "/api/v1/verify?number={}&name={}",
            percent(number),
            percent(name)
        );
        let from: SocketAddr = format!("{from}:40000").parse().unwrap();
        let request = Self::request("GET", &path).extension(ConnectInfo(from));
        self.send(request.body(Body::empty()).unwrap())
    }

    /// Revokes a certificate, by two officers.
    pub(crate) fn revoke(&self, number: &str) {
        let mut call = self.waiting.calls[0].clone();
        call.id = format!("propose-{}", world::running());
        let proposal = Proposal {
            id: assay::edge::fresh_id(call.now),
            number: String::new(),
            change: Change::Revoke,
            class: ReasonClass::Fraud,
            grounds: "核查笔录".to_owned(),
            correction: Correction::default(),
            paper_serial: None,
            proposed_by: String::new(),
            proposed_by_person: None,
            proposed_on: ISSUED,
            recall: None,
            is_open: true,
        };
        let id = propose_status(&self.house, &call, number, proposal).unwrap();
        call.id = format!("decide-{}", world::running());
        "second".clone_into(&mut call.actor.account);
        decide_status(
            &self.house,
            &call,
            &id,
            Ruling::Approve,
            "示例决〔2020〕9号",
        )
        .unwrap();
    }

    /// Brings old certificates in: numbers and names.
    pub(crate) fn import(&self, rows: &[(&str, &str)]) {
        let row = |(number, name): &(&str, &str)| {
            format!("{number},{name},,,美容师,三级,2019-06-30,某省中心\n")
        };
        let rows = rows.iter().map(row).collect::<Vec<_>>().concat();
        let path = place::folder().join(format!("table-{}.csv", world::running()));
        place::put(&path, format!("{HEADINGS}{rows}").as_bytes());
        let asked = Asked {
            file: path,
            options: assay::table::Options::default(),
            dry_run: false,
        };
        let mut call = self.waiting.calls[0].clone();
        call.id = format!("import-{}", world::running());
        let done = import_table::<TakeCertificates>(&self.house, &call, &asked, |_| ()).unwrap();
        assert_eq!(done.rejected, 0);
    }
}

pub(crate) fn percent(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
    bytes.collect::<Vec<_>>().concat()
}

/// Waits a little for what a thread does.
pub(crate) fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..3000 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never happens");
}
