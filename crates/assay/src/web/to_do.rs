//! What waits for whoever is signed in: one list per role.
use super::{
    Portal, Problem, Reader, account::who, books::sees_books, desk, layout, staff::sees_list,
};
use assay_core::{
    authority::{Actor, Role},
    exit::plan::ExitPlanStage,
    id::Id,
    institution::{FilingStage, Institution},
    session::SessionStage,
    surge::HoldStage,
};
use assay_store::{StoreError, Tx, session::CountedSession};
use assay_supervision::pass_rate::{Passed, abnormal};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use maud::html;

/// Standard deviations of chance beyond which a pass rate is looked at.
const FUNNEL: f64 = 3.0;
/// Sessions that a list looks through; the oldest first.
const SESSIONS_MAX: u32 = 10_000;

/// One thing that waits: what, how many, and of which session.
struct Waiting {
    zh: &'static str,
    en: &'static str,
    count: u64,
    /// Where it is done, and the name of that page.
    place: Option<(String, String)>,
}

impl Waiting {
    fn all(words: (&'static str, &'static str), count: u64) -> Self {
        let (zh, en) = words;
        Self {
            zh,
            en,
            count,
            place: None,
        }
    }

    fn at(self, path: String, name: impl Into<String>) -> Self {
        Self {
            place: Some((path, name.into())),
            ..self
        }
    }

    fn of(words: (&'static str, &'static str), count: u32, one: &CountedSession) -> Self {
        let session = &one.session;
        let name = format!(
            "{} {} {}",
            session.occupation, session.level, session.announced_on
        );
        Self {
            place: Some((format!("/session/{}", session.id), name)),
            ..Self::all(words, count.into())
        }
    }
}

/// For the authority: unanswered wishes, filings, unusual pass rates, certificates that are held. Nothing is listed whose
/// page the role may not open.
fn of_the_authority(tx: &mut Tx<'_>, role: Role) -> Result<Vec<Waiting>, StoreError> {
    let mut list = Vec::new();
    if matches!(role, Role::Officer | Role::Auditor) {
        of_cases(tx, &mut list)?;
    }
    if role == Role::Officer {
        of_officers(tx, &mut list)?;
    }
    promises(tx, None, &mut list)?;
    for filing in tx.waiting_filings()? {
        let words = match filing.stage {
            FilingStage::Submitted => ("待核对的备案", "a filing to check for completeness"),
            FilingStage::Complete { .. } => (
                "待评审或决定的备案",
                "a filing to have reviewed or to decide",
            ),
            _ => ("评审中的备案", "a filing in review"),
        };
        let path = format!("/filing/{}", filing.id);
        let name = tx.institution(&filing.institution)?;
        let name = name.map(|one| one.name.zh).unwrap_or_default();
        list.push(Waiting::all(words, 1).at(path, name));
    }
    for hold in tx.surge_holds()? {
        let words = match hold.stage {
            HoldStage::Held => ("突增暂缓，待核查", "a batch held as a surge: look into it"),
            HoldStage::Proposed(_) => (
                "突增处理意见，待复核",
                "a proposal on a surge that waits for a second person",
            ),
            HoldStage::Ended { .. } => continue,
        };
        let path = format!("/surge/{}", hold.id);
        list.push(Waiting::all(words, hold.batch.into()).at(path, &hold.occupation));
    }
    of_ended_sessions(tx, &mut list)?;
    Ok(list)
}

/// What officers and auditors follow: cases, notifications, exits, payouts.
fn of_cases(tx: &mut Tx<'_>, list: &mut Vec<Waiting>) -> Result<(), StoreError> {
    let wishes = tx.wish_counts()?;
    let open = u64::try_from(wishes.open).unwrap_or(0);
    let asked = ("尚未答复意愿的考生", "candidates who have not answered");
    list.push(Waiting::all(asked, open).at("/wishes".to_owned(), "/wishes"));
    let (persons, institutions) = tx.unseen_notifications()?;
    let unseen = u64::try_from(persons + institutions).unwrap_or(0);
    let words = ("尚未阅读的通知", "notifications nobody has seen");
    list.push(Waiting::all(words, unseen).at("/notifications".to_owned(), "/notifications"));
    for kept in tx.exit_plans()? {
        if kept.plan.stage == ExitPlanStage::Planned {
            let words = (
                "待批准的退出计划",
                "a planned exit that waits for another officer",
            );
            let name = format!("{} {}", kept.plan.occupations.join("、"), kept.plan.on);
            list.push(Waiting::all(words, 1).at(format!("/exit/{}", kept.plan.id), name));
        }
    }
    for kept in tx.exit_plans()? {
        let is_asked = kept.withdrawal.is_some() && kept.withdrawn.is_none();
        // Once its day has come there is nothing to confirm.
        if is_asked && !tx.is_sealed_or_sealing(&kept.plan.occupations)? {
            let words = (
                "待确认撤回的退出",
                "an exit whose withdrawal waits for another officer",
            );
            let name = format!("{} {}", kept.plan.occupations.join("、"), kept.plan.on);
            list.push(Waiting::all(words, 1).at(format!("/exit/{}", kept.plan.id), name));
        }
    }
    for kept in tx.payouts_in("proposed")? {
        let words = ("待批准的付款批次", "a payout that waits for approval");
        let path = format!("/payout/{}", kept.payout.id);
        let amount = format!("{} · {}", kept.payout.proposed_on, kept.payout.amount);
        list.push(Waiting::all(words, 1).at(path, amount));
    }
    Ok(())
}

/// What only officers do: letters, additions to archives, erasures.
fn of_officers(tx: &mut Tx<'_>, list: &mut Vec<Waiting>) -> Result<(), StoreError> {
    let letters = u64::try_from(tx.letters_to_print()?).unwrap_or(0);
    let words = ("待打印的信函", "letters to print");
    list.push(Waiting::all(words, letters).at("/letters/open".to_owned(), "/letters/open"));
    for one in tx.additions()? {
        if one.ended.is_none() {
            let words = (
                "补录待审批",
                "an addition to an archive that waits for a second person",
            );
            let path = "/desk/archives".to_owned();
            list.push(Waiting::all(words, 1).at(path, &one.institution));
        }
    }
    let erasures = tx.erasures_that_wait()?.len() as u64;
    let words = (
        "待第二人办理的个人信息删除",
        "erasures of a person that wait for another officer",
    );
    let path = "/desk/erasures".to_owned();
    list.push(Waiting::all(words, erasures).at(path.clone(), path));
    Ok(())
}

/// Unusual pass rates, and certificates that the gate holds.
fn of_ended_sessions(tx: &mut Tx<'_>, list: &mut Vec<Waiting>) -> Result<(), StoreError> {
    let ended = tx.sessions_in("final", SESSIONS_MAX)?;
    let groups: Vec<Passed> = ended
        .iter()
        .map(|one| Passed {
            present: one.counts.present,
            passed: one.counts.passed,
        })
        .collect();
    for group in abnormal(&groups, FUNNEL) {
        let one = &ended[group.position];
        let words = ("合格率异常，请查看", "an unusual pass rate: have a look");
        list.push(Waiting::of(words, one.counts.passed, one));
    }
    for one in &ended {
        let words = (
            "证书暂缓，请查看原因",
            "certificates held by the gate: see why",
        );
        let held = one.counts.passed.saturating_sub(one.counts.issued);
        list.push(Waiting::of(words, held, one));
    }
    Ok(())
}

/// Plans with promises at risk.
fn promises(
    tx: &mut Tx<'_>,
    institution: Option<&Id<Institution>>,
    list: &mut Vec<Waiting>,
) -> Result<(), StoreError> {
    for one in tx.listed_plans(institution)? {
        let words = (
            "培养计划的承诺有风险",
            "a training plan with promises at risk",
        );
        let name = format!(
            "{} {} {}",
            one.institution, one.plan.occupation, one.plan.level
        );
        let risks = u64::try_from(one.risks).unwrap_or(0);
        list.push(Waiting::all(words, risks).at(format!("/plan/{}", one.plan.id), name));
    }
    Ok(())
}

/// For an expert: filings to score and to visit.
fn of_an_expert(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Waiting>, StoreError> {
    let filings = match &actor.person {
        Some(person) => tx.filings_to_review(person)?,
        None => Vec::new(),
    };
    let words = ("待评审的备案", "a filing to review");
    let waiting = filings
        .into_iter()
        .map(|id| Waiting::all(words, 1).at(format!("/filing/{id}"), id.to_string()));
    Ok(waiting.collect())
}

/// For an institution: the next step of each session.
fn of_an_institution(
    tx: &mut Tx<'_>,
    actor: &Actor,
    institution: &Id<Institution>,
    today: Date,
) -> Result<Vec<Waiting>, StoreError> {
    let unseen = u64::try_from(tx.unseen_by_institution(institution)?).unwrap_or(0);
    let words = ("未读通知", "notifications to read");
    let mut list =
        vec![Waiting::all(words, unseen).at("/notifications".to_owned(), "/notifications")];
    promises(tx, Some(institution), &mut list)?;
    if sees_books(actor, institution) {
        let open = tx.open_entitlements(institution)?.len() as u64;
        let words = ("待支付的应退款项", "amounts owed that wait to be paid");
        let path = format!("/books/{institution}");
        list.push(Waiting::all(words, open).at(path.clone(), path));
    }
    for one in tx.sessions_of(institution, SESSIONS_MAX)? {
        let words = match &one.session.stage {
            SessionStage::Announced => {
                let filed = tx.filed_in(&one.session.id)?;
                list.push(Waiting::of(
                    ("待受理的报名", "enrolments to accept"),
                    filed,
                    &one,
                ));
                if today <= one.session.enrol_until {
                    continue;
                }
                ("安排座位和准考证", "candidates to seat")
            }
            SessionStage::Seated => ("录入并复核成绩", "scores to enter and confirm"),
            SessionStage::Sealed { .. } => ("计算并公示成绩", "results to compute and publish"),
            SessionStage::Publicity { until, .. } if *until < today => {
                ("公示期满，可以结束", "a public notice that can be closed")
            }
            SessionStage::Publicity { .. } => {
                let open = tx.open_objections(&one.session.id)?.len();
                let words = ("待处理的异议", "objections to settle");
                let open = u32::try_from(open).unwrap_or(u32::MAX);
                list.push(Waiting::of(words, open, &one));
                continue;
            }
            SessionStage::Final { .. } | SessionStage::Cancelled { .. } => continue,
        };
        list.push(Waiting::of(words, one.taken, &one));
    }
    Ok(list)
}

fn waiting(tx: &mut Tx<'_>, actor: &Actor, today: Date) -> Result<Vec<Waiting>, StoreError> {
    let mut list = match (actor.role, &actor.institution) {
        (Role::Officer | Role::QualitySupervisor | Role::Auditor | Role::System, _) => {
            of_the_authority(tx, actor.role)?
        }
        (Role::Expert, _) => of_an_expert(tx, actor)?,
        (_, Some(institution)) => of_an_institution(tx, actor, institution, today)?,
        (_, None) => Vec::new(),
    };
    list.retain(|one| one.count > 0);
    Ok(list)
}

/// What waits for whoever is signed in.
pub(super) async fn page(
    State(portal): State<Portal>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    if actor.role == Role::Candidate {
        return Ok(Redirect::to("/my").into_response());
    }
    let (asked, today) = (actor.clone(), portal.today());
    let list = portal.read(move |tx| waiting(tx, &asked, today)).await?;
    let body = html! {
        p { (reader.say("您的身份：", "You are: ")) strong { (reader.say(actor.role.name().0, actor.role.name().1)) } @if let Some(institution) = &actor.institution { " · " a href={ "/institution/" (institution) } { (reader.say("我的机构", "My institution")) } } }
        p { a href="/calls" { (reader.say("遴选", "Calls")) } " · " a href="/guidance" { (reader.say("业务指导", "Guidance")) } " · " a href="/pilots" { (reader.say("试点", "Pilots")) }
            @if sees_list(&actor) { " · " a href="/staff" { (reader.say("人员", "Staff")) } " · " a href="/plans" { (reader.say("培养计划", "Training plans")) } }
            @if matches!(actor.role, Role::Officer | Role::QualitySupervisor | Role::Auditor) { " · " a href="/surges" { (reader.say("突增暂缓", "Surges")) } }
            @if let Some(institution) = &actor.institution { " · " a href={ "/guidance/" (institution) } { (reader.say("我的清单", "My checklists")) } } }
        form method="post" action="/sign-out" { button { (reader.say("退出登录", "Sign out")) } }
        @if list.is_empty() {
            p { (reader.say("没有待办事项。", "Nothing waits for you.")) }
        } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (reader.say("事项", "What")) } th scope="col" { (reader.say("在哪里办理", "Where it is done")) } th.number scope="col" { (reader.say("数量", "How many")) } } }
                tbody { @for one in &list {
                    tr {
                        td { (reader.say(one.zh, one.en)) }
                        td { @if let Some((path, name)) = &one.place { a href=(path) { @if name.starts_with('/') { (reader.say("打开", "Open")) } @else { (name) } } } }
                        td.number { (one.count) }
                    }
                } }
            } }
        }
        @if actor.role == Role::Officer { (desk::all(&reader)) }
    };
    let page = layout::page(&portal, &reader, reader.say("待办", "To do"), &body);
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}
