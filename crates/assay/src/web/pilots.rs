//! Pilots: the public list, the report, and the page on which one is summed up.
use super::{
    Portal, Problem, Reader,
    acts::{Act, Asking, Sheet, guidance as acts},
    desk, layout,
    listing::{self, Looking, plain},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    pilot::{Figures, Pilot, value},
};
use assay_store::{StoreError, Tx};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

const HEADINGS: [(&str, &str); 6] = [
    ("试点", "Pilot"),
    ("职业", "Occupations"),
    ("参加机构数", "Participants"),
    ("起始日", "From"),
    ("截止日", "Until"),
    ("状态", "Stage"),
];

fn stage(reader: &Reader, pilot: &Pilot, today: Date) -> String {
    match &pilot.summary {
        Some(summary) => format!("{} {}", reader.say("已总结", "summed up on"), summary.on),
        None if pilot.until < today => reader.say("待总结", "waits to be summed up").to_owned(),
        None => reader.say("进行中", "at work").to_owned(),
    }
}

fn cells(reader: &Reader, one: &Pilot, today: Date) -> Vec<String> {
    vec![
        one.title.in_language(reader.language).to_owned(),
        one.occupations.join("、"),
        one.participants.len().to_string(),
        one.from.to_string(),
        one.until.to_string(),
        stage(reader, one, today),
    ]
}

/// The list, for everybody.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let (all, today) = (portal.read(|tx| tx.pilots()).await?, portal.today());
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|one| (one, cells(&reader, one, today)))
        .filter(|(_, cells)| looking.fits(cells))
        .map(|(one, cells)| {
            let name = html! { a href={ "/pilots/" (one.id) } { (cells[0]) } };
            let rest = cells[1..].iter().map(plain);
            std::iter::once(name).chain(rest).collect()
        })
        .collect();
    let words = ("启动试点（工作人员）", "Start a pilot (officers)");
    let begin = desk::link(&portal, &reader, "pilots", words).await?;
    let body = html! {
        (begin)
        (listing::search(&reader, "/pilots", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有试点。", "There is no pilot.")))
    };
    let title = reader.say("试点", "Pilots");
    Ok(layout::page(&portal, &reader, title, &body))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = portal.read(|tx| tx.pilots()).await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = all.iter().map(|one| cells(&reader, one, portal.today()));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("pilots.csv", rows)?.into_response())
}

/// A pilot with what the register counts.
#[derive(Debug)]
pub(super) struct PilotSheet {
    /// The pilot.
    pub(super) pilot: Pilot,
    /// The figures: those of the summary, or those of today.
    figures: Vec<Figures>,
    names: BTreeMap<String, (String, String)>,
}

impl PilotSheet {
    fn read(tx: &mut Tx<'_>, id: &Id<Pilot>) -> Result<Option<Self>, StoreError> {
        let Some(pilot) = tx.pilot(id)? else {
            return Ok(None);
        };
        let figures = match &pilot.summary {
            Some(summary) => summary.figures.clone(),
            None => tx.figures_of(&pilot)?,
        };
        let mut names = BTreeMap::new();
        for participant in &pilot.participants {
            if let Some(one) = tx.institution(participant)? {
                names.insert(
                    participant.to_string(),
                    (one.name.zh.into_owned(), one.name.en.into_owned()),
                );
            }
        }
        Ok(Some(Self {
            pilot,
            figures,
            names,
        }))
    }

    fn name<'t>(&'t self, reader: &Reader, figures: &'t Figures) -> &'t str {
        let found = self.names.get(figures.institution.as_str());
        found.map_or(figures.institution.as_str(), |(zh, en)| reader.say(zh, en))
    }

    fn report(&self, reader: &Reader, today: Date) -> Markup {
        let pilot = &self.pilot;
        let goals: Vec<Vec<Markup>> = pilot
            .goals
            .iter()
            .map(|goal| {
                let reached = value(goal.measure, &self.figures);
                let mark = if reached >= goal.target {
                    html! { span.holds { (reader.say("已达到", "reached")) } }
                } else {
                    html! { span.fails { (reader.say("未达到", "not reached")) } }
                };
                vec![
                    plain(goal.measure.name().in_language(reader.language)),
                    plain(goal.target),
                    plain(reached),
                    mark,
                ]
            })
            .collect();
        let rows: Vec<Vec<Markup>> = self
            .figures
            .iter()
            .map(|one| {
                vec![
                    html! { a href={ "/directory/" (one.institution) } { (self.name(reader, one)) } },
                    plain(one.sessions),
                    plain(one.present),
                    plain(one.passed),
                    plain(one.certificates),
                ]
            })
            .collect();
        let of_goals = [
            ("指标", "Measure"),
            ("目标", "Goal"),
            ("实际", "Register"),
            ("结论", "Reached"),
        ];
        let of_figures = [
            ("机构", "Institution"),
            ("场次", "Sessions"),
            ("参加考试", "Present"),
            ("合格", "Passed"),
            ("颁发证书", "Certificates"),
        ];
        html! {
            dl.facts {
                dt { (reader.say("编号", "Identifier")) } dd { code { (pilot.id) } }
                dt { (reader.say("目的", "Purpose")) } dd { (pilot.purpose) }
                dt { (reader.say("职业", "Occupations")) } dd { (pilot.occupations.join("、")) }
                dt { (reader.say("时间", "From – until")) } dd { (pilot.from) " – " (pilot.until) }
                dt { (reader.say("状态", "Stage")) } dd { strong { (stage(reader, pilot, today)) } }
            }
            @if let Some(summary) = &pilot.summary {
                h2 { (reader.say("结论", "Conclusion")) }
                p { (summary.conclusion) }
                p { (reader.say("以下数据固定于", "The figures below are those of")) " " (summary.on) }
            }
            h2 { (reader.say("目标", "Goals")) }
            (listing::table(reader, &of_goals, &goals, ("没有。", "None.")))
            h2 { (reader.say("各机构数据（取自登记）", "Figures by institution, drawn from the register")) }
            p { a href={ "/pilots/" (pilot.id) "/figures.csv" } { (reader.say("导出（CSV）", "Export (CSV)")) } }
            (listing::table(reader, &of_figures, &rows, ("没有。", "None.")))
        }
    }
}

async fn found(portal: &Portal, reader: &Reader, id: &str) -> Result<PilotSheet, Problem> {
    let missing = || Problem::missing().for_people(reader);
    let id: Id<Pilot> = Id::parse(id).map_err(|_| missing())?;
    let found = portal.read(move |tx| PilotSheet::read(tx, &id)).await?;
    found.ok_or_else(missing)
}

/// The report, for everybody.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let sheet = found(&portal, &reader, &id).await?;
    let body = html! {
        (sheet.report(&reader, portal.today()))
        @if sheet.pilot.summary.is_none() { p { a href={ "/pilot/" (sheet.pilot.id) } { (reader.say("总结（工作人员）", "Sum it up (officers)")) } } }
    };
    let title = sheet.pilot.title.in_language(reader.language).to_owned();
    Ok(layout::page(&portal, &reader, &title, &body))
}

/// The figures as a file.
pub(super) async fn figures(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let sheet = found(&portal, &reader, &id).await?;
    let headings = [
        "institution",
        "name",
        "sessions",
        "present",
        "passed",
        "certificates",
    ];
    let mut rows = vec![headings.map(str::to_owned).to_vec()];
    for one in &sheet.figures {
        let mut row = vec![
            one.institution.to_string(),
            sheet.name(&reader, one).to_owned(),
        ];
        let counts = [one.sessions, one.present, one.passed, one.certificates];
        row.extend(counts.map(|count| count.to_string()));
        rows.push(row);
    }
    Ok(layout::csv_file("pilot.csv", rows)?.into_response())
}

impl Sheet for PilotSheet {
    const PLACE: &'static str = "pilot";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        match (Id::parse(id), actor.role) {
            (Ok(id), Role::Officer | Role::Auditor | Role::QualitySupervisor) => {
                Self::read(tx, &id)
            }
            _ => Ok(None),
        }
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::SUM_UP]
    }

    fn title(&self, reader: &Reader) -> String {
        self.pilot.title.in_language(reader.language).to_owned()
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        self.report(asking.reader, asking.portal.today())
    }
}
