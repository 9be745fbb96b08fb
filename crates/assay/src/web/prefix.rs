//! Number prefixes: the list, and for each prefix every serial that was used or is void.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, prefix as acts},
    layout,
    listing::{self, Looking, plain},
    session::sees,
};
use assay_core::{
    authority::{Actor, Role},
    institution::Institution,
    prefix::{Prefix, PrefixState, occupations},
};
use assay_store::{
    StoreError, Tx,
    prefix::{RunSeries, UsedNumber},
};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

/// Numbers that the page shows of a series; the file has them all.
const SHOWN: u32 = 100;
/// Numbers that are read at once for the file.
const BATCH: u32 = 10_000;

/// What a signed-in person may see of a prefix.
#[derive(Debug)]
pub(super) struct PrefixSheet {
    /// The prefix.
    pub(super) prefix: Prefix,
    institution: Institution,
    occupations: Vec<String>,
    series: Vec<(RunSeries, Vec<UsedNumber>)>,
    /// Numbers that were planned and not signed.
    pub(super) planned: Vec<String>,
}

impl Sheet for PrefixSheet {
    const PLACE: &'static str = "prefix";

    fn many() -> String {
        "prefixes".to_owned()
    }

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Some(prefix) = tx.prefix(id)? else {
            return Ok(None);
        };
        if sees(actor, &prefix.institution) != Some(true) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&prefix.institution)? else {
            return Ok(None);
        };
        let mut series = Vec::new();
        for one in tx.series_of(&prefix.text)? {
            let numbers = tx.numbers_in(&one.stem, "", SHOWN)?;
            series.push((one, numbers));
        }
        Ok(Some(Self {
            occupations: occupations(&tx.filings_of(&prefix.institution)?),
            planned: tx.planned_numbers(&prefix.institution)?,
            institution,
            series,
            prefix,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::END, &acts::VOID]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{}{}",
            reader.say("编号前缀：", "Number prefix: "),
            self.prefix.text
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, prefix) = (asking.reader, &self.prefix);
        let catalogue = &asking.portal.house.law.pack.catalogue;
        let standing = prefix.standing(&self.occupations, catalogue, asking.portal.today());
        html! {
            dl.facts {
                dt { (reader.say("前缀", "Prefix")) } dd { code { (prefix.text) } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/institution/" (prefix.institution) } { (self.institution.name.in_language(reader.language)) } }
                dt { (reader.say("考点", "Site")) } dd { (prefix.site.as_deref().unwrap_or(reader.say("全部", "all"))) }
                dt { (reader.say("启用日", "First day")) } dd { (prefix.from) }
                dt { (reader.say("停用日", "Last day")) } dd { @if let Some(until) = prefix.until { (until) " · " (prefix.reason.as_deref().unwrap_or_default()) } @else { "--" } }
                dt { (reader.say("状态", "PrefixState")) } dd { strong { (standing_name(reader, standing)) } }
            }
            p { a href={ "/prefix/" (prefix.text) "/numbers.csv" } { (reader.say("全部编号（CSV）", "Every number (CSV)")) } }
            @if self.series.is_empty() { p { (reader.say("还没有给出编号。", "No number was given yet.")) } }
            @for (series, numbers) in &self.series { (run(reader, series, numbers)) }
        }
    }
}

fn standing_name(reader: &Reader, standing: PrefixState) -> String {
    match standing {
        PrefixState::NotYet => reader.say("尚未启用", "has not begun").to_owned(),
        PrefixState::Alive => reader.say("可用", "gives numbers").to_owned(),
        PrefixState::RosterOnly { since } => format!(
            "{} {since}",
            reader.say("自该日起只用于封存名册：", "only for sealed rosters since")
        ),
        PrefixState::Ended { on } => format!("{} {on}", reader.say("已停用：", "ended on")),
    }
}

fn run(reader: &Reader, series: &RunSeries, numbers: &[UsedNumber]) -> Markup {
    html! {
        h2 { (series.year) " " (series.level) }
        p {
            (reader.say("末号", "last serial")) " " (series.last) " / " (series.most) " · "
            (reader.say("在册", "in the register")) " " (series.there) " · "
            (reader.say("作废", "void")) " " (series.void) " · "
            @if series.is_gap_free() { strong.holds { (reader.say("连续无缺号", "no gap")) } } @else { strong.fails { (reader.say("有缺号", "there is a gap")) } }
        }
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (reader.say("编号", "Number")) } th scope="col" { (reader.say("日期", "Day")) } th scope="col" { (reader.say("使用情况", "Use")) } } }
            tbody { @for one in numbers { tr {
                th scope="row" { code { (one.number) } }
                td { (one.on) }
                td { @match &one.void {
                    Some((reason, on, _)) => { strong { (reader.say("作废", "void")) } " " (on) ": " (reason) },
                    None => { (use_name(reader, &one.stage)) },
                } }
            } } }
        } }
    }
}

fn use_name<'t>(reader: &Reader, stage: &'t str) -> &'t str {
    match (stage, reader.language) {
        ("released", super::Language::Zh) => "已用",
        ("released", super::Language::En) => "used",
        ("planned" | "logged", super::Language::Zh) => "已取号，未发出",
        ("planned" | "logged", super::Language::En) => "taken, not released",
        (other, _) => other,
    }
}

const HEADINGS: [(&str, &str); 7] = [
    ("前缀", "Prefix"),
    ("机构", "Institution"),
    ("考点", "Site"),
    ("证书", "Certificate"),
    ("启用日", "First day"),
    ("停用日", "Last day"),
    ("停用原因", "Why it ends"),
];

/// The prefixes that an actor sees, each with the name of its institution.
async fn seen(portal: &Portal, actor: Actor) -> Result<Vec<(Prefix, String)>, Problem> {
    portal
        .read(move |tx| {
            let mut seen = Vec::new();
            for one in tx.prefixes()? {
                if sees(&actor, &one.institution) == Some(true) {
                    let name = tx.institution(&one.institution)?;
                    seen.push((
                        one,
                        name.map(|one| one.name.zh.into_owned()).unwrap_or_default(),
                    ));
                }
            }
            Ok(seen)
        })
        .await
}

fn cells((one, name): &(Prefix, String)) -> Vec<String> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        one.text.clone(),
        name.clone(),
        one.site.clone().unwrap_or_default(),
        one.kind.id().to_owned(),
        one.from.to_string(),
        day(one.until),
        one.reason.clone().unwrap_or_default(),
    ]
}

/// Whether a role opens the list of prefixes.
pub(super) fn sees_prefixes(role: Role) -> bool {
    !matches!(role, Role::Candidate | Role::Expert)
}

/// The list, for officers, auditors and the institution itself.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    if !sees_prefixes(actor.role) {
        return Err(Problem::denied(actor.role).for_people(&reader));
    }
    let rows: Vec<Vec<Markup>> = seen(&portal, actor)
        .await?
        .iter()
        .map(cells)
        .filter(|cells| looking.fits(cells))
        .map(|cells| {
            let name = html! { a href={ "/prefix/" (cells[0]) } { code { (cells[0]) } } };
            let rest = cells[1..].iter().map(plain);
            std::iter::once(name).chain(rest).collect()
        })
        .collect();
    let body = html! {
        p { (reader.say("前缀由主管部门在机构页面分配；机构不能自行填写。", "The authority allocates prefixes on the page of an institution; no institution types its own.")) }
        (listing::search(&reader, "/prefixes", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有前缀。", "There is no prefix.")))
    };
    let page = layout::page(
        &portal,
        &reader,
        reader.say("编号前缀", "Number prefixes"),
        &body,
    );
    Ok(super::acts::private(page))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let all = seen(&portal, actor).await?;
    rows.extend(all.iter().map(cells).filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("prefixes.csv", rows)?.into_response())
}

/// Every number of a prefix as a file: used, taken, or void with its explanation.
pub(super) async fn numbers(
    State(portal): State<Portal>,
    reader: Reader,
    Path(text): Path<String>,
) -> Result<Response, Problem> {
    let Some(actor) = who(&portal, &reader).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let name = format!("numbers-{text}.csv");
    let rows = portal
        .read(move |tx| {
            let Some(prefix) = tx.prefix(&text)? else {
                return Ok(None);
            };
            if sees(&actor, &prefix.institution) != Some(true) {
                return Ok(None);
            }
            let mut rows = Vec::new();
            for series in tx.series_of(&text)? {
                let mut after = String::new();
                loop {
                    let batch = tx.numbers_in(&series.stem, &after, BATCH)?;
                    let Some(last) = batch.last() else { break };
                    after.clone_from(&last.number);
                    rows.extend(batch.into_iter().map(|one| row(&series, one)));
                }
            }
            Ok(Some(rows))
        })
        .await?;
    let rows = rows.ok_or_else(|| Problem::missing().for_people(&reader))?;
    let head = [
        "year",
        "level",
        "number",
        "given_on",
        "use",
        "void_on",
        "void_reason",
        "void_by",
    ];
    let mut all = vec![head.map(str::to_owned).to_vec()];
    all.extend(rows);
    Ok(layout::csv_file(&name, all)?.into_response())
}

fn row(series: &RunSeries, one: UsedNumber) -> Vec<String> {
    let (reason, on, by) = match one.void {
        Some((reason, on, by)) => (reason, on.to_string(), by),
        None => Default::default(),
    };
    vec![
        series.year.to_string(),
        series.level.clone(),
        one.number,
        one.on.to_string(),
        one.stage,
        on,
        reason,
        by,
    ]
}
