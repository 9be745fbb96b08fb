//! Paper: the stock of an institution, its print runs with their control lists, and the page of a certificate as PDF.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, paper as acts},
    check, layout,
    listing::{self, Looking, plain},
    session::{sees, word},
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::Institution,
    paper::{Blank, BlankStage, PrintRun, Stock},
};
use assay_store::{StoreError, Tx, session::CountedSession};
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};
use std::sync::Arc;

/// Blanks shown on a page; the file has all of them.
const SHOWN: u32 = 500;

const HEADINGS: [(&str, &str); 5] = [
    ("流水码", "Serial"),
    ("状态", "Stage"),
    ("证书编号", "Certificate"),
    ("日期", "Day"),
    ("代替", "In the place of"),
];

/// The paper of an institution.
#[derive(Debug)]
pub(super) struct PaperSheet {
    /// Whose.
    pub(super) institution: Institution,
    /// The blanks, counted.
    pub(super) stock: Stock,
    /// Sessions whose certificates may be printed.
    pub(super) sessions: Vec<CountedSession>,
    blanks: Vec<Blank>,
    runs: Vec<(Id<PrintRun>, u32, Date)>,
}

fn cells(reader: &Reader, blank: &Blank) -> Vec<String> {
    let (stage, number, on) = match &blank.stage {
        BlankStage::InStock => (
            if blank.is_reserved {
                reader.say("在库（待补发）", "in stock, kept for a reissue")
            } else {
                reader.say("在库", "in stock")
            }
            .to_owned(),
            String::new(),
            String::new(),
        ),
        BlankStage::Printed { number, on } => (
            reader.say("已打印", "printed").to_owned(),
            number.clone(),
            on.to_string(),
        ),
        BlankStage::Spoiled { how, on, number } => (
            format!(
                "{} · {}",
                reader.say("作废", "void"),
                how.name().in_language(reader.language)
            ),
            number.clone().unwrap_or_default(),
            on.to_string(),
        ),
    };
    let replaces = blank.replaces.clone().unwrap_or_default();
    vec![blank.serial.clone(), stage, number, on, replaces]
}

/// Whether an actor sees the paper of an institution.
pub(super) fn keeps(actor: &Actor, institution: &Id<Institution>) -> bool {
    let works = matches!(actor.role, Role::Administrator | Role::ExaminationOfficer);
    sees(actor, institution) == Some(true) && (works || actor.institution.is_none())
}

impl Sheet for PaperSheet {
    const PLACE: &'static str = "paper";

    fn many() -> String {
        "paper".to_owned()
    }

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        if !keeps(actor, &id) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&id)? else {
            return Ok(None);
        };
        let mut sessions = tx.sessions_of(&id, 200)?;
        sessions.retain(|one| one.counts.issued > 0);
        Ok(Some(Self {
            stock: tx.stock(&id)?,
            blanks: tx.blanks(&id, "", SHOWN)?,
            runs: tx.print_runs(&id)?,
            sessions,
            institution,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::RECEIVE, &acts::PRINT, &acts::SPOIL]
    }

    fn title(&self, reader: &Reader) -> String {
        let name = self.institution.name.in_language(reader.language);
        format!("{}{name}", reader.say("纸质证书：", "Paper: "))
    }

    fn facts(&self, asking: &Asking<'_>, query: &str) -> Markup {
        let (reader, id) = (asking.reader, &self.institution.id);
        let looking = Looking {
            q: word(query, "q"),
        };
        let rows: Vec<Vec<Markup>> = self
            .blanks
            .iter()
            .map(|blank| cells(reader, blank))
            .filter(|cells| looking.fits(cells))
            .map(|cells| cells.iter().map(plain).collect())
            .collect();
        let runs: Vec<Vec<Markup>> = self
            .runs
            .iter()
            .map(|(run, pages, on)| {
                vec![
                    html! { a href={ "/paper/" (id) "/run/" (run) } { code { (run) } } },
                    plain(pages),
                    plain(on),
                ]
            })
            .collect();
        let of_runs = [
            ("打印批次", "Print run"),
            ("页数", "Pages"),
            ("日期", "Day"),
        ];
        let all = self.stock.in_stock + self.stock.printed + self.stock.spoiled;
        html! {
            dl.facts {
                dt { (reader.say("收到空白证书", "Blanks received")) } dd { (all) }
                dt { (reader.say("在库", "In stock")) } dd { (self.stock.in_stock) }
                dt { (reader.say("已打印", "Printed")) } dd { (self.stock.printed) }
                dt { (reader.say("作废", "Void")) } dd { (self.stock.spoiled) }
            }
            h2 { (reader.say("打印批次", "Print runs")) }
            (listing::table(reader, &of_runs, &runs, ("还没有打印。", "Nothing was printed yet.")))
            h2 { (reader.say("空白证书", "Blanks")) }
            form.ask method="get" action={ "/paper/" (id) } role="search" {
                div { label for="q" { (reader.say("查找", "Search")) } input #q name="q" type="search" value=(looking.q); }
                button { (reader.say("查找", "Search")) }
                a href={ "/paper/" (id) "/blanks.csv" } { (reader.say("导出全部（CSV）", "Export all (CSV)")) }
            }
            (listing::table(reader, &HEADINGS, &rows, ("没有空白证书。", "There are no blanks.")))
        }
    }
}

/// Whoever is signed in and may see an institution's paper; its identifier.
async fn keeper(portal: &Portal, reader: &Reader, id: &str) -> Result<Id<Institution>, Problem> {
    let actor = who(portal, reader)
        .await?
        .ok_or_else(Problem::not_signed_in)?;
    let missing = || Problem::missing().for_people(reader);
    let text = id.to_owned();
    let seen = portal
        .read(move |tx| Ok(PaperSheet::load(tx, &actor, &text)?.map(|sheet| sheet.institution.id)));
    seen.await?.ok_or_else(missing)
}

/// Every blank of an institution as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = keeper(&portal, &reader, &id).await?;
    let mut rows = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let mut behind = String::new();
    loop {
        let (of, from) = (id.clone(), behind.clone());
        let some = portal.read(move |tx| tx.blanks(&of, &from, 5_000)).await?;
        let Some(last) = some.last() else {
            break;
        };
        behind.clone_from(&last.serial);
        rows.extend(some.iter().map(|blank| cells(&reader, blank)));
    }
    Ok(layout::csv_file("blanks.csv", rows)?.into_response())
}

async fn the_run(
    portal: &Portal,
    reader: &Reader,
    id: &str,
    run: &str,
) -> Result<PrintRun, Problem> {
    let missing = || Problem::missing().for_people(reader);
    let id = keeper(portal, reader, id).await?;
    let run: Id<PrintRun> = Id::parse(run).map_err(|_| missing())?;
    let found = portal.read(move |tx| tx.print_run(&run)).await?;
    found
        .filter(|run| run.institution == id)
        .ok_or_else(missing)
}

/// A print run: the pages in their order.
pub(super) async fn run(
    State(portal): State<Portal>,
    reader: Reader,
    Path((id, run)): Path<(String, String)>,
) -> Result<Markup, Problem> {
    let run = the_run(&portal, &reader, &id, &run).await?;
    let headings = [
        ("页", "Page"),
        ("流水码", "Serial"),
        ("证书编号", "Certificate"),
    ];
    let rows: Vec<Vec<Markup>> = (1..)
        .zip(&run.pages)
        .map(|(place, page)| {
            let number = &page.number;
            vec![
                plain(place),
                html! { (page.serial) @if page.is_void { " · " (reader.say("已作废", "void")) } },
                html! { a href={ "/certificate/" (number) } { (number) } },
            ]
        })
        .collect();
    let body = html! {
        dl.facts {
            dt { (reader.say("日期", "Day")) } dd { (run.on) }
            dt { (reader.say("页数", "Pages")) } dd { (run.pages.len()) }
        }
        p { a href={ "/paper/" (run.institution) "/run/" (run.id) "/control.csv" } { (reader.say("核对清单（CSV）", "Control list (CSV)")) } }
        p { (reader.say("页面文件由管理员在服务器上生成：", "The pages are written on the server: ")) code { "assay print " (run.id) " DIR" } }
        (listing::table(&reader, &headings, &rows, ("没有。", "None.")))
        p { a href={ "/paper/" (run.institution) } { (reader.say("返回", "Back")) } }
    };
    Ok(layout::page(
        &portal,
        &reader,
        reader.say("打印批次", "Print run"),
        &body,
    ))
}

/// The control list of a run as a file: what must lie on the stack, page by page.
pub(super) async fn control(
    State(portal): State<Portal>,
    reader: Reader,
    Path((id, run)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let run = the_run(&portal, &reader, &id, &run).await?;
    let rows = crate::paper::control(&run);
    Ok(layout::csv_file("control.csv", rows)?.into_response())
}

/// The certificate as PDF, which holds the holder's name: only for who knows it.
pub(super) async fn certificate(
    State(portal): State<Portal>,
    reader: Reader,
    source: super::source::Source,
    Path(number): Path<String>,
    Query(asked): Query<check::Asked>,
) -> Result<Response, Problem> {
    let certificate = check::released(&portal, number.clone())
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    if !check::is_named(&portal, source, &certificate, asked.name()) {
        return Ok(check::ask_name(
            &portal,
            &reader,
            &number,
            "certificate.pdf",
        ));
    }
    let (presses, pages) = (Arc::clone(&portal.presses), Arc::clone(&portal.pages));
    let page = portal.work(move |house| {
        let key = house.store.read(|tx| {
            let head = tx.record_head()?.map_or(0, |head| head.size);
            let paper = tx.paper_of(&certificate.number)?;
            let serial = paper.map_or_else(String::new, |paper| paper.serial);
            let photo = tx.photo_hash(&certificate.person)?.unwrap_or_default();
            Ok::<_, StoreError>(format!("{}|{serial}|{photo}|{head}", certificate.number))
        });
        let key = key.map_err(|why| Problem::failure(&why))?;
        if let Some(page) = pages.get(&key) {
            return Ok(page);
        }
        let printed = presses
            .print(house, &certificate)
            .map_err(|why| Problem::unprintable(&why))?;
        let page: Arc<[u8]> = printed.into();
        pages.put(&key, &page);
        Ok(page)
    });
    let page = page.await.map_err(|problem| problem.for_people(&reader))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{number}.pdf\""),
        ),
    ];
    Ok((headers, page.to_vec()).into_response())
}
