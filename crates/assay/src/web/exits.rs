//! Exits: the planned ones, the page where another officer decides, and the proof of a case on a sealed roster.
use super::{
    Portal, Problem, Reader, account,
    acts::{Act, Asking, Sheet, exits as acts},
    desk, layout,
    listing::{self, Looking, plain},
};
use assay_core::{
    authority::{Actor, Role},
    exit::plan::{ExitPlan, ExitPlanStage},
    id::Id,
};
use assay_store::{
    StoreError, Tx,
    exit::{KeptSeal, SealStage},
    exit_plan::KeptExitPlan,
    roster::KeptRoster,
};
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};

/// Cases that were left out, as many as a page names.
const NAMED: u32 = 200;

const HEADINGS: [(&str, &str); 5] = [
    ("职业", "Occupations"),
    ("退出日", "First day without"),
    ("依据文件", "Instrument"),
    ("提出日", "Planned on"),
    ("状态", "Stage"),
];

/// What an exit's stage is called.
fn stage(plan: &ExitPlan, today: Date) -> (&'static str, &'static str) {
    match &plan.stage {
        ExitPlanStage::Planned => ("待批准", "waits for approval"),
        ExitPlanStage::Approved { .. } if plan.on <= today => ("已生效", "in force"),
        ExitPlanStage::Approved { .. } => {
            ("已批准，到期自动生效", "approved: takes force on its day")
        }
        ExitPlanStage::Rejected { .. } => ("已否决", "rejected"),
        ExitPlanStage::Withdrawn { .. } => ("已撤回，不生效", "withdrawn, does not take place"),
    }
}

fn cells(reader: &Reader, plan: &ExitPlan, today: Date) -> Vec<String> {
    let (zh, en) = stage(plan, today);
    vec![
        plan.occupations.join("、"),
        plan.on.to_string(),
        plan.instrument.clone(),
        plan.planned_on.to_string(),
        reader.say(zh, en).to_owned(),
    ]
}

/// The planned exits, for everybody.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let (all, today) = (portal.read(|tx| tx.exit_plans()).await?, portal.today());
    let actor = account::who(&portal, &reader).await?;
    let may = actor.is_some_and(|actor| matches!(actor.role, Role::Officer | Role::Auditor));
    let desk = desk::link(&portal, &reader, "exits", ("提出退出计划", "Plan an exit")).await?;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|kept| (kept, cells(&reader, &kept.plan, today)))
        .filter(|(_, cells)| looking.fits(cells))
        .map(|(kept, cells)| {
            let name = html! {
                @if may { a href={ "/exit/" (kept.plan.id) } { (cells[0]) } } @else { (cells[0]) }
            };
            std::iter::once(name)
                .chain(cells[1..].iter().map(plain))
                .collect()
        })
        .collect();
    let body = html! {
        p { (reader.say("目录本身规定的退出见职业目录；这里是在登记中提出、经另一人批准的退出。", "Exits that the law itself sets are in the catalogue; these were planned on the register, and approved by another officer.")) }
        p {
            a href="/catalogue" { (reader.say("职业目录", "Catalogue")) }
            @if may { " · " a href="/exits/simulate" { (reader.say("推演一次退出", "Simulate an exit")) } }
        }
        (desk)
        (listing::search(&reader, "/exits", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有退出计划。", "No exit is planned.")))
    };
    let title = reader.say("退出计划", "Planned exits");
    Ok(layout::page(&portal, &reader, title, &body))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let (all, today) = (portal.read(|tx| tx.exit_plans()).await?, portal.today());
    let headings = HEADINGS.map(|(zh, en)| reader.say(zh, en).to_owned());
    let mut rows = vec![headings.to_vec()];
    let found = all.iter().map(|kept| cells(&reader, &kept.plan, today));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("exits.csv", rows)?.into_response())
}

/// The membership proof of a case, for whoever has its identifier.
pub(super) async fn membership(
    State(portal): State<Portal>,
    Path(subject): Path<String>,
) -> Result<Response, Problem> {
    let found = portal
        .work(move |house| {
            crate::roster::membership(house, &subject).map_err(|why| Problem::failure(&why))
        })
        .await?;
    let proof = found.ok_or_else(Problem::missing)?;
    let name = format!(
        "attachment; filename=\"{}.roster.json\"",
        proof.place.subject
    );
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, proof.write()).into_response())
}

/// A planned exit, with what has become of it.
#[derive(Debug)]
pub(super) struct ExitSheet {
    /// The plan.
    pub(super) kept: KeptExitPlan,
    /// Each occupation with its seal and its roster.
    sealed: Vec<Sealing>,
}

/// How far the seal of an occupation is.
#[derive(Debug)]
struct Sealing {
    occupation: String,
    seal: Option<KeptSeal>,
    roster: Option<KeptRoster>,
    dispositions: Vec<(String, i64)>,
    left_out: Vec<(String, String)>,
}

impl Sealing {
    fn read(tx: &mut Tx<'_>, occupation: &str) -> Result<Self, StoreError> {
        Ok(Self {
            occupation: occupation.to_owned(),
            seal: tx.seal_of(occupation)?,
            roster: tx.sealed_roster(occupation)?,
            dispositions: tx.roster_dispositions(occupation)?,
            left_out: tx.left_out_of(occupation, NAMED)?,
        })
    }

    fn show(&self, reader: &Reader) -> Markup {
        let Some(seal) = &self.seal else {
            return html! {};
        };
        let dispositions: Vec<Vec<Markup>> = self
            .dispositions
            .iter()
            .map(|(disposition, cases)| vec![html! { code { (disposition) } }, plain(cases)])
            .collect();
        let left_out: Vec<Vec<Markup>> = self
            .left_out
            .iter()
            .map(|(subject, why)| {
                let why = match why.as_str() {
                    "unproven" => reader.say(
                        "没有退出前的公开记录可证明",
                        "no leaf of the record from before the exit shows it",
                    ),
                    _ => reader.say(
                        "在退出当日或之后开始",
                        "began on the day of the exit or later",
                    ),
                };
                vec![html! { code { (subject) } }, plain(why)]
            })
            .collect();
        html! {
            h2 { (self.occupation) }
            @if seal.stage == SealStage::Done {
                @if let Some(roster) = &self.roster {
                    dl.facts {
                        dt { (reader.say("名册个案", "Cases on the roster")) } dd { (roster.cases) }
                        dt { (reader.say("名册根", "Root of the roster")) } dd { code { (roster.root) } }
                        dt { (reader.say("公开记录序号", "Index in the public record")) } dd { (roster.leaf) }
                    }
                }
            } @else {
                p { label { (reader.say("名册封存进度：", "The roster is being sealed: "))
                    progress max=(seal.expected.max(1)) value=(seal.cases + seal.left_out) { (seal.cases + seal.left_out) " / " (seal.expected) } } }
            }
            (listing::table(reader, &[("处置", "Disposition"), ("个案", "Cases")], &dispositions, ("名册上没有个案。", "No case is on the roster.")))
            @if !left_out.is_empty() {
                h3 { (reader.say("未列入名册", "Kept off the roster")) }
                (listing::table(reader, &[("编号", "Identifier"), ("原因", "Why")], &left_out, ("没有。", "None.")))
            }
        }
    }
}

impl Sheet for ExitSheet {
    const PLACE: &'static str = "exit";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let (Ok(id), Role::Officer | Role::Auditor) = (Id::parse(id), actor.role) else {
            return Ok(None);
        };
        let Some(kept) = tx.exit_plan(&id)? else {
            return Ok(None);
        };
        let names = kept.plan.occupations.clone();
        let sealed = names.iter().map(|name| Sealing::read(tx, name));
        Ok(Some(Self {
            sealed: sealed.collect::<Result<_, _>>()?,
            kept,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &acts::APPROVE,
            &acts::REJECT,
            &acts::ASK_WITHDRAWAL,
            &acts::WITHDRAW,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let (names, on) = (self.kept.plan.occupations.join("、"), self.kept.plan.on);
        match reader.language {
            super::Language::Zh => format!("{names}：{on}退出目录"),
            super::Language::En => format!("{names}: exit on {on}"),
        }
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, plan) = (asking.reader, &self.kept.plan);
        let (zh, en) = stage(plan, asking.portal.today());
        html! {
            dl.facts {
                dt { (reader.say("编号", "Identifier")) } dd { code { (plan.id) } }
                dt { (reader.say("状态", "Stage")) } dd { strong { (reader.say(zh, en)) } }
                dt { (reader.say("退出日（零时起）", "First day without it, from 00:00")) } dd { (plan.on) }
                dt { (reader.say("依据文件", "Instrument")) } dd { (plan.instrument) }
                dt { (reader.say("理由", "Reason")) } dd { (plan.reason) }
                dt { (reader.say("提出", "Planned")) } dd { (plan.planned_on) " · " (self.kept.planned_by) }
                @if let Some(by) = &self.kept.decided_by {
                    dt { (reader.say("审批", "Decided")) } dd {
                        @match &plan.stage {
                            ExitPlanStage::Approved { on } | ExitPlanStage::Rejected { on, .. } => { (on) }
                            ExitPlanStage::Planned | ExitPlanStage::Withdrawn { .. } => {}
                        }
                        " · " (by)
                        @if let ExitPlanStage::Rejected { reason, .. } = &plan.stage { " · " (reason) }
                    }
                }
                @if let Some(asked) = &self.kept.withdrawal {
                    dt { (reader.say("提出撤回", "Withdrawal asked for")) } dd { (asked.asked_on) " · " (asked.asked_by) " · " (asked.reason) }
                }
                @if let (Some((by, leaf)), ExitPlanStage::Withdrawn { on, .. }) = (&self.kept.withdrawn, &plan.stage) {
                    dt { (reader.say("撤回", "Withdrawn")) } dd { (on) " · " (by) " · " (reader.say("公开记录序号", "index in the public record")) " " (leaf) }
                }
                @if let Some(leaf) = self.kept.leaf { dt { (reader.say("公开记录序号", "Index in the public record")) } dd { (leaf) } }
            }
            p { a href={ "/exit/" (plan.id) "/simulation" } { (reader.say("在现有登记上推演这次退出", "Simulate this exit on the register as it stands")) } }
            @for one in &self.sealed { (one.show(reader)) }
        }
    }
}
