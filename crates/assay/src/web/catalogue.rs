//! The catalogue: what left it when, and what is asked of whoever wants to be appraised.
use super::{Portal, Problem, Reader, layout};
use assay_core::{catalogue::Occupation, level::Level};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

/// What the reader looks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Looking {
    #[serde(default)]
    q: String,
}

fn exit_words(reader: &Reader, occupation: &Occupation) -> Markup {
    match &occupation.exit {
        None => html! { (reader.say("保留或转为准入类", "stays or becomes access type")) },
        Some(exit) => {
            html! { time datetime=(exit.on) { (exit.on) } " " (layout::certainty(reader, exit.certainty)) }
        }
    }
}

/// The list.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Markup {
    let q = looking.q.trim().to_lowercase();
    let pack = &portal.house.law.pack;
    let found: Vec<_> = pack
        .catalogue
        .occupations()
        .iter()
        .filter(|one| {
            one.name.zh.contains(&q)
                || one.name.en.to_lowercase().contains(&q)
                || one.code.as_deref().is_some_and(|code| code.contains(&q))
        })
        .collect();
    let body = html! {
        p { (reader.say("2017年国家职业资格目录中的198个技能类职业，以及它们的退出日期。标记说明每项事实的可靠程度。",
            "The 198 skilled occupations of the 2017 catalogue and the day each of them left. A mark says how sure each fact is.")) }
        form.ask method="get" action="/catalogue" role="search" {
            div { label for="q" { (reader.say("职业名称或代码", "Name or code")) } input #q name="q" value=(looking.q); }
            button { (reader.say("查找", "Search")) }
            a href="/catalogue.csv" { (reader.say("下载全部（CSV）", "Download all (CSV)")) }
        }
        p { (found.len()) " " (reader.say("个职业", "occupations")) }
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("职业", "Occupation")) } th { (reader.say("代码", "Code")) } th { (reader.say("项目", "Item")) } th { (reader.say("退出目录", "Left the catalogue")) } } }
            tbody { @for one in found {
                tr {
                    td { a href={ "/catalogue/" (one.name.zh) } { (one.name.in_language(reader.language)) } }
                    td { @if let Some(code) = &one.code { code { (code) } } }
                    td { (one.item) " " (one.item_name.in_language(reader.language)) }
                    td { (exit_words(&reader, one)) }
                }
            } }
        } }
    };
    layout::page(
        &portal,
        &reader,
        reader.say("职业目录", "Catalogue of occupations"),
        &body,
    )
}

/// The catalogue as a file.
pub(super) async fn csv(State(portal): State<Portal>) -> Result<impl IntoResponse, Problem> {
    let mut rows = vec![
        ["zh", "en", "code", "item", "exit_on", "certainty", "note"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for one in portal.house.law.pack.catalogue.occupations() {
        rows.push(vec![
            one.name.zh.to_string(),
            one.name.en.to_string(),
            one.code.clone().unwrap_or_default(),
            one.item.clone(),
            one.exit
                .as_ref()
                .map(|exit| exit.on.to_string())
                .unwrap_or_default(),
            one.exit
                .as_ref()
                .map(|exit| format!("{:?}", exit.certainty).to_lowercase())
                .unwrap_or_default(),
            one.note.clone(),
        ]);
    }
    layout::csv_file("catalogue.csv", rows)
}

/// One occupation.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(name): Path<String>,
) -> Result<Markup, Problem> {
    let pack = &portal.house.law.pack;
    let found = pack
        .catalogue
        .find(&name)
        .ok_or_else(|| Problem::missing().for_people(&reader))?;
    let today = crate::edge::today();
    let editions: Vec<String> = pack.conditions.editions().map(str::to_owned).collect();
    let body = html! {
        dl.facts {
            dt { (reader.say("另一名称", "Other name")) } dd { (found.name.in_language(match reader.language { super::Language::Zh => super::Language::En, super::Language::En => super::Language::Zh })) }
            dt { (reader.say("职业代码", "Code")) }
            dd { @match (&found.code, found.code_certainty) {
                (Some(code), Some(certainty)) => { code { (code) } " " (layout::certainty(&reader, certainty)) }
                _ => { (reader.say("未查到", "not found")) }
            } }
            dt { (reader.say("目录项目", "Item of the catalogue")) } dd { (found.item) " " (found.item_name.in_language(reader.language)) }
            dt { (reader.say("退出目录", "Left the catalogue")) } dd { (exit_words(&reader, found)) }
        }
        @if found.has_exited_on(today) {
            p { (reader.say("该职业已退出目录：不再颁发新的职业资格证书（封存名册内的个案除外），改由用人单位和社会培训评价组织开展职业技能等级认定。退出前颁发的证书继续有效。",
                "The occupation has left the catalogue: no new qualification certificates but for cases of the sealed roster; employers and social organisations appraise the skill level. Certificates issued before stay valid.")) }
        }
        h2 { (reader.say("申报条件", "Application conditions")) }
        @for edition in &editions {
            details open[edition == "2023"] {
                summary { (edition) }
                @for level in Level::FIVE.iter().rev() {
                    @let alternatives = pack.conditions.alternatives(edition, &found.name.zh, *level).unwrap_or_default();
                    h3 { (level.name().0) " · " (level.name().1) }
                    @if alternatives.is_empty() {
                        p { (reader.say("没有这个等级", "there is no such level")) }
                    } @else {
                        p { (reader.say("符合以下任一条件：", "Any one of these:")) }
                        ul { @for condition in alternatives { li { code { (condition.id) } " " (condition.summary.in_language(reader.language)) } } }
                    }
                }
            }
        }
    };
    Ok(layout::page(
        &portal,
        &reader,
        found.name.in_language(reader.language),
        &body,
    ))
}

/// The address that credentials name their achievement by.
pub(super) async fn achievement(Path((occupation, _level)): Path<(String, String)>) -> Redirect {
    Redirect::to(&format!("/catalogue/{}", layout::percent(&occupation)))
}
