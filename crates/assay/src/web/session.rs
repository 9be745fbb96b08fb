//! A session: its facts, its roster by stage, and what can be done now.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{self, Act, Asking, Sheet, exam, examiner, officer},
    layout,
};
use crate::{
    import::{Kind, enrolments::Enrolments},
    table::template,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Stage,
    id::Id,
    institution::Institution,
    person::{Person, masked_name},
    session::{Part, SessionStage, continuation::is_continuation},
};
use assay_store::{
    StoreError, Tx, books::KeptMove, enrolment::KeptEnrolment, result::KeptScore,
    session::CountedSession,
};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Rows of the roster that a page shows at once.
const ROWS_SHOWN: usize = 200;

/// One candidate of the roster.
#[derive(Debug)]
pub(super) struct RosterRow {
    /// The case.
    pub(super) kept: KeptEnrolment,
    /// The person.
    pub(super) person: Person,
}

/// What a signed-in person may see of a session.
#[derive(Debug)]
pub(super) struct SessionSheet {
    /// The session.
    pub(super) counted: CountedSession,
    /// Who holds it.
    pub(super) institution: Institution,
    /// The roster; a candidate sees the own row only.
    pub(super) rows: Vec<RosterRow>,
    /// The scores, for those who see the roster.
    pub(super) scores: Vec<KeptScore>,
    /// Objections that are not settled.
    objections: Vec<Id<assay_core::enrolment::Enrolment>>,
    /// Who moved away from here and to here, for those who see the roster.
    moves: Vec<KeptMove>,
}

impl SessionSheet {
    /// Whether somebody on the roster stands at this stage.
    pub(super) fn has(&self, stage: &Stage) -> bool {
        self.rows
            .iter()
            .any(|row| row.kept.enrolment.stage == *stage)
    }
}

/// Whether an actor sees what an institution keeps; `None` if they may not even know.
pub(super) fn sees(actor: &Actor, institution: &Id<Institution>) -> Option<bool> {
    match actor.role {
        Role::Officer | Role::QualitySupervisor | Role::Auditor | Role::System => Some(true),
        Role::Candidate => Some(false),
        // Experts score applications; what institutions keep is not for them.
        Role::Expert => None,
        Role::Administrator
        | Role::ExaminationOfficer
        | Role::Assessor
        | Role::Invigilator
        | Role::InternalSupervisor => {
            (actor.institution.as_ref() == Some(institution)).then_some(true)
        }
    }
}

/// Whether an actor needs the numbers of documents for their work.
fn sees_documents(actor: &Actor) -> bool {
    matches!(
        actor.role,
        Role::Officer | Role::Administrator | Role::ExaminationOfficer
    )
}

impl Sheet for SessionSheet {
    const PLACE: &'static str = "session";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(counted) = tx.session(&id)? else {
            return Ok(None);
        };
        let Some(sees_all) = sees(actor, &counted.session.institution) else {
            return Ok(None);
        };
        let Some(institution) = tx.institution(&counted.session.institution)? else {
            return Ok(None);
        };
        let kept = match (&actor.person, sees_all) {
            (_, true) => tx.enrolments_of(&id)?,
            (Some(person), false) => {
                let mut own = tx.enrolments_by(person)?;
                own.retain(|one| one.enrolment.session == id);
                own
            }
            (None, false) => Vec::new(),
        };
        let mut rows = Vec::with_capacity(kept.len());
        for kept in kept {
            if let Some(person) = tx.person(&kept.enrolment.person)? {
                rows.push(RosterRow { kept, person });
            }
        }
        let (scores, objections, moves) = if sees_all {
            (
                tx.scores_of(&id)?,
                tx.open_objections(&id)?,
                tx.moves_at(&id)?,
            )
        } else {
            (Vec::new(), Vec::new(), Vec::new())
        };
        Ok(Some(Self {
            counted,
            institution,
            rows,
            scores,
            objections,
            moves,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &examiner::ENROL,
            &examiner::ROSTER,
            &examiner::ACCEPT,
            &examiner::PAYMENTS,
            &examiner::SEAT,
            &exam::ATTENDANCE,
            &exam::SCORES,
            &exam::CONFIRM,
            &exam::SEAL,
            &exam::COMPUTE,
            &exam::PUBLISH,
            &exam::CLOSE,
            &officer::ISSUE,
            &examiner::CANCEL,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let session = &self.counted.session;
        let (zh, en) = session.level.name();
        format!("{} {}", session.occupation, reader.say(zh, en))
    }

    fn facts(&self, asking: &Asking<'_>, query: &str) -> Markup {
        let (reader, session) = (asking.reader, &self.counted.session);
        html! {
            dl.facts {
                dt { (reader.say("场次编号", "Session")) } dd { code { (session.id) } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/directory/" (self.institution.id) } { (self.institution.name.in_language(reader.language)) } }
                dt { (reader.say("状态", "Stage")) } dd { strong { (stage_words(reader, &session.stage)) } }
                dt { (reader.say("公告日", "Announced on")) } dd { (session.announced_on) @if is_continuation(session, &asking.portal.house.law.pack) { " · " strong { (reader.say("续办场次：仅供封存名册上的人员", "continuation: only for those on the sealed roster")) } } }
                dt { (reader.say("报名截止", "Enrolment until")) } dd { (session.enrol_until) }
                @for (part, on) in &session.parts { dt { (part_name(reader, *part)) } dd { (on) } }
                dt { (reader.say("考点", "Site")) } dd { (session.site) }
                dt { (reader.say("名额 / 已受理", "Seats / accepted")) } dd { (session.seats) " / " (self.counted.taken) }
                dt { (reader.say("收费（元）", "Fee (yuan)")) } dd { (session.fee) }
            }
            @if sees(asking.actor, &session.institution) == Some(true) { p { a href={ "/panel/" (session.id) } { (reader.say("人员安排", "Panel")) } } }
            @if !self.objections.is_empty() {
                h2 { (reader.say("未处理的异议", "Objections to settle")) }
                ul { @for id in &self.objections { li { a href={ "/enrolment/" (id) } { code { (id) } } } } }
            }
            @if !self.moves.is_empty() {
                h2 { (reader.say("转入与转出的考生", "Candidates who moved here or away")) }
                ul { @for one in &self.moves { li {
                    (one.on) " " code { (one.enrolment) } " "
                    @if one.to == session.id { (reader.say("转入，原场次 ", "moved here from ")) a href={ "/session/" (one.from) } { code { (one.from) } } }
                    @else { (reader.say("转出，新场次 ", "moved away to ")) a href={ "/session/" (one.to) } { code { (one.to) } } }
                } } }
            }
            @if sees(asking.actor, &session.institution) == Some(true) { (self.roster(asking, query)) }
            @else { @for row in &self.rows { p { a href={ "/enrolment/" (row.kept.enrolment.id) } { (reader.say("我的报名", "My enrolment")) } } } }
        }
    }
}

impl SessionSheet {
    fn roster(&self, asking: &Asking<'_>, query: &str) -> Markup {
        let (reader, id) = (asking.reader, &self.counted.session.id);
        let wanted = word(query, "q");
        let stage = word(query, "stage");
        let mut stages: BTreeMap<&'static str, usize> = BTreeMap::new();
        for row in &self.rows {
            *stages.entry(row.kept.enrolment.stage.id()).or_default() += 1;
        }
        let fits = |row: &&RosterRow| {
            let enrolment = &row.kept.enrolment;
            (stage.is_empty() || enrolment.stage.id() == stage)
                && (wanted.is_empty()
                    || row.person.name.contains(&wanted)
                    || enrolment.id.as_str().contains(&wanted)
                    || sees_documents(asking.actor)
                        && row.person.document.number.ends_with(&wanted))
        };
        let found: Vec<&RosterRow> = self.rows.iter().filter(fits).collect();
        html! {
            h2 #names { (reader.say("名册", "Roster")) " " (self.rows.len()) }
            form.ask role="search" method="get" action={ "/session/" (id) } {
                div { label for="roster-q" { (reader.say("姓名、编号或证件末尾", "Name, identifier or end of document")) } input #roster-q name="q" type="search" value=(wanted); }
                div { label for="roster-stage" { (reader.say("状态", "Stage")) }
                    select #roster-stage name="stage" {
                        option value="" { (reader.say("全部", "all")) }
                        @for (one, count) in &stages { option value=(one) selected[*one == stage] { (enrolment_stage(reader, one)) " " (count) } }
                    }
                }
                button { (reader.say("查找", "Search")) }
            }
            @if sees_documents(asking.actor) { p { a href={ "/session/" (id) "/roster.csv" } { (reader.say("导出名册（CSV）", "Export the roster (CSV)")) } } }
            @if found.len() > ROWS_SHOWN { p { (reader.say("仅显示前200行，请用查找缩小范围。", "Only the first 200 rows are shown; search to see others.")) } }
            @if found.is_empty() { p { (reader.say("没有符合的考生。", "Nobody is found.")) } }
            @for one in stages.keys() {
                @let of: Vec<&&RosterRow> = found.iter().take(ROWS_SHOWN).filter(|row| row.kept.enrolment.stage.id() == *one).collect();
                @if !of.is_empty() {
                    h3 { (enrolment_stage(reader, one)) " " (of.len()) }
                    div.scroll tabindex="0" { table {
                        thead { tr {
                            th scope="col" { (reader.say("姓名", "Name")) } th scope="col" { (reader.say("证件", "Document")) }
                            th scope="col" { (reader.say("报名日", "Filed on")) } th.number scope="col" { (reader.say("已缴（元）", "Paid (yuan)")) }
                            th scope="col" { (reader.say("个案", "Case")) }
                        } }
                        tbody { @for row in of { tr {
                            th scope="row" { (shown_name(asking.actor, &row.person)) }
                            td { (row.person.document.masked()) }
                            td { (row.kept.enrolment.filed_on) }
                            td.number { (row.kept.enrolment.paid) }
                            td { a href={ "/enrolment/" (row.kept.enrolment.id) } { code { (row.kept.enrolment.id) } } }
                        } } }
                    } }
                }
            }
        }
    }
}

/// The name, masked for those who only look on.
pub(super) fn shown_name(actor: &Actor, person: &Person) -> String {
    match actor.role {
        Role::Auditor | Role::System | Role::Expert => masked_name(&person.name),
        Role::Officer
        | Role::Administrator
        | Role::ExaminationOfficer
        | Role::Assessor
        | Role::Invigilator
        | Role::InternalSupervisor
        | Role::QualitySupervisor
        | Role::Candidate => person.name.clone(),
    }
}

/// One word of a query.
pub(super) fn word(query: &str, name: &str) -> String {
    let pairs: Vec<(String, String)> =
        axum::extract::Query::try_from_uri(&format!("/?{query}").parse().unwrap_or_default())
            .map(|axum::extract::Query(pairs)| pairs)
            .unwrap_or_default();
    pairs
        .into_iter()
        .find(|(of, _)| of == name)
        .map(|(_, value)| value.trim().to_owned())
        .unwrap_or_default()
}

/// The name of a part.
pub(super) fn part_name(reader: &Reader, part: Part) -> &'static str {
    let (zh, en) = match part {
        Part::Theory => ("理论知识考试", "Theory exam"),
        Part::Skill => ("技能考核", "Skill assessment"),
        Part::Review => ("综合评审", "Comprehensive review"),
    };
    reader.say(zh, en)
}

fn stage_words(reader: &Reader, stage: &SessionStage) -> String {
    let (zh, en) = match stage {
        SessionStage::Announced => ("已公告".to_owned(), "Announced".to_owned()),
        SessionStage::Seated => ("已安排座位".to_owned(), "Seated".to_owned()),
        SessionStage::Sealed { on } => {
            (format!("{on}已封存成绩"), format!("Scores sealed on {on}"))
        }
        SessionStage::Publicity { from, until } => (
            format!("成绩公示中（{from}至{until}）"),
            format!("Results on public notice, {from} to {until}"),
        ),
        SessionStage::Final { on } => (format!("{on}公示结束"), format!("Notice closed on {on}")),
        SessionStage::Cancelled { on, reason } => (
            format!("{on}取消：{reason}"),
            format!("Cancelled on {on}: {reason}"),
        ),
    };
    reader.say(&zh, &en).to_owned()
}

/// The name of an enrolment's stage, by its stored word.
pub(super) fn enrolment_stage(reader: &Reader, word: &str) -> String {
    let names = [
        ("filed", "已提交", "filed"),
        ("accepted", "已受理", "accepted"),
        ("rejected", "不予受理", "not accepted"),
        ("seated", "已安排座位", "seated"),
        ("present", "已参加考试", "present"),
        ("absent", "缺考", "absent"),
        ("passed", "合格", "passed"),
        ("failed", "不合格", "not passed"),
        ("certified", "已发证", "certified"),
        ("refunded", "已退费", "refunded"),
    ];
    let found = names.iter().find(|(of, ..)| *of == word);
    found.map_or_else(
        || word.to_owned(),
        |(_, zh, en)| reader.say(zh, en).to_owned(),
    )
}

/// The roster as a file, for those who need it for their work.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let sheet = acts::load::<SessionSheet>(&portal, &actor, &id).await?;
    let sheet = sheet.ok_or_else(|| Problem::missing().for_people(&reader))?;
    if !sees_documents(&actor) {
        return Err(Problem::denied(actor.role).for_people(&reader));
    }
    let headings = [
        "enrolment",
        "name",
        "document_kind",
        "document_number",
        "born_on",
        "filed_on",
        "stage",
        "paid_minor",
        "payer",
    ];
    let mut rows = vec![headings.map(str::to_owned).to_vec()];
    for row in &sheet.rows {
        let (enrolment, person) = (&row.kept.enrolment, &row.person);
        rows.push(vec![
            enrolment.id.to_string(),
            person.name.clone(),
            person.document.kind.clone(),
            person.document.number.clone(),
            person.born_on.to_string(),
            enrolment.filed_on.to_string(),
            enrolment.stage.id().to_owned(),
            enrolment.paid.0.to_string(),
            row.kept.payer.clone().unwrap_or_default(),
        ]);
    }
    let file = layout::csv_file(&format!("{id}.csv"), rows)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], file).into_response())
}

/// The template of a roster as a workbook.
pub(super) async fn template_xlsx() -> Result<Response, Problem> {
    let bytes = template::xlsx(Enrolments::COLUMNS).map_err(|why| Problem::failure(&why))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(layout::attached(kind, "enrolment-template.xlsx", bytes))
}

/// The template of a roster as comma-separated values.
pub(super) async fn template_csv() -> Result<Response, Problem> {
    let bytes =
        template::csv(Enrolments::COLUMNS, Vec::new()).map_err(|why| Problem::failure(&why))?;
    Ok(layout::attached(
        "text/csv; charset=utf-8",
        "enrolment-template.csv",
        bytes,
    ))
}
