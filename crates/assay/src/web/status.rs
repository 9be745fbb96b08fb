//! Status lists as files, and the page on which the status of a certificate is decided.
use super::{
    Portal, Problem, Reader,
    acts::{Act, Asking, Sheet, status as acts},
    layout,
    listing::{plain, table},
};
use crate::app::change_status::file_of;
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::Institution,
    person::masked_name,
    status::StatusFile,
};
use assay_store::{
    StoreError, Tx,
    recall::{KeptRecallCase, KeptStep, PublicRecall},
    status::KeptProposal,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use maud::{Markup, html};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Their paths of the interface.
pub(super) fn interface() -> Vec<(String, MethodRouter<Portal>)> {
    super::acts::paths::<StatusSheet>()
}

/// The same paths as OpenAPI describes them.
pub(super) fn described() -> Vec<(String, Value)> {
    super::acts::described::<StatusSheet>()
}

/// Their pages, and the lists.
pub(super) fn pages() -> Router<Portal> {
    Router::new()
        .merge(super::acts::pages::<StatusSheet>())
        .route("/status/{purpose}/{institution}/{block}", get(list))
        .route("/recalls", get(recalls))
}

/// A status list, or the note of reasons beside the lists of its block. Whoever kept it asks whether it is still so.
async fn list(
    State(portal): State<Portal>,
    Path((purpose, institution, block)): Path<(String, String, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let institution: Id<Institution> = Id::parse(&institution).map_err(|_| Problem::missing())?;
    let kind = match purpose.as_str() {
        "revocation" | "suspension" => "application/vc",
        "reasons" => "text/plain; charset=utf-8",
        _ => return Err(Problem::missing()),
    };
    let bytes = portal
        .read(move |tx| tx.status_list(&purpose, &institution, block))
        .await?
        .ok_or_else(Problem::missing)?;
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..16]));
    let known = headers.get(header::IF_NONE_MATCH);
    let about = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::ETAG, tag.clone()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, bytes).into_response())
}

/// Every recall, for everybody: how many certificates, and how their cases stand.
async fn recalls(State(portal): State<Portal>, reader: Reader) -> Result<Markup, Problem> {
    let all = portal.read(|tx| tx.public_recalls()).await?;
    let row = |one: &PublicRecall| {
        let total: u32 = one.stages.iter().map(|(_, cases)| cases).sum();
        let stages = one.stages.iter().map(|(stage, cases)| {
            let (zh, en) = stage.name();
            format!("{} {cases}", reader.say(zh, en))
        });
        let stages = stages.collect::<Vec<_>>().join(" · ");
        let cells = [
            one.decision.clone(),
            one.opened_on.to_string(),
            one.hearing_until.to_string(),
            total.to_string(),
            stages,
        ];
        cells.iter().map(plain).collect()
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    let headings = [
        ("决定文号", "Decision"),
        ("启动日期", "Opened on"),
        ("可陈述至", "Heard until"),
        ("证书数", "Certificates"),
        ("进度", "How the cases stand"),
    ];
    let body = html! {
        p { (reader.say("核查是对一批可能有问题的证书逐张查明：每位持证人都会被告知，可以陈述、免费重新考核和申诉；不会成批撤销。证书在核查中仍按其状态有效，撤销或暂停要逐张决定。",
            "A recall looks into certificates of which something may be wrong, one by one: each holder is told, may speak, sit the exam again free of charge, and appeal. Nothing is revoked as a set; until its own decision a certificate stands as its status says.")) }
        p { (reader.say("某一张证书的状态，请按编号和姓名查询：", "How one certificate stands is said by the check: ")) a href="/verify" { (reader.say("证书查询", "Check a certificate")) } }
        (table(&reader, &headings, &rows, ("没有核查。", "There is no recall.")))
    };
    Ok(layout::page(
        &portal,
        &reader,
        reader.say("证书核查", "Recalls"),
        &body,
    ))
}

/// What is known of the status of a certificate.
#[derive(Debug)]
pub(super) struct StatusSheet {
    pub(super) file: StatusFile,
    pub(super) proposals: Vec<KeptProposal>,
    pub(super) case: Option<KeptRecallCase>,
    steps: Vec<KeptStep>,
    is_candidate: bool,
}

impl StatusSheet {
    /// The proposal that waits for a decision.
    pub(super) fn open(&self) -> Option<&KeptProposal> {
        self.proposals.iter().find(|one| one.proposal.is_open)
    }
}

impl Sheet for StatusSheet {
    const PLACE: &'static str = "status-file";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let kept = tx.certificate(id)?.filter(|one| one.stage == "released");
        let Some(certificate) = kept else {
            return Ok(None);
        };
        let file = file_of(&certificate).map_err(|why| StoreError::Unreadable {
            column: "plan".to_owned(),
            why: why.to_string(),
        })?;
        let is_own = match actor.role {
            Role::Officer | Role::Auditor => true,
            Role::Administrator => actor.institution.as_ref() == Some(&file.institution),
            Role::Candidate => actor.person.as_ref() == Some(&file.person),
            _ => false,
        };
        if !is_own {
            return Ok(None);
        }
        let case = tx.recall_case(id)?;
        let steps = match &case {
            Some(case) => tx.recall_steps(&case.recall)?,
            None => Vec::new(),
        };
        Ok(Some(Self {
            proposals: tx.proposals_of(id)?,
            steps: steps.into_iter().filter(|step| step.number == id).collect(),
            case,
            file,
            is_candidate: actor.role == Role::Candidate,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &acts::PROPOSE,
            &acts::APPROVE,
            &acts::REJECT,
            &acts::RECALL,
            &acts::SPEAK,
            &acts::ANSWER,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let word = reader.say("证书状态", "Status of certificate");
        format!("{word} {}", self.file.number)
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        let said = |(zh, en): (&'static str, &'static str)| reader.say(zh, en);
        let file = &self.file;
        html! {
            dl.facts {
                dt { (reader.say("编号", "Number")) } dd { a href={ "/certificate/" (file.number) } { code { (file.number) } } }
                dt { (reader.say("姓名", "Holder")) } dd { (masked_name(&file.holder)) }
                dt { (reader.say("状态", "Status")) } dd { (said(file.status.name())) }
            }
            @if let Some(case) = &self.case {
                h2 { (reader.say("核查", "Recall")) }
                p { (case.grounds) }
                dl.facts {
                    dt { (reader.say("进度", "Stage")) } dd { (said(case.stage.name())) }
                    dt { (reader.say("可陈述和申辩至", "The holder may speak until")) } dd { (case.hearing_until) }
                }
                @if !self.steps.is_empty() { div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (reader.say("日期", "Day")) } th scope="col" { (reader.say("步骤", "Step")) } th scope="col" { (reader.say("内容", "What was said")) } } }
                    tbody { @for step in &self.steps { tr { td { (step.on) } td { (said(step.stage.name())) } td { (step.words) } } } }
                } } }
            }
            @if !self.proposals.is_empty() && !self.is_candidate {
                h2 { (reader.say("变更", "Changes")) }
                div.scroll tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (reader.say("提议日期", "Proposed on")) } th scope="col" { (reader.say("事项", "Change")) } th scope="col" { (reader.say("事由", "Reason")) }
                        th scope="col" { (reader.say("事实和理由", "What happened")) } th scope="col" { (reader.say("决定", "Decision")) }
                    } }
                    tbody { @for one in &self.proposals { @let proposal = &one.proposal; tr {
                        td { (proposal.proposed_on) } td { (said(proposal.change.name())) } td { (said(proposal.class.name())) }
                        td { (proposal.grounds) @if let Some(serial) = &proposal.paper_serial { br; (reader.say("新流水码：", "New paper: ")) code { (serial) } } }
                        td { @match one.stage.as_str() {
                            "open" => { (reader.say("等待审批", "waits")) }
                            "approved" => { (reader.say("批准 ", "approved ")) (one.decision.as_deref().unwrap_or_default()) }
                            _ => { (reader.say("驳回 ", "rejected ")) (one.decision.as_deref().unwrap_or_default()) }
                        } }
                    } } }
                } }
            }
        }
    }
}
