//! Calls for social organisations: the public list and its pages, and the page for those who work on one.
use super::{
    Portal, Problem, Reader,
    acts::{Act, Asking, Sheet, selection as acts},
    desk, layout,
    listing::{self, Looking, plain},
};
use crate::app::answer_call::expert_of;
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    selection::{
        Application, ScoreGiven, Selection, SelectionStage, Verdict, object::RankObjection,
    },
    staff::appoint::{Appointment, Office},
};
use assay_store::{StoreError, Tx, selection::KeptSelection};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

const HEADINGS: [(&str, &str); 6] = [
    ("公告", "Call"),
    ("职业", "Occupations"),
    ("名额", "Places"),
    ("公布日", "Published on"),
    ("申报截止", "Apply until"),
    ("状态", "Stage"),
];

fn cells(reader: &Reader, kept: &KeptSelection) -> Vec<String> {
    let one = &kept.selection;
    vec![
        one.title.in_language(reader.language).to_owned(),
        one.occupations.join("、"),
        one.places.to_string(),
        one.opened_on.to_string(),
        one.apply_until.to_string(),
        one.stage.name().in_language(reader.language).to_owned(),
    ]
}

/// The list of calls, for everybody.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let all = portal.read(|tx| tx.selections()).await?;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|kept| (kept, cells(&reader, kept)))
        .filter(|(_, cells)| looking.fits(cells))
        .map(|(kept, cells)| {
            let name = html! { a href={ "/calls/" (kept.selection.id) } { (cells[0]) } };
            std::iter::once(name)
                .chain(cells[1..].iter().map(plain))
                .collect()
        })
        .collect();
    let words = ("发布遴选公告（工作人员）", "Publish a call (officers)");
    let begin = desk::link(&portal, &reader, "calls", words).await?;
    let body = html! {
        p { (reader.say("社会培训评价组织经公开遴选后公布。", "Social training evaluation organisations are selected in public, and published.")) }
        (begin)
        (listing::search(&reader, "/calls", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有遴选公告。", "There is no call.")))
    };
    let title = reader.say("社会培训评价组织遴选", "Calls for social organisations");
    Ok(layout::page(&portal, &reader, title, &body))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = portal.read(|tx| tx.selections()).await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = all.iter().map(|kept| cells(&reader, kept));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("calls.csv", rows)?.into_response())
}

/// One call, for everybody: what counts, and the ranked result once it is on notice.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let missing = || Problem::missing().for_people(&reader);
    let id: Id<Selection> = Id::parse(&id).map_err(|_| missing())?;
    let found = portal
        .read(move |tx| {
            let kept = tx.selection(&id)?;
            Ok((kept, tx.applications_to(&id)?))
        })
        .await?;
    let (Some(kept), applications) = found else {
        return Err(missing());
    };
    let body = html! {
        (about(&reader, &kept))
        p { a href={ "/call/" (kept.selection.id) } { (reader.say("申报、评审或办理", "Apply, score, or work on it")) } }
        @if is_public(&kept.selection) { (result(&reader, &applications)) }
    };
    let title = kept.selection.title.in_language(reader.language).to_owned();
    Ok(layout::page(&portal, &reader, &title, &body))
}

/// Whether the ranked result is for everybody.
fn is_public(selection: &Selection) -> bool {
    match selection.stage {
        SelectionStage::Open | SelectionStage::Scoring => false,
        SelectionStage::Notice { .. } | SelectionStage::Published { .. } => true,
    }
}

fn about(reader: &Reader, kept: &KeptSelection) -> Markup {
    let one = &kept.selection;
    let rows: Vec<Vec<Markup>> = one
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                plain(criterion.name.in_language(reader.language)),
                plain(format!("{} %", criterion.weight)),
            ]
        })
        .collect();
    html! {
        dl.facts {
            dt { (reader.say("编号", "Identifier")) } dd { code { (one.id) } }
            dt { (reader.say("状态", "Stage")) } dd { strong { (one.stage.name().in_language(reader.language)) } }
            dt { (reader.say("职业", "Occupations")) } dd { (one.occupations.join("、")) }
            dt { (reader.say("名额", "Places")) } dd { (one.places) }
            dt { (reader.say("公布日", "Published on")) } dd { (one.opened_on) }
            dt { (reader.say("申报截止", "Apply until")) } dd { (one.apply_until) }
            dt { (reader.say("公开记录序号", "Index in the public record")) } dd { (kept.leaf) @if let Some(leaf) = kept.result_leaf { (reader.say("（公告）、", " (call), ")) (leaf) (reader.say("（结果）", " (result)")) } }
        }
        h2 { (reader.say("评审标准和权重", "Criteria and weights")) }
        (listing::table(reader, &[("标准", "Criterion"), ("权重", "Weight")], &rows, ("没有。", "None.")))
    }
}

fn points(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn result(reader: &Reader, applications: &[Application]) -> Markup {
    let mut ranked: Vec<_> = applications
        .iter()
        .filter_map(|one| one.standing.map(|standing| (standing, one)))
        .collect();
    ranked.sort_by_key(|(standing, _)| standing.rank);
    let rows: Vec<Vec<Markup>> = ranked
        .iter()
        .map(|(standing, one)| {
            let verdict = match standing.verdict {
                Verdict::Selected => html! { strong.holds { (reader.say("入选", "selected")) } },
                Verdict::NotSelected => plain(reader.say("未入选", "not selected")),
            };
            vec![
                plain(standing.rank),
                plain(one.name.in_language(reader.language)),
                html! { code { (one.uscc) } },
                plain(one.occupations.join("、")),
                plain(points(standing.total_hundredths)),
                verdict,
            ]
        })
        .collect();
    let headings = [
        ("名次", "Rank"),
        ("申报单位", "Applicant"),
        ("统一社会信用代码", "Organisation code"),
        ("职业", "Occupations"),
        ("总分", "Total"),
        ("结果", "Result"),
    ];
    html! {
        h2 { (reader.say("评审结果", "Result")) }
        (listing::table(reader, &headings, &rows, ("没有申报。", "Nobody applied.")))
    }
}

/// How much of a call somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sees {
    /// The authority: everything.
    All,
    /// An expert: applications by number.
    Blind(Id<Appointment>),
    /// An institution: its own application.
    Own,
}

/// A call as those who work on it see it.
#[derive(Debug)]
pub(super) struct CallSheet {
    /// The call.
    pub(super) kept: KeptSelection,
    sees: Sees,
    /// The applications that may be seen.
    pub(super) applications: Vec<Application>,
    /// What experts gave, as far as it may be seen.
    given: Vec<ScoreGiven>,
    /// The experts that were named.
    named: Vec<Id<Appointment>>,
    /// Objections, for the authority.
    pub(super) objections: Vec<RankObjection>,
    /// Experts who may be named.
    pub(super) experts: Vec<(Appointment, String)>,
}

impl CallSheet {
    /// Applications that an expert has not stepped back from.
    pub(super) fn to_score(&self) -> impl Iterator<Item = &Application> {
        self.applications.iter().filter(|one| {
            !self
                .given
                .iter()
                .any(|given| given.application == one.id && given.recusal.is_some())
        })
    }
}

impl Sheet for CallSheet {
    const PLACE: &'static str = "call";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(kept) = tx.selection(&id)? else {
            return Ok(None);
        };
        let sees = match actor.role {
            Role::Officer | Role::QualitySupervisor | Role::Auditor | Role::System => Sees::All,
            Role::Expert => match expert_of(tx, &id, actor)? {
                Some(expert) => Sees::Blind(expert),
                None => return Ok(None),
            },
            Role::Administrator
            | Role::ExaminationOfficer
            | Role::Assessor
            | Role::Invigilator
            | Role::InternalSupervisor => Sees::Own,
            Role::Candidate => return Ok(None),
        };
        let (mut applications, mut given) = (tx.applications_to(&id)?, tx.scores_in(&id)?);
        let (mut objections, mut experts) = (Vec::new(), Vec::new());
        match &sees {
            Sees::All => {
                objections = tx.rank_objections(&id)?;
                experts = tx.appointments()?;
                experts.retain(|(one, _)| one.office == Office::Expert);
            }
            Sees::Blind(expert) => given.retain(|one| one.expert == *expert),
            Sees::Own => {
                given.clear();
                let own = actor.institution.clone();
                applications.retain(|one| one.institution == own);
            }
        }
        let named = tx.experts_of(&id)?;
        Ok(Some(Self {
            kept,
            sees,
            applications,
            given,
            named,
            objections,
            experts,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &acts::APPLY,
            &acts::EXPERTS,
            &acts::SCORE,
            &acts::STEP_BACK,
            &acts::RANK,
            &acts::OBJECT,
            &acts::SETTLE,
            &acts::PUBLISH,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let title = &self.kept.selection.title;
        title.in_language(reader.language).to_owned()
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        html! {
            p { a href={ "/calls/" (self.kept.selection.id) } { (reader.say("公开页面", "Its public page")) } }
            (about(reader, &self.kept))
            h2 { (reader.say("申报", "Applications")) " " (self.applications.len()) }
            @for one in &self.applications { (self.application(reader, one)) }
            @if !self.named.is_empty() { p { (reader.say("评审专家人数：", "Experts: ")) (self.named.len()) } }
            @if !self.objections.is_empty() {
                h2 { (reader.say("异议", "Objections")) " " (self.objections.len()) }
                ul { @for one in &self.objections { li {
                    (one.filed_on) " " (one.text)
                    @if let Some((outcome, conclusion)) = &one.outcome { " → " strong { (outcome_name(reader, *outcome)) } " " (conclusion) }
                } } }
            }
            @if self.sees == Sees::All && is_public(&self.kept.selection) { (result(reader, &self.applications)) }
        }
    }
}

/// The name of an outcome.
pub(super) fn outcome_name(
    reader: &Reader,
    outcome: assay_core::selection::object::RankOutcome,
) -> &'static str {
    use assay_core::selection::object::RankOutcome;
    match outcome {
        RankOutcome::Dismissed => reader.say("不成立", "dismissed"),
        RankOutcome::Upheld => reader.say("成立，重新评审", "upheld: the experts score again"),
    }
}

impl CallSheet {
    fn application(&self, reader: &Reader, one: &Application) -> Markup {
        let is_blind = matches!(self.sees, Sees::Blind(_));
        let of: Vec<&ScoreGiven> = self
            .given
            .iter()
            .filter(|given| given.application == one.id)
            .collect();
        let stepped_back = of.iter().filter(|given| given.recusal.is_some()).count();
        html! {
            section {
                h3 { (reader.say("第", "Number ")) (one.number) (reader.say("号", "")) @if !is_blind { " · " (one.name.in_language(reader.language)) " " code { (one.uscc) } } }
                p { (one.occupations.join("、")) " · " (one.filed_on) " · " code { (one.id) } }
                p { (one.statement) }
                @if is_blind {
                    @for given in &of {
                        @if given.recusal.is_some() { p { strong { (reader.say("已回避", "You stepped back")) } } }
                        @else { p { (reader.say("您的评分：", "Your scores: ")) @for (key, score) in &given.scores { (key) " " (format!("{}.{}", score.get() / 10, score.get() % 10)) "  " } } }
                    }
                } @else if self.sees == Sees::All && !self.named.is_empty() {
                    p { (reader.say("已评分：", "Scored by: ")) (of.len() - stepped_back) " / " (self.named.len()) " · " (reader.say("回避：", "stepped back: ")) (stepped_back) }
                }
                @if let (false, Some(standing)) = (is_blind, one.standing) {
                    p { (reader.say("名次：", "Rank: ")) (standing.rank) " · " (points(standing.total_hundredths)) }
                }
            }
        }
    }
}
