//! The public directory: who may appraise what, from when to when, and who was stopped and why.
use super::{
    Portal, Problem, Reader, account::who, asked::Query, desk, filing::stop_line, layout,
    prefix::sees_prefixes,
};
use assay_core::{
    id::Id,
    institution::{Filing, Institution, InstitutionKind, in_force_on, stop::StopKind},
    prefix::Prefix,
};
use axum::{
    Json,
    extract::{Path, State},
    response::IntoResponse,
};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Institutions on one page.
const PAGE: usize = 50;

/// What the reader looks for.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Looking {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    occupation: String,
    #[serde(default)]
    province: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: usize,
}

impl Looking {
    fn query(&self) -> String {
        let pairs = [
            ("q", &self.q),
            ("kind", &self.kind),
            ("occupation", &self.occupation),
            ("province", &self.province),
            ("state", &self.state),
        ];
        let pairs = pairs.map(|(name, value)| format!("{name}={}", layout::percent(value)));
        pairs.join("&")
    }

    fn fits(&self, one: &Listed, today: Date) -> bool {
        let q = self.q.trim().to_lowercase();
        let institution = &one.institution;
        let name = institution.name.zh.contains(&q)
            || institution.name.en.to_lowercase().contains(&q)
            || institution.uscc.to_lowercase().contains(&q);
        let occupation = self.occupation.trim();
        let scope = |filing: &Filing| {
            filing
                .scope
                .iter()
                .any(|of| of.occupation.contains(occupation))
        };
        name && (self.kind.is_empty() || institution.kind.id() == self.kind)
            && (self.province.is_empty() || institution.province == self.province)
            && (occupation.is_empty() || one.filings.iter().any(scope))
            && (self.state.is_empty() || one.state(today).id() == self.state)
    }
}

/// How an institution stands in the directory today 目录状态.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    InForce,
    Suspended,
    Removed,
    Ahead,
    Over,
    Unpublished,
}

impl Shown {
    const ALL: [Self; 6] = [
        Self::InForce,
        Self::Suspended,
        Self::Removed,
        Self::Ahead,
        Self::Over,
        Self::Unpublished,
    ];

    fn id(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Suspended => "suspended",
            Self::Removed => "removed",
            Self::Ahead => "ahead",
            Self::Over => "over",
            Self::Unpublished => "unpublished",
        }
    }

    fn name(self, reader: &Reader) -> &'static str {
        match self {
            Self::InForce => reader.say("有效", "in force"),
            Self::Suspended => reader.say("暂停", "suspended"),
            Self::Removed => reader.say("移出目录", "removed"),
            Self::Ahead => reader.say("尚未生效", "not yet in force"),
            Self::Over => reader.say("期满", "term over"),
            Self::Unpublished => reader.say("未公布", "not published"),
        }
    }
}

/// An institution with its published versions, oldest first.
#[derive(Debug)]
struct Listed {
    institution: Institution,
    filings: Vec<Filing>,
    prefixes: Vec<Prefix>,
}

impl Listed {
    fn state(&self, today: Date) -> Shown {
        if in_force_on(&self.filings, today).is_some() {
            return Shown::InForce;
        }
        let Some(newest) = self.filings.last() else {
            return Shown::Unpublished;
        };
        match newest.stop_on(today) {
            Some(stop) if stop.kind == StopKind::Removal => Shown::Removed,
            Some(_) => Shown::Suspended,
            None if today < newest.from => Shown::Ahead,
            None => Shown::Over,
        }
    }

    /// The day from which the state holds, where it is a stop.
    fn since(&self, today: Date) -> Option<Date> {
        let newest = self.filings.last()?;
        newest.stop_on(today).map(|stop| stop.from)
    }
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

/// Everything that is published and fits, in three queries, by name.
async fn found(portal: &Portal, looking: &Looking) -> Result<Vec<Listed>, Problem> {
    let (looking, today) = (looking.clone(), portal.today());
    portal
        .read(move |tx| {
            let mut filings: BTreeMap<String, Vec<Filing>> = BTreeMap::new();
            for filing in tx.published_filings()? {
                let whose = filing.institution.to_string();
                filings.entry(whose).or_default().push(filing);
            }
            let mut prefixes: BTreeMap<String, Vec<Prefix>> = BTreeMap::new();
            for prefix in tx.prefixes()? {
                let whose = prefix.institution.to_string();
                prefixes.entry(whose).or_default().push(prefix);
            }
            let listed = tx.institutions()?.into_iter().map(|institution| Listed {
                filings: filings.remove(institution.id.as_str()).unwrap_or_default(),
                prefixes: prefixes.remove(institution.id.as_str()).unwrap_or_default(),
                institution,
            });
            Ok(listed.filter(|one| looking.fits(one, today)).collect())
        })
        .await
}

fn search(portal: &Portal, reader: &Reader, looking: &Looking) -> Markup {
    let option = |value: &str, chosen: &str, text: &str| html! { option value=(value) selected[value == chosen] { (text) } };
    let all = reader.say("全部", "all");
    html! {
        form.ask method="get" action="/directory" role="search" {
            div { label for="q" { (reader.say("名称或代码", "Name or code")) } input #q name="q" value=(looking.q); }
            div { label for="occupation" { (reader.say("职业", "Occupation")) } input #occupation name="occupation" value=(looking.occupation); }
            div { label for="kind" { (reader.say("类别", "Kind")) } select #kind name="kind" {
                (option("", &looking.kind, all))
                @for kind in InstitutionKind::ALL { (option(kind.id(), &looking.kind, kind_name(reader, kind))) }
            } }
            div { label for="province" { (reader.say("省份", "Province")) } select #province name="province" {
                (option("", &looking.province, all))
                @for one in &portal.house.law.pack.provinces { (option(&one.code, &looking.province, reader.say(&one.zh, &one.en))) }
            } }
            div { label for="state" { (reader.say("状态", "State")) } select #state name="state" {
                (option("", &looking.state, all))
                @for state in Shown::ALL { (option(state.id(), &looking.state, state.name(reader))) }
            } }
            button { (reader.say("查找", "Search")) }
            a href={ "/directory.csv?" (looking.query()) } { (reader.say("下载（CSV）", "Download (CSV)")) }
            a href={ "/api/v1/directory?" (looking.query()) } { "JSON" }
        }
    }
}

/// The list.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let found = found(&portal, &looking).await?;
    let today = portal.today();
    let pages = found.len().div_ceil(PAGE);
    let at = looking.page.min(pages.saturating_sub(1));
    let words = (
        "登记新机构（工作人员）",
        "File a new institution (officers)",
    );
    let begin = desk::link(&portal, &reader, "directory", words).await?;
    let sees = who(&portal, &reader)
        .await?
        .is_some_and(|actor| sees_prefixes(actor.role));
    let to = |page: usize| format!("/directory?{}&page={page}", looking.query());
    let body = html! {
        (search(&portal, &reader, &looking))
        p { (found.len()) " " (reader.say("家机构", "institutions")) }
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (reader.say("名称", "Name")) } th scope="col" { (reader.say("类别", "Kind")) } th scope="col" { (reader.say("统一社会信用代码", "Organisation code")) } th scope="col" { (reader.say("有效期", "In force")) } th scope="col" { (reader.say("状态", "State")) } } }
            tbody {
                @for one in found.iter().skip(at * PAGE).take(PAGE) {
                    tr {
                        th scope="row" { a href={ "/directory/" (one.institution.id) } { (one.institution.name.in_language(reader.language)) } }
                        td { (kind_name(&reader, one.institution.kind)) }
                        td { code { (one.institution.uscc) } }
                        td { @if let Some(newest) = one.filings.last() { (newest.from) " – " (newest.until) } }
                        td { (one.state(today).name(&reader)) @if let Some(since) = one.since(today) { " " (since) } }
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
        (begin)
        @if sees { p { a href="/prefixes" { (reader.say("编号前缀", "Number prefixes")) } } }
    };
    Ok(layout::page(
        &portal,
        &reader,
        reader.say("机构目录", "Directory of institutions"),
        &body,
    ))
}

/// The directory, or what fits, as a file: a row for each occupation and level of each version.
pub(super) async fn csv(
    State(portal): State<Portal>,
    Query(looking): Query<Looking>,
) -> Result<impl IntoResponse, Problem> {
    let head = [
        "id",
        "name_zh",
        "name_en",
        "kind",
        "uscc",
        "from",
        "until",
        "occupation",
        "level",
        "version",
        "published_on",
        "province",
        "state",
        "state_since",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let today = portal.today();
    for one in &found(&portal, &looking).await? {
        let institution = &one.institution;
        let since = one
            .since(today)
            .map(|day| day.to_string())
            .unwrap_or_default();
        for filing in &one.filings {
            for scope in &filing.scope {
                rows.push(vec![
                    institution.id.to_string(),
                    institution.name.zh.to_string(),
                    institution.name.en.to_string(),
                    institution.kind.id().to_owned(),
                    institution.uscc.clone(),
                    filing.from.to_string(),
                    filing.until.to_string(),
                    scope.occupation.clone(),
                    scope.level.id().to_owned(),
                    filing.version.to_string(),
                    published_on(filing),
                    institution.province.clone(),
                    one.state(today).id().to_owned(),
                    since.clone(),
                ]);
            }
        }
    }
    layout::csv_file("directory.csv", rows)
}

fn published_on(filing: &Filing) -> String {
    match filing.stage {
        assay_core::institution::FilingStage::Published { on } => on.to_string(),
        _ => String::new(),
    }
}

/// The directory, or what fits, as JSON.
pub(super) async fn json(
    State(portal): State<Portal>,
    Query(looking): Query<Looking>,
) -> Result<Json<Value>, Problem> {
    let today = portal.today();
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let found = found(&portal, &looking).await?;
    let all = found.iter().map(|one| {
        let filings = one.filings.iter().map(|filing| {
            json!({"id": filing.id, "version": filing.version, "supersedes": filing.supersedes, "published_on": published_on(filing), "from": filing.from.to_string(), "until": filing.until.to_string(), "scope": filing.scope, "sites": filing.sites})
        });
        let stops = one.filings.iter().flat_map(|filing| &filing.stops);
        let mut stops: Vec<Value> = stops
            .map(|stop| json!({"kind": stop.kind.id(), "from": stop.from.to_string(), "lifted_on": day(stop.lifted_on), "reason": stop.reason, "barred_until": day(stop.barred_until)}))
            .collect();
        stops.dedup();
        let prefixes = one.prefixes.iter().map(|prefix| {
            json!({"prefix": prefix.text, "site": prefix.site, "certificate": prefix.kind, "from": prefix.from.to_string(), "until": day(prefix.until)})
        });
        let institution = &one.institution;
        json!({"id": institution.id, "name": institution.name, "kind": institution.kind, "uscc": institution.uscc, "province": institution.province, "state": one.state(today).id(), "state_since": day(one.since(today)), "filings": filings.collect::<Vec<_>>(), "stops": stops, "prefixes": prefixes.collect::<Vec<_>>()})
    });
    Ok(Json(json!({"institutions": all.collect::<Vec<_>>()})))
}

/// One institution: how it stands, every version of its filing, its stops, its prefixes and its sessions.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let missing = || Problem::missing().for_people(&reader);
    let id: Id<Institution> = Id::parse(&id).map_err(|_| missing())?;
    let found = portal
        .read(move |tx| {
            let Some(institution) = tx.institution(&id)? else {
                return Ok(None);
            };
            let mut filings = tx.filings_of(&id)?;
            filings.retain(Filing::is_public);
            let listed = Listed {
                prefixes: tx.prefixes_of(&id)?,
                institution,
                filings,
            };
            let notes = tx.directory_notes_of(&id)?;
            Ok(Some((
                listed,
                tx.stops_of(&id)?,
                tx.sessions_of(&id, 20)?,
                notes,
            )))
        })
        .await?;
    let (listed, stops, sessions, notes) = found.ok_or_else(missing)?;
    let (institution, today) = (&listed.institution, portal.today());
    let name = institution.name.in_language(reader.language).to_owned();
    let current = in_force_on(&listed.filings, today).map(|filing| filing.version);
    let body = html! {
        dl.facts {
            dt { (reader.say("状态", "State")) } dd { strong { (listed.state(today).name(&reader)) } @if let Some(since) = listed.since(today) { " " (reader.say("自", "since")) " " (since) } }
            dt { (reader.say("类别", "Kind")) } dd { (kind_name(&reader, institution.kind)) }
            dt { (reader.say("统一社会信用代码", "Organisation code")) } dd { code { (institution.uscc) } }
            dt { (reader.say("签发标识", "Signs as")) } dd { code { (portal.house.host.institution_did(institution.id.as_str())) } }
        }
        @for stop in &stops { (stop_line(&reader, stop)) }
        h2 { (reader.say("备案版本", "Versions of the filing")) }
        @if listed.filings.is_empty() { p { (reader.say("没有公布的备案。", "No filing is published.")) } }
        @for filing in listed.filings.iter().rev() {
            h3 { (reader.say("第", "version ")) (filing.version) " · " (filing.from) " – " (filing.until) @if current == Some(filing.version) { " · " (reader.say("现行", "in force")) } }
            p { (filing.stage.name().in_language(reader.language)) }
            details open[current == Some(filing.version)] {
                summary { (filing.scope.len()) " " (reader.say("项职业和等级", "occupations and levels")) }
                ul { @for scope in &filing.scope { li { a href={ "/catalogue/" (scope.occupation) } { (scope.occupation) } " " (scope.level) } } }
                p { @for site in &filing.sites { (site.name.in_language(reader.language)) " " (site.seats) " " (reader.say("座", "seats")) "  " } }
                p { @for (level, fee) in &filing.fees { (level) " " (fee) " " (reader.say("元", "yuan")) "  " } }
            }
        }
        @if !listed.prefixes.is_empty() {
            h2 { (reader.say("证书编号前缀", "Number prefixes")) }
            ul { @for prefix in &listed.prefixes { li { code { (prefix.text) } " · " (prefix.site.as_deref().unwrap_or(reader.say("全部考点", "all sites"))) " · " (prefix.from) @if let Some(until) = prefix.until { " – " (until) } } } }
        }
        @if !notes.is_empty() {
            details {
                summary { (reader.say("主管部门签名的目录条目，包括暂停、移出和恢复", "Directory entries as the authority signed them, with stops and what lifted them")) }
                @for note in &notes { pre { (note) } }
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
