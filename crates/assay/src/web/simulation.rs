//! The page of a simulated exit: what it would touch, in tables, as a chart, and as a file. Looking changes nothing.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::private,
    layout,
    listing::{self, plain},
};
use crate::app::simulate_exit::{Simulation, simulate_exit};
use assay_core::{
    authority::Role,
    exit::{
        plan::{ExitPlan, earliest},
        simulate::Tally,
    },
    id::Id,
    money::Minor,
    transition::Disposition,
};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

/// What is counted of a day, with its name; what is left over is the rest.
const DISPOSITIONS: [(Disposition, &str, &str); 6] = [
    (Disposition::Choose, "由考生选择", "candidate chooses"),
    (
        Disposition::Continue,
        "继续（已考待定）",
        "goes on (sat, no result)",
    ),
    (
        Disposition::IssueQualification,
        "发职业资格证书",
        "certificate is issued",
    ),
    (Disposition::NotPassed, "不合格", "not passed"),
    (
        Disposition::KeepPlan,
        "培养计划继续",
        "training plan goes on",
    ),
    (Disposition::RefuseNew, "不予受理", "refused as new"),
];

/// The first four as bars of the chart, each with its colour and a mark that tells it apart without one.
const BARS: [(usize, &str); 4] = [
    (0, "#1f5fa8"),
    (1, "#d98f1f"),
    (2, "#2e7d4f"),
    (4, "#7a5aa6"),
];

/// What an officer asks.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    occupations: String,
    #[serde(default)]
    on: String,
}

/// Whether the reader may simulate: the way to sign in, or a no.
async fn admitted(portal: &Portal, reader: &Reader) -> Result<Option<Redirect>, Problem> {
    match who(portal, reader).await? {
        None => Ok(Some(Redirect::to("/sign-in"))),
        Some(actor) if matches!(actor.role, Role::Officer | Role::Auditor) => Ok(None),
        Some(_) => Err(Problem::missing().for_people(reader)),
    }
}

async fn simulated(
    portal: &Portal,
    occupations: Vec<String>,
    on: Date,
) -> Result<Simulation, Problem> {
    let today = portal.today();
    portal
        .work(move |house| {
            simulate_exit(house, &occupations, on, today).map_err(|why| Problem::failure(&why))
        })
        .await
}

async fn planned(portal: &Portal, reader: &Reader, id: &str) -> Result<ExitPlan, Problem> {
    let missing = || Problem::missing().for_people(reader);
    let id: Id<ExitPlan> = Id::parse(id).map_err(|_| missing())?;
    let kept = portal.read(move |tx| tx.exit_plan(&id)).await?;
    Ok(kept.ok_or_else(missing)?.plan)
}

/// The simulation of a planned exit.
pub(super) async fn of_plan(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if let Some(away) = admitted(&portal, &reader).await? {
        return Ok(away.into_response());
    }
    let plan = planned(&portal, &reader, &id).await?;
    let simulation = simulated(&portal, plan.occupations, plan.on).await?;
    let body = html! {
        p { a href={ "/exit/" (id) } { (reader.say("返回退出计划", "Back to the planned exit")) } " · "
            a href={ "/exit/" (id) "/simulation.csv" } { (reader.say("下载（CSV）", "Download (CSV)")) } }
        (show(&reader, &simulation))
    };
    Ok(framed(&portal, &reader, &body))
}

/// The same as a file.
pub(super) async fn of_plan_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if let Some(away) = admitted(&portal, &reader).await? {
        return Ok(away.into_response());
    }
    let plan = planned(&portal, &reader, &id).await?;
    let simulation = simulated(&portal, plan.occupations, plan.on).await?;
    Ok(layout::csv_file("simulation.csv", rows(&simulation))?.into_response())
}

/// Asks before anything is planned: any occupations, any day.
pub(super) async fn ask(
    State(portal): State<Portal>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if let Some(away) = admitted(&portal, &reader).await? {
        return Ok(away.into_response());
    }
    let pack = &portal.house.law.pack;
    let occupations = super::acts::selection::names(&asked.occupations);
    let unknown: Vec<String> = occupations
        .iter()
        .filter(|name| {
            pack.catalogue
                .find(name)
                .is_none_or(|it| it.name.zh != **name)
        })
        .cloned()
        .collect();
    let on = assay_core::day::parse(&asked.on);
    let offered = earliest(pack, portal.today()).to_string();
    let simulation = match on {
        Some(on) if unknown.is_empty() && !occupations.is_empty() => {
            Some(simulated(&portal, occupations, on).await?)
        }
        _ => None,
    };
    let body = html! {
        p { (reader.say("推演只读取登记，什么也不改变。", "A simulation only reads the register: nothing changes.")) }
        form.ask method="get" action="/exits/simulate" {
            div.wide { label for="occupations" { (reader.say("职业（每行一个）", "Occupations, one a line")) } textarea #occupations name="occupations" rows="3" required { (asked.occupations) } }
            div { label for="on" { (reader.say("退出日", "First day without them")) } input #on name="on" type="date" required value=(on.map_or(offered, |on| on.to_string())); }
            button { (reader.say("推演", "Simulate")) }
        }
        @if !unknown.is_empty() { div.verdict.no role="alert" { p { (reader.say("目录中没有：", "Not in the catalogue: ")) (unknown.join("、")) } } }
        @if let Some(simulation) = &simulation { (show(&reader, simulation)) }
    };
    Ok(framed(&portal, &reader, &body))
}

fn framed(portal: &Portal, reader: &Reader, body: &Markup) -> Response {
    let title = reader.say("退出推演", "Simulation of an exit");
    private(layout::page(portal, reader, title, body))
}

/// Tables and chart.
fn show(reader: &Reader, simulation: &Simulation) -> Markup {
    let (touched, exit) = (simulation.touched(), simulation.exit());
    let occupations: Vec<Vec<Markup>> = simulation
        .occupations
        .iter()
        .map(|(name, one)| {
            vec![
                plain(name),
                plain(one.enrolments),
                plain(one.sessions),
                plain(one.trainees),
                plain(one.paid),
            ]
        })
        .collect();
    let institutions: Vec<Vec<Markup>> = simulation
        .institutions
        .iter()
        .map(|(id, name, one)| {
            vec![
                html! { a href={ "/directory/" (id) } { (name) } },
                plain(one.enrolments),
                plain(one.sessions),
                plain(one.trainees),
                plain(one.paid),
            ]
        })
        .collect();
    let of_occupations = headings(("职业", "Occupation"));
    let of_institutions = headings(("机构", "Institution"));
    html! {
        dl.facts {
            dt { (reader.say("退出日", "First day without")) } dd { strong { (simulation.on) } }
            dt { (reader.say("登记日", "Register of")) } dd { (simulation.today) }
            dt { (reader.say("涉及的报名", "Enrolments touched")) } dd { (touched.enrolments) }
            dt { (reader.say("涉及的场次", "Sessions touched")) } dd { (touched.sessions) }
            dt { (reader.say("涉及的学员", "Trainees touched")) } dd { (touched.trainees) }
            dt { (reader.say("涉及的机构", "Institutions touched")) } dd { (simulation.institutions.len()) }
            dt { (reader.say("最多退费（元）", "Refunds at most (yuan)")) } dd { (exit.refund_at_most) }
            dt { (reader.say("其中机构无法继续考试（元）", "of which the exam cannot be held (yuan)")) } dd { (exit.refund_certain) }
            dt { (reader.say("承诺有落空之虞的学员", "Trainees whose promise is at risk")) } dd { (exit.promises_at_risk) }
        }
        h2 { (reader.say("逐日变化", "Day by day")) }
        p { (reader.say("如果退出提前到该日生效；考试日已过的视为已考。名册封存时还会核对每一个案在公开记录中的凭据。", "As if the exit took force on that day; an exam whose day has passed counts as sat. When the roster is sealed, the evidence of each case in the public record is checked too.")) }
        (chart(reader, &simulation.days))
        (day_table(reader, &simulation.days))
        h2 { (reader.say("按职业", "By occupation")) }
        (listing::table(reader, &of_occupations, &occupations, ("没有。", "None.")))
        h2 { (reader.say("按机构", "By institution")) }
        (listing::table(reader, &of_institutions, &institutions, ("没有涉及的机构。", "No institution is touched.")))
    }
}

fn headings(first: (&'static str, &'static str)) -> [(&'static str, &'static str); 5] {
    [
        first,
        ("报名", "Enrolments"),
        ("场次", "Sessions"),
        ("学员", "Trainees"),
        ("已缴未考（元）", "Paid and not sat (yuan)"),
    ]
}

fn day_table(reader: &Reader, days: &[Tally]) -> Markup {
    let mut headings = vec![("日期", "Day")];
    headings.extend(DISPOSITIONS.map(|(_, zh, en)| (zh, en)));
    headings.push(("最多退费（元）", "Refunds at most (yuan)"));
    let rows: Vec<Vec<Markup>> = days
        .iter()
        .map(|day| {
            let mut row = vec![plain(day.on)];
            row.extend(DISPOSITIONS.map(|(one, ..)| plain(day.of(one))));
            row.push(plain(day.refund_at_most));
            row
        })
        .collect();
    listing::table(reader, &headings, &rows, ("没有。", "None."))
}

/// Stacked bars, a day each; the table below says the same in numbers.
fn chart(reader: &Reader, days: &[Tally]) -> Markup {
    const HEIGHT: u64 = 200;
    let most = days.iter().map(Tally::cases).max().unwrap_or(0).max(1);
    let width = days.len() * 20;
    let (first, last) = (days.first(), days.last());
    let ends = first.zip(last).map(|(first, last)| {
        format!(
            "{} – {}: {} → {}",
            first.on,
            last.on,
            first.of(Disposition::Choose),
            last.of(Disposition::Choose)
        )
    });
    html! {
        svg role="img" aria-labelledby="chart-title chart-desc" viewBox=(format!("0 0 {} 250", width.max(200) + 10)) width="100%" xmlns="http://www.w3.org/2000/svg" {
            title #chart-title { (reader.say("各日退出时的处置（个案数）", "Dispositions if the exit took force on each day (cases)")) }
            desc #chart-desc { (reader.say("由考生选择的个案：", "Cases whose candidate chooses: ")) (ends.unwrap_or_default()) (reader.say("。数字见下表。", ". The table below has the numbers.")) }
            @for (at, day) in days.iter().enumerate() {
                @for (bar, (from, height)) in stack(day, most, HEIGHT).into_iter().enumerate() {
                    rect x=(at * 20 + 5) y=(10 + HEIGHT - from - height) width="16" height=(height) fill=(BARS[bar].1) stroke="#fff" stroke-width="0.5" {}
                }
            }
            line x1="0" x2=(width.max(200) + 10) y1="210" y2="210" stroke="#444" {}
            @if let (Some(first), Some(last)) = (first, last) {
                text x="5" y="230" font-size="12" { (first.on) }
                text x=(width.max(200)) y="230" font-size="12" text-anchor="end" { (last.on) }
            }
            text x="5" y="246" font-size="11" { (reader.say("最高", "highest: ")) (most) }
        }
        ul { @for (bar, (one, colour)) in BARS.iter().enumerate() {
            li { svg width="12" height="12" aria-hidden="true" { rect width="12" height="12" fill=(colour) {} } " "
                (reader.say(DISPOSITIONS[*one].1, DISPOSITIONS[*one].2)) " (" (bar + 1) ")" }
        } }
    }
}

/// Where each bar of a day begins and how high it is.
fn stack(day: &Tally, most: u64, height: u64) -> Vec<(u64, u64)> {
    let mut from = 0;
    BARS.iter()
        .map(|(one, _)| {
            let high = day.of(DISPOSITIONS[*one].0) * height / most;
            let begins = from;
            from += high;
            (begins, high)
        })
        .collect()
}

/// The file: the days, then occupations and institutions. Money in fen.
fn rows(simulation: &Simulation) -> Vec<Vec<String>> {
    let mut headings: Vec<String> = ["kind", "name"].map(str::to_owned).to_vec();
    headings.extend(DISPOSITIONS.map(|(one, ..)| one.id().to_owned()));
    let of_touch = [
        "refund_at_most_minor",
        "refund_certain_minor",
        "promises_at_risk",
        "enrolments",
        "sessions",
        "trainees",
        "paid_minor",
    ];
    headings.extend(of_touch.map(str::to_owned));
    let mut rows = vec![headings];
    for day in &simulation.days {
        let mut row = vec!["day".to_owned(), day.on.to_string()];
        row.extend(DISPOSITIONS.map(|(one, ..)| day.of(one).to_string()));
        let Minor(most) = day.refund_at_most;
        let Minor(certain) = day.refund_certain;
        row.extend([most, certain, day.promises_at_risk].map(|it| it.to_string()));
        row.extend(std::iter::repeat_n(String::new(), 4));
        rows.push(row);
    }
    let occupations = simulation.occupations.iter();
    let occupations = occupations.map(|(name, one)| ("occupation", name.clone(), one));
    let institutions = simulation.institutions.iter();
    let institutions = institutions.map(|(id, _, one)| ("institution", id.to_string(), one));
    for (kind, name, one) in occupations.chain(institutions) {
        let mut row = vec![kind.to_owned(), name];
        row.extend(std::iter::repeat_n(String::new(), DISPOSITIONS.len() + 3));
        row.extend(
            [one.enrolments, one.sessions, one.trainees, one.paid.0].map(|it| it.to_string()),
        );
        rows.push(row);
    }
    rows
}
