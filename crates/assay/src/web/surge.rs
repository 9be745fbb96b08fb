//! Batches that are held as surges: the list for whoever supervises, and the page with the chart.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, private, surge as acts},
    layout,
    listing::{self, Looking, plain},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    surge::{HoldStage, SurgeHold},
};
use assay_store::{
    StoreError, Tx,
    surge::{CountedDay, Watched},
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

/// Days with events that a chart shows.
const DAYS_SHOWN: u32 = 120;

const HEADINGS: [(&str, &str); 8] = [
    ("批次", "Batch"),
    ("机构", "Institution"),
    ("职业", "Occupation"),
    ("统计项", "Counted"),
    ("数量", "Events"),
    ("统计量", "Statistic"),
    ("界限", "Threshold"),
    ("状态", "Stage"),
];

/// Who sees what is suspected: whoever supervises. It is not public, and proves nothing.
fn may_see(actor: &Actor) -> bool {
    matches!(
        actor.role,
        Role::Officer | Role::QualitySupervisor | Role::Auditor
    )
}

fn stage(reader: &Reader, hold: &SurgeHold) -> String {
    match &hold.stage {
        HoldStage::Held => reader.say("待核查", "waits to be looked into").to_owned(),
        HoldStage::Proposed(proposal) => format!(
            "{} {}",
            reader.say("待复核：", "waits for a second person:"),
            proposal.outcome.name().in_language(reader.language)
        ),
        HoldStage::Ended { proposal, on, .. } => {
            format!(
                "{} {on}",
                proposal.outcome.name().in_language(reader.language)
            )
        }
    }
}

/// Thousandths as people read them.
fn shown(milli: u32) -> String {
    format!("{}.{:02}", milli / 1_000, milli % 1_000 / 10)
}

fn cells(reader: &Reader, hold: &SurgeHold, name: &str) -> Vec<String> {
    vec![
        hold.held_on.to_string(),
        name.to_owned(),
        hold.occupation.clone(),
        hold.stream.name().in_language(reader.language).to_owned(),
        hold.batch.to_string(),
        shown(hold.statistic_milli),
        shown(hold.threshold_milli),
        stage(reader, hold),
    ]
}

type Listed = Vec<(SurgeHold, String)>;

async fn listed(portal: &Portal) -> Result<Listed, Problem> {
    portal
        .read(|tx| {
            let holds = tx.surge_holds()?.into_iter();
            holds
                .map(|hold| {
                    let name = tx.institution(&hold.institution)?;
                    Ok((
                        hold,
                        name.map_or_else(String::new, |one| one.name.zh.into_owned()),
                    ))
                })
                .collect()
        })
        .await
}

async fn supervisor(portal: &Portal, reader: &Reader) -> Result<Result<(), Response>, Problem> {
    match who(portal, reader).await? {
        None => Ok(Err(Redirect::to("/sign-in").into_response())),
        Some(actor) if may_see(&actor) => Ok(Ok(())),
        Some(actor) => Err(Problem::denied(actor.role).for_people(reader)),
    }
}

/// Every batch that was held.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    if let Err(sign_in) = supervisor(&portal, &reader).await? {
        return Ok(sign_in);
    }
    let all = listed(&portal).await?;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|(hold, name)| (hold, cells(&reader, hold, name)))
        .filter(|(_, cells)| looking.fits(cells))
        .map(|(hold, cells)| {
            let link = html! { a href={ "/surge/" (hold.id) } { (cells[0]) } };
            let rest = cells[1..].iter().map(plain);
            std::iter::once(link).chain(rest).collect()
        })
        .collect();
    let body = html! {
        p { (reader.say("数量明显高于平时的批次在发布前暂缓。提示只说明需要核查，不说明违规。", "Batches far above the usual are held before release. A hold asks somebody to look; it proves nothing.")) }
        (listing::search(&reader, "/surges", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有暂缓的批次。", "Nothing was held.")))
    };
    let title = reader.say("突增暂缓", "Batches held as surges");
    Ok(private(layout::page(&portal, &reader, title, &body)))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    if let Err(sign_in) = supervisor(&portal, &reader).await? {
        return Ok(sign_in);
    }
    let all = listed(&portal).await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = all.iter().map(|(hold, name)| cells(&reader, hold, name));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("surges.csv", rows)?.into_response())
}

/// A held batch with what its chart shows.
#[derive(Debug)]
pub(super) struct SurgeSheet {
    /// The batch.
    pub(super) hold: SurgeHold,
    name: (String, String),
    days: Vec<CountedDay>,
}

impl SurgeSheet {
    /// The days of the chart, with the held batch behind them where it was not counted.
    fn charted(&self) -> Vec<CountedDay> {
        let mut days = self.days.clone();
        let hold = &self.hold;
        let counted = |day: &CountedDay| {
            day.on == hold.held_on && day.statistic >= f64::from(hold.statistic_milli) / 1_000.0
        };
        if !days.iter().any(counted) {
            days.push(CountedDay {
                on: hold.held_on,
                events: hold.batch,
                statistic: f64::from(hold.statistic_milli) / 1_000.0,
                threshold: f64::from(hold.threshold_milli) / 1_000.0,
            });
            days.sort_by_key(|day| day.on);
        }
        days
    }
}

impl Sheet for SurgeSheet {
    const PLACE: &'static str = "surge";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let (true, Ok(id)) = (may_see(actor), Id::<SurgeHold>::parse(id)) else {
            return Ok(None);
        };
        let Some(hold) = tx.surge_hold(&id)? else {
            return Ok(None);
        };
        let watched = Watched {
            institution: hold.institution.clone(),
            occupation: hold.occupation.clone(),
            stream: hold.stream,
        };
        let name = tx.institution(&hold.institution)?;
        Ok(Some(Self {
            name: name.map_or_else(Default::default, |one| {
                (one.name.zh.into_owned(), one.name.en.into_owned())
            }),
            days: tx.surge_days(&watched, DAYS_SHOWN)?,
            hold,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::PROPOSE, &acts::CONFIRM]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{} · {} · {}",
            reader.say("突增暂缓", "Held as a surge"),
            reader.say(&self.name.0, &self.name.1),
            self.hold.occupation
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, hold) = (asking.reader, &self.hold);
        let days = self.charted();
        html! {
            p { a href="/surges" { (reader.say("全部批次", "Every batch")) } }
            dl.facts {
                dt { (reader.say("状态", "Stage")) } dd { strong { (stage(reader, hold)) } }
                dt { (reader.say("场次", "Session")) } dd { a href={ "/session/" (hold.session) } { code { (hold.session) } } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/directory/" (hold.institution) } { (reader.say(&self.name.0, &self.name.1)) } }
                dt { (reader.say("统计项", "Counted")) } dd { (hold.stream.name().in_language(reader.language)) }
                dt { (reader.say("本批数量", "Events of the batch")) } dd { (hold.batch) }
                dt { (reader.say("平时每个工作日", "Usual a working day")) } dd { (shown(hold.usual_milli)) }
                dt { (reader.say("统计量与界限", "Statistic and threshold")) } dd { (shown(hold.statistic_milli)) " / " (shown(hold.threshold_milli)) }
                dt { (reader.say("依据", "Rule")) } dd { a href="/rules/surge.hold" { (reader.say("突增暂缓", "surges are held")) } " · " a href="/rules/surge.run-length" { (reader.say("误报间隔", "time between false alarms")) } }
                @if let HoldStage::Proposed(proposal) | HoldStage::Ended { proposal, .. } = &hold.stage {
                    dt { (reader.say("处理意见", "Proposal")) } dd { (proposal.outcome.name().in_language(reader.language)) " · " (proposal.reason) " · " (proposal.by) " · " (proposal.on) }
                }
                @if let HoldStage::Ended { by, on, .. } = &hold.stage {
                    dt { (reader.say("复核", "Confirmed")) } dd { (by) " · " (on) }
                }
            }
            h2 { (reader.say("走势", "Course")) }
            (chart(reader, &days))
            (table(reader, &days))
        }
    }
}

/// Size of the drawing.
const WIDE: f64 = 720.0;
const HIGH: f64 = 240.0;
const EDGE: f64 = 24.0;

/// The statistic of each day against its threshold, and the events as bars. Everything drawn also stands in the table.
fn chart(reader: &Reader, days: &[CountedDay]) -> Markup {
    let top = days
        .iter()
        .map(|day| day.statistic.max(day.threshold))
        .fold(1.0, f64::max);
    let most = days.iter().map(|day| day.events).max().unwrap_or(1).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a few hundred days")]
    let across =
        |at: usize| EDGE + (WIDE - 2.0 * EDGE) * (at as f64 + 0.5) / (days.len().max(1)) as f64;
    let up = |share: f64| HIGH - EDGE - (HIGH - 2.0 * EDGE) * share;
    let line = |of: fn(&CountedDay) -> f64| {
        let points = days.iter().enumerate();
        let points = points.map(|(at, day)| format!("{:.1},{:.1}", across(at), up(of(day) / top)));
        points.collect::<Vec<_>>().join(" ")
    };
    let bars: Vec<(String, String, String)> = days
        .iter()
        .enumerate()
        .map(|(at, day)| {
            let y = up(f64::from(day.events) / f64::from(most));
            let high = HIGH - EDGE - y;
            (
                format!("{:.1}", across(at) - 2.0),
                format!("{y:.1}"),
                format!("{high:.1}"),
            )
        })
        .collect();
    let crossed = days.iter().filter(|day| day.statistic > day.threshold);
    let crossed: Vec<String> = crossed.map(|day| day.on.to_string()).collect();
    let over = if crossed.is_empty() {
        reader
            .say("没有超过界限的日期。", "No day is above the threshold.")
            .to_owned()
    } else {
        format!(
            "{} {}",
            reader.say("超过界限：", "Above the threshold:"),
            crossed.join("、")
        )
    };
    html! {
        svg.chart role="img" aria-labelledby="chart-title chart-about" viewBox=(format!("0 0 {WIDE} {HIGH}")) xmlns="http://www.w3.org/2000/svg" {
            title id="chart-title" { (reader.say("每日数量和统计量", "Events a day and the statistic")) }
            desc id="chart-about" { (over) " " (reader.say("数据见下表。", "The figures are in the table below.")) }
            @for (x, y, high) in &bars { rect.bar x=(x) y=(y) width="4" height=(high) {} }
            polyline.threshold points=(line(|day| day.threshold)) {}
            polyline.statistic points=(line(|day| day.statistic)) {}
            line.axis x1=(EDGE) y1=(HIGH - EDGE) x2=(WIDE - EDGE) y2=(HIGH - EDGE) {}
            @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                text x=(EDGE) y=(HIGH - 6.0) { (first.on) }
                text x=(WIDE - EDGE) y=(HIGH - 6.0) text-anchor="end" { (last.on) }
            }
        }
        p { (reader.say("柱：每日数量；实线：统计量；虚线：界限。", "Bars: events a day. Solid line: the statistic. Dashed line: the threshold.")) " " (over) }
    }
}

fn table(reader: &Reader, days: &[CountedDay]) -> Markup {
    let headings = [
        ("日期", "Day"),
        ("数量", "Events"),
        ("统计量", "Statistic"),
        ("界限", "Threshold"),
        ("是否超过", "Above"),
    ];
    let rows: Vec<Vec<Markup>> = days
        .iter()
        .rev()
        .map(|day| {
            let above = day.statistic > day.threshold;
            vec![
                plain(day.on),
                plain(day.events),
                plain(format!("{:.2}", day.statistic)),
                plain(format!("{:.2}", day.threshold)),
                plain(if above {
                    reader.say("是", "yes")
                } else {
                    reader.say("否", "no")
                }),
            ]
        })
        .collect();
    listing::table(
        reader,
        &headings,
        &rows,
        ("没有数据。", "Nothing was counted."),
    )
}
