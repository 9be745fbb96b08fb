//! Successions: the public list, one history on one page, and the page on which the list is worked off.
use super::{
    Portal, Problem, Reader,
    acts::{Act, Asking, Sheet, succession as acts},
    layout,
    listing::{self, Looking, plain},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::{Filing, Institution},
    prefix::Prefix,
    succession::{Carried, CarriedKind, CarriedState, Succession},
};
use assay_store::{StoreError, Tx};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

const HEADINGS: [(&str, &str); 5] = [
    ("原机构", "Predecessor"),
    ("承接机构", "Successor"),
    ("原前缀停用日", "Old prefix stops on"),
    ("状态", "Stage"),
    ("未处理事项", "Open lines"),
];

/// An institution in the history, with its filings and what it issued.
#[derive(Debug)]
struct Chapter {
    institution: Institution,
    filings: Vec<Filing>,
    prefixes: Vec<Prefix>,
    issued: Vec<(String, u32)>,
}

impl Chapter {
    fn read(tx: &mut Tx<'_>, id: &Id<Institution>) -> Result<Option<Self>, StoreError> {
        let Some(institution) = tx.institution(id)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            filings: tx.filings_of(id)?,
            prefixes: tx.prefixes_of(id)?,
            issued: tx.certificates_by_year(id)?,
            institution,
        }))
    }

    fn page(&self, reader: &Reader) -> Markup {
        let name = self.institution.name.in_language(reader.language);
        html! {
            h3 { a href={ "/directory/" (self.institution.id) } { (name) } }
            dl.facts {
                dt { (reader.say("统一社会信用代码", "Organisation code")) } dd { code { (self.institution.uscc) } }
                @for filing in &self.filings {
                    dt { (reader.say("备案", "Filing")) } dd { (filing.from) " – " (filing.until) }
                }
                @for prefix in &self.prefixes {
                    dt { (reader.say("编号前缀", "Number prefix")) } dd { code { (prefix.text) } " · " (prefix.from) " – " @if let Some(until) = prefix.until { (until) } }
                }
                @for (year, count) in &self.issued {
                    dt { (year) } dd { (count) " " (reader.say("件证书", "certificates")) }
                }
            }
        }
    }
}

/// A succession with everything around it.
#[derive(Debug)]
pub(super) struct SuccessionSheet {
    /// The succession.
    pub(super) succession: Succession,
    /// Its list.
    pub(super) lines: Vec<Carried>,
    old: Option<Chapter>,
    new: Option<Chapter>,
}

impl SuccessionSheet {
    fn read(tx: &mut Tx<'_>, id: &Id<Succession>) -> Result<Option<Self>, StoreError> {
        let Some(succession) = tx.succession(id)? else {
            return Ok(None);
        };
        let new = match &succession.successor {
            Some(successor) => Chapter::read(tx, successor)?,
            None => None,
        };
        Ok(Some(Self {
            lines: tx.carried_in(id)?,
            old: Chapter::read(tx, &succession.predecessor)?,
            new,
            succession,
        }))
    }

    /// The lines that nobody has dealt with.
    pub(super) fn open(&self) -> impl Iterator<Item = &Carried> {
        self.lines
            .iter()
            .filter(|line| line.state == CarriedState::Open)
    }

    fn name(chapter: Option<&Chapter>, reader: &Reader) -> String {
        chapter.map_or_else(
            || {
                reader
                    .say(
                        "机构终止，由主管部门承接",
                        "closes; the authority takes over",
                    )
                    .to_owned()
            },
            |one| one.institution.name.in_language(reader.language).to_owned(),
        )
    }

    fn cells(&self, reader: &Reader) -> Vec<String> {
        vec![
            Self::name(self.old.as_ref(), reader),
            Self::name(self.new.as_ref(), reader),
            self.succession.stops_on.to_string(),
            self.succession
                .stage
                .name()
                .in_language(reader.language)
                .to_owned(),
            self.open().count().to_string(),
        ]
    }

    /// How many of each kind were carried over: for everybody, without names.
    fn counts(&self, reader: &Reader) -> Markup {
        let headings = [
            ("事项", "What"),
            ("承接", "Taken over"),
            ("另行处理", "Settled"),
            ("未处理", "Open"),
        ];
        let rows: Vec<Vec<Markup>> = CarriedKind::ALL
            .iter()
            .map(|kind| {
                let of = |fits: fn(&CarriedState) -> bool| {
                    let lines = self.lines.iter();
                    plain(
                        lines
                            .filter(|line| line.kind == *kind && fits(&line.state))
                            .count(),
                    )
                };
                vec![
                    plain(kind.name().in_language(reader.language)),
                    of(|state| matches!(state, CarriedState::Accepted { .. })),
                    of(|state| matches!(state, CarriedState::Settled { .. })),
                    of(|state| matches!(state, CarriedState::Open)),
                ]
            })
            .collect();
        listing::table(reader, &headings, &rows, ("没有。", "None."))
    }

    fn history(&self, reader: &Reader) -> Markup {
        let one = &self.succession;
        html! {
            dl.facts {
                dt { (reader.say("编号", "Identifier")) } dd { code { (one.id) } }
                dt { (reader.say("状态", "Stage")) } dd { strong { (one.stage.name().in_language(reader.language)) } }
                dt { (reader.say("原前缀停用日", "Old prefix stops on")) } dd { (one.stops_on) " · " (reader.say("封存名册内的个案除外", "but for cases of the sealed roster")) }
                dt { (reader.say("依据", "Rule")) } dd { a href="/rules/succession.allowed" { (reader.say("转型", "succession")) } " · " a href="/rules/succession.nothing-left" { (reader.say("不得遗留", "nothing is left")) } }
            }
            h2 { (reader.say("沿革", "History")) }
            @if let Some(old) = &self.old { (old.page(reader)) }
            p { "↓ " (reader.say("转型", "succession")) " · " (one.stage.name().in_language(reader.language)) }
            @match &self.new {
                Some(new) => (new.page(reader)),
                None => p { (Self::name(None, reader)) },
            }
            h2 { (reader.say("移交事项", "What is carried over")) }
            (self.counts(reader))
        }
    }
}

async fn all(portal: &Portal) -> Result<Vec<SuccessionSheet>, Problem> {
    portal
        .read(|tx| {
            let mut all = Vec::new();
            for one in tx.successions()? {
                all.extend(SuccessionSheet::read(tx, &one.id)?);
            }
            Ok(all)
        })
        .await
}

/// The list, for everybody.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let all = all(&portal).await?;
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|one| (one, one.cells(&reader)))
        .filter(|(_, cells)| looking.fits(cells))
        .map(|(one, cells)| {
            let link = html! { a href={ "/successions/" (one.succession.id) } { (cells[0]) } };
            let rest = cells[1..].iter().map(plain);
            std::iter::once(link).chain(rest).collect()
        })
        .collect();
    let body = html! {
        p { (reader.say("职业技能鉴定机构可以转为社会培训评价组织，或者终止。人员、档案、未办结的个案和义务逐项移交。", "An appraisal institution may become a social training evaluation organisation, or close. People, archives, open cases and obligations are carried over one by one.")) }
        (listing::search(&reader, "/successions", &looking))
        (listing::table(&reader, &HEADINGS, &rows, ("没有转型。", "There is no succession.")))
    };
    let title = reader.say("机构转型", "Successions");
    Ok(layout::page(&portal, &reader, title, &body))
}

/// The list as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = all(&portal).await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = all.iter().map(|one| one.cells(&reader));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("successions.csv", rows)?.into_response())
}

/// One history on one page, for everybody.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let missing = || Problem::missing().for_people(&reader);
    let id: Id<Succession> = Id::parse(&id).map_err(|_| missing())?;
    let found = portal
        .read(move |tx| SuccessionSheet::read(tx, &id))
        .await?
        .ok_or_else(missing)?;
    let body = html! {
        (found.history(&reader))
        p { a href={ "/succession/" (found.succession.id) } { (reader.say("办理（有关机构和工作人员）", "Work the list off (the institutions and officers)")) } }
    };
    let title = SuccessionSheet::name(found.old.as_ref(), &reader);
    Ok(layout::page(&portal, &reader, &title, &body))
}

impl Sheet for SuccessionSheet {
    const PLACE: &'static str = "succession";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(sheet) = Self::read(tx, &id)? else {
            return Ok(None);
        };
        let one = &sheet.succession;
        let own = actor.institution.is_some()
            && (actor.institution.as_ref() == Some(&one.predecessor)
                || actor.institution == one.successor);
        let sees = own || matches!(actor.role, Role::Officer | Role::Auditor);
        Ok(sees.then_some(sheet))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &acts::AGREE,
            &acts::CONFIRM,
            &acts::ACCEPT,
            &acts::SETTLE,
            &acts::LIST,
            &acts::COMPLETE,
            &acts::TAKE_NAME,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        let (old, new) = (self.old.as_ref(), self.new.as_ref());
        format!("{} → {}", Self::name(old, reader), Self::name(new, reader))
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let reader = asking.reader;
        let headings = [
            ("编号", "Line"),
            ("事项", "What"),
            ("对象", "Of what"),
            ("结果", "How it ended"),
        ];
        let rows: Vec<Vec<Markup>> = self
            .lines
            .iter()
            .map(|line| {
                let ended = match &line.state {
                    CarriedState::Open => reader.say("未处理", "open").to_owned(),
                    CarriedState::Accepted { by, on } => {
                        format!("{} {on} · {by}", reader.say("已承接", "taken over"))
                    }
                    CarriedState::Settled { reason, by, on } => {
                        format!("{} {on} · {by} · {reason}", reader.say("已处理", "settled"))
                    }
                };
                vec![
                    html! { code { (line.id) } },
                    plain(line.kind.name().in_language(reader.language)),
                    html! { code { (line.subject) } },
                    plain(ended),
                ]
            })
            .collect();
        html! {
            p { a href={ "/successions/" (self.succession.id) } { (reader.say("公开页面", "The public page")) } }
            (self.history(reader))
            h2 { (reader.say("逐项清单", "The list, line by line")) }
            (listing::table(reader, &headings, &rows, ("清单在确认时生成。", "The list is drawn up when an officer confirms.")))
        }
    }
}
