//! Wishes for the authority: the standing count, who has not answered, and the report of every case with its end.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::private,
    layout,
    listing::{self, Looking, plain},
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
};
use assay_store::{transition::WishCounts, wish::RosterCase};
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

/// Cases that a list of unanswered questions shows at once.
const OPEN_SHOWN: u32 = 500;
/// Rows of the report on a page.
const CASES_SHOWN: usize = 500;
/// Rows of the report that are read at a time.
const BATCH: u32 = 10_000;

const HEADINGS: [(&str, &str); 9] = [
    ("个案", "Case"),
    ("职业", "Occupation"),
    ("名册序号", "Place on the roster"),
    ("机构", "Institution"),
    ("询问日", "Asked on"),
    ("答复", "Answer"),
    ("逾期处理", "Silence came to"),
    ("结果", "End"),
    ("日期和证书", "Day and certificate"),
];

/// The officer or auditor who is signed in; else where to go.
async fn authority(portal: &Portal, reader: &Reader) -> Result<Result<Actor, Response>, Problem> {
    let Some(actor) = who(portal, reader).await? else {
        return Ok(Err(Redirect::to("/sign-in").into_response()));
    };
    if !matches!(actor.role, Role::Officer | Role::Auditor) {
        return Err(Problem::denied(actor.role).for_people(reader));
    }
    Ok(Ok(actor))
}

/// Asked = answered + decided by silence + open.
fn standing(reader: &Reader, counts: &WishCounts) -> Markup {
    let answered = counts.continuing + counts.refund;
    html! {
        ul.cards {
            li { h2 { (reader.say("已询问", "Asked")) } p.figure { (counts.asked) } }
            li { h2 { (reader.say("已答复", "Answered")) } p.figure { (answered) } p { (reader.say("继续", "go on")) " " (counts.continuing) " · " (reader.say("退费", "fee back")) " " (counts.refund) } }
            li { h2 { (reader.say("逾期处理", "Decided by silence")) } p.figure { (counts.lapsed) } }
            li { h2 { (reader.say("尚未答复", "Open")) } p.figure { (counts.open) } }
        }
        @if counts.asked == answered + counts.lapsed + counts.open {
            p.holds { (counts.asked) " = " (answered) " + " (counts.lapsed) " + " (counts.open) " · " (reader.say("没有遗漏。", "nobody is lost.")) }
        } @else {
            p.fails { (reader.say("数目不符，请运行 assay fsck。", "The figures do not add up: run assay fsck.")) }
        }
    }
}

/// The standing count, and candidates who were asked and have not answered; a written answer is recorded on the page of
/// the case.
pub(super) async fn page(
    State(portal): State<Portal>,
    reader: Reader,
) -> Result<Response, Problem> {
    let prints = match authority(&portal, &reader).await? {
        Ok(actor) => actor.role == Role::Officer,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let (counts, open) = portal
        .read(|tx| Ok((tx.wish_counts()?, tx.unanswered_wishes(OPEN_SHOWN)?)))
        .await?;
    let body = html! {
        (standing(&reader, &counts))
        p { a href="/cases" { (reader.say("全部个案及其结果", "Every case with its end")) } @if prints { " · " a href="/letters/open" { (reader.say("打印信函", "Letters to print")) } } }
        h2 { (reader.say("尚未答复的考生", "Candidates who have not answered")) }
        p { (reader.say("期限最近的在前，最多列出500个。", "Those whose time runs out first stand first; at most 500 are listed.")) }
        @if open.is_empty() { p { (reader.say("没有未答复的考生。", "Everybody has answered.")) } }
        ul { @for (id, until) in &open { li { a href={ "/enrolment/" (id) } { code { (id) } } " " (reader.say("答复期限", "answer until")) " " (until) } } }
    };
    let title = reader.say("考生意愿", "Wishes of candidates");
    Ok(private(layout::page(&portal, &reader, title, &body)))
}

fn cells(reader: &Reader, one: &RosterCase) -> Vec<String> {
    let wish = |word: &str| {
        let said = match word {
            "continue" => reader.say("继续", "go on"),
            "refund" => reader.say("退费", "fee back"),
            "ended" => reader.say("此前已结束", "had ended before"),
            _ => "",
        };
        said.to_owned()
    };
    let (zh, en) = one.end.name();
    vec![
        one.subject.clone(),
        one.occupation.clone(),
        (one.position + 1).to_string(),
        one.institution.clone(),
        one.asked_on.clone(),
        wish(&one.wish),
        wish(&one.lapse),
        reader.say(zh, en).to_owned(),
        format!("{} {}", one.on, one.number).trim().to_owned(),
    ]
}

/// Every case that fits, in the order of the rosters, until there are so many.
async fn report(
    portal: &Portal,
    reader: &Reader,
    looking: Looking,
    most: usize,
) -> Result<Vec<Vec<String>>, Problem> {
    let reader = reader.clone();
    portal
        .read(move |tx| {
            let (mut found, mut behind) = (Vec::new(), (String::new(), -1));
            loop {
                let batch = tx.roster_cases((&behind.0, behind.1), BATCH)?;
                let Some(last) = batch.last() else {
                    return Ok(found);
                };
                behind = (last.occupation.clone(), last.position);
                let rows = batch.iter().map(|one| cells(&reader, one));
                found.extend(rows.filter(|row| looking.fits(row)));
                if found.len() > most {
                    return Ok(found);
                }
            }
        })
        .await
}

/// The report of every case on a sealed roster: each exactly once, with its end.
pub(super) async fn cases(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    if let Err(elsewhere) = authority(&portal, &reader).await? {
        return Ok(elsewhere);
    }
    let search = listing::search(&reader, "/cases", &looking);
    let found = report(&portal, &reader, looking, CASES_SHOWN).await?;
    let more = found.len() > CASES_SHOWN;
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .take(CASES_SHOWN)
        .map(|cells| {
            let place = super::notifications::place(&cells[0]).unwrap_or_default();
            let name = html! { a href=(place) { code { (cells[0]) } } };
            std::iter::once(name)
                .chain(cells[1..].iter().map(plain))
                .collect()
        })
        .collect();
    let body = html! {
        p { (reader.say("封存名册上的每个个案各列一次。", "Each case of the sealed rosters stands here once.")) " " a href="/wishes" { (reader.say("意愿统计", "The count of wishes")) } }
        (search)
        @if more { p { (reader.say("只列出前500个；请查找或导出全部。", "The first 500 are shown: search, or export all of them.")) } }
        (listing::table(&reader, &HEADINGS, &rows, ("没有个案。", "There is no case.")))
    };
    let title = reader.say(
        "退出目录的个案及其结果",
        "Cases of the exits and how they end",
    );
    Ok(private(layout::page(&portal, &reader, title, &body)))
}

/// The report as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    if let Err(elsewhere) = authority(&portal, &reader).await? {
        return Ok(elsewhere);
    }
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    rows.extend(report(&portal, &reader, looking, usize::MAX).await?);
    Ok(layout::csv_file("cases.csv", rows)?.into_response())
}

/// The scan of a written answer, for officers. It is downloaded, never shown inside the portal.
pub(super) async fn scan(
    State(portal): State<Portal>,
    reader: Reader,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    if let Err(elsewhere) = authority(&portal, &reader).await? {
        return Ok(elsewhere);
    }
    let missing = || Problem::missing().for_people(&reader);
    let id: Id<Enrolment> = Id::parse(&id).map_err(|_| missing())?;
    let found = portal.read(move |tx| tx.scan(&id, &sha256)).await?;
    let (kind, bytes) = found.ok_or_else(missing)?;
    let headers = [
        (header::CONTENT_TYPE, kind.id()),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}
