//! The public directory: who may appraise what, from when to when.
use super::{Portal, Problem, Reader, layout};
use assay_core::{
    id::Id,
    institution::{Filing, FilingStage, Institution, InstitutionKind},
};
use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use maud::{Markup, html};
use serde::Deserialize;

/// Institutions on one page.
const PAGE: usize = 50;

/// What the reader looks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Looking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    page: usize,
}

/// The name of a kind, in the reader's language.
pub(super) fn kind_name(reader: &Reader, kind: InstitutionKind) -> &'static str {
    match (kind, reader.language) {
        (InstitutionKind::Employer, super::Language::Zh) => "用人单位",
        (InstitutionKind::Employer, super::Language::En) => "employer",
        (InstitutionKind::Social, super::Language::Zh) => "社会培训评价组织",
        (InstitutionKind::Social, super::Language::En) => "social training evaluation organisation",
        (InstitutionKind::College, super::Language::Zh) => "院校",
        (InstitutionKind::College, super::Language::En) => "college",
        (InstitutionKind::Station, super::Language::Zh) => "职业技能鉴定所（站）",
        (InstitutionKind::Station, super::Language::En) => "appraisal station (until the exit)",
    }
}

async fn found(portal: &Portal, looking: &Looking) -> Result<Vec<Institution>, Problem> {
    let (q, kind) = (looking.q.trim().to_lowercase(), looking.kind.clone());
    let all = portal.read(|tx| tx.institutions()).await?;
    let fits = |institution: &Institution| {
        let name = institution.name.zh.contains(&q)
            || institution.name.en.to_lowercase().contains(&q)
            || institution.uscc.to_lowercase().contains(&q);
        name && (kind.is_empty() || institution.kind.id() == kind)
    };
    Ok(all
        .into_iter()
        .filter(|institution| fits(institution))
        .collect())
}

/// The list.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let found = found(&portal, &looking).await?;
    let pages = found.len().div_ceil(PAGE);
    let at = looking.page.min(pages.saturating_sub(1));
    let to = |page: usize| {
        format!(
            "/directory?q={}&kind={}&page={page}",
            layout::percent(&looking.q),
            layout::percent(&looking.kind)
        )
    };
    let body = html! {
        form.ask method="get" action="/directory" role="search" {
            div { label for="q" { (reader.say("名称或代码", "Name or code")) } input #q name="q" value=(looking.q); }
            div {
                label for="kind" { (reader.say("类别", "Kind")) }
                select #kind name="kind" {
                    option value="" { (reader.say("全部", "all")) }
                    @for kind in InstitutionKind::ALL {
                        option value=(kind.id()) selected[looking.kind == kind.id()] { (kind_name(&reader, kind)) }
                    }
                }
            }
            button { (reader.say("查找", "Search")) }
            a href="/directory.csv" { (reader.say("下载全部（CSV）", "Download all (CSV)")) }
        }
        p { (found.len()) " " (reader.say("家机构", "institutions")) }
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("名称", "Name")) } th { (reader.say("类别", "Kind")) } th { (reader.say("统一社会信用代码", "Organisation code")) } } }
            tbody {
                @for institution in found.iter().skip(at * PAGE).take(PAGE) {
                    tr {
                        td { a href={ "/directory/" (institution.id) } { (institution.name.in_language(reader.language)) } }
                        td { (kind_name(&reader, institution.kind)) }
                        td { code { (institution.uscc) } }
                    }
                }
            }
        } }
        @if pages > 1 {
            nav aria-label=(reader.say("分页", "Pages")) { ul.pages {
                @if at > 0 { li { a href=(to(at - 1)) rel="prev" { (reader.say("上一页", "Previous")) } } }
                li { (at + 1) " / " (pages) }
                @if at + 1 < pages { li { a href=(to(at + 1)) rel="next" { (reader.say("下一页", "Next")) } } }
            } }
        }
    };
    Ok(layout::page(
        &portal,
        &reader,
        reader.say("机构目录", "Directory of institutions"),
        &body,
    ))
}

/// The whole directory as a file.
pub(super) async fn csv(State(portal): State<Portal>) -> Result<impl IntoResponse, Problem> {
    let mut rows = vec![
        [
            "id",
            "name_zh",
            "name_en",
            "kind",
            "uscc",
            "from",
            "until",
            "occupation",
            "level",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let all = portal
        .read(|tx| {
            let mut all = Vec::new();
            for institution in tx.institutions()? {
                let filings = tx.filings_of(&institution.id)?;
                all.push((institution, filings));
            }
            Ok(all)
        })
        .await?;
    for (institution, filings) in &all {
        for filing in filings.iter().filter(|filing| is_public(filing)) {
            for scope in &filing.scope {
                rows.push(vec![
                    institution.id.to_string(),
                    institution.name.zh.clone(),
                    institution.name.en.clone(),
                    institution.kind.id().to_owned(),
                    institution.uscc.clone(),
                    filing.from.to_string(),
                    filing.until.to_string(),
                    scope.occupation.clone(),
                    scope.level.id().to_owned(),
                ]);
            }
        }
    }
    layout::csv_file("directory.csv", rows)
}

fn is_public(filing: &Filing) -> bool {
    matches!(
        filing.stage,
        FilingStage::Published { .. } | FilingStage::Suspended { .. }
    )
}

/// One institution with its filings.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let missing = || Problem::missing().for_people(&reader);
    let id: Id<Institution> = Id::parse(&id).map_err(|_| missing())?;
    let found = portal
        .read(move |tx| {
            let institution = tx.institution(&id)?;
            let filings = tx.filings_of(&id)?;
            let sessions = tx.sessions_of(&id, 20)?;
            Ok(institution.map(|institution| (institution, filings, sessions)))
        })
        .await?;
    let (institution, filings, sessions) = found.ok_or_else(missing)?;
    let name = institution.name.in_language(reader.language).to_owned();
    let body = html! {
        dl.facts {
            dt { (reader.say("类别", "Kind")) } dd { (kind_name(&reader, institution.kind)) }
            dt { (reader.say("统一社会信用代码", "Organisation code")) } dd { code { (institution.uscc) } }
            dt { (reader.say("签发标识", "Signs as")) } dd { code { (portal.house.host.institution_did(institution.id.as_str())) } }
        }
        @for filing in filings.iter().filter(|filing| is_public(filing)) {
            h2 { (reader.say("备案", "Filing")) " " (filing.from) " – " (filing.until) }
            @if let FilingStage::Suspended { on, reason } = &filing.stage {
                p.fails { (reader.say("自该日起暂停", "Suspended from")) " " (on) ": " (reason) }
            }
            p { (reader.say("证书编号前缀", "Number prefix")) " " code { (filing.prefix) } }
            details {
                summary { (filing.scope.len()) " " (reader.say("项职业和等级", "occupations and levels")) }
                ul { @for scope in &filing.scope { li { a href={ "/catalogue/" (scope.occupation) } { (scope.occupation) } " " (scope.level) } } }
            }
        }
        h2 { (reader.say("最近的场次", "Latest sessions")) }
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("公告日", "Announced")) } th { (reader.say("职业和等级", "Occupation and level")) } th { (reader.say("考试日", "Exam")) } th.number { (reader.say("座位", "Seats")) } th.number { (reader.say("发证", "Certificates")) } } }
            tbody { @for counted in &sessions {
                tr {
                    td { (counted.session.announced_on) }
                    td { (counted.session.occupation) " " (counted.session.level) }
                    td { @if let Some(on) = counted.session.last_day() { (on) } }
                    td.number { (counted.counts.seats) }
                    td.number { (counted.counts.issued) }
                }
            } }
        } }
    };
    Ok(layout::page(&portal, &reader, &name, &body))
}
