//! The books of an institution: balances, what is owed, payouts, the bank's answers, and each line as a file.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{self, Act, Asking, Sheet, money},
    layout,
    listing::{Looking, plain, table},
    session::word,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::Institution,
    money::{
        bank::BankAccount,
        books::{Account, Balance},
        payer::Payer,
    },
    person::masked_name,
};
use assay_store::{
    StoreError, Tx,
    books::KeptEntitlement,
    payout::{KeptBankAnswer, KeptPayout},
};
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Amounts owed that a page knows of, newest first.
const OWED_MAX: u32 = 5_000;
/// Rows that a table shows at once.
const ROWS_SHOWN: usize = 200;
/// Lines of a file.
const LINES_MAX: u32 = 1_000_000;

/// What those who answer for the money see of an institution's books.
#[derive(Debug)]
pub(super) struct BooksSheet {
    /// Whose books.
    pub(super) institution: Institution,
    own: Option<BankAccount>,
    balance: Balance,
    payers: usize,
    /// What is or was owed, newest first.
    pub(super) owed: Vec<KeptEntitlement>,
    names: BTreeMap<Payer, String>,
    /// Its payouts, newest first.
    pub(super) payouts: Vec<KeptPayout>,
    answers: Vec<KeptBankAnswer>,
}

/// Whether an actor sees the books of an institution.
pub(super) fn sees_books(actor: &Actor, institution: &Id<Institution>) -> bool {
    match actor.role {
        Role::Officer | Role::Auditor => true,
        Role::Administrator | Role::ExaminationOfficer => {
            actor.institution.as_ref() == Some(institution)
        }
        Role::Assessor
        | Role::Invigilator
        | Role::InternalSupervisor
        | Role::QualitySupervisor
        | Role::Candidate
        | Role::System
        | Role::Expert => false,
    }
}

/// What a payer is called.
pub(super) fn payer_name(
    tx: &mut Tx<'_>,
    actor: &Actor,
    payer: &Payer,
) -> Result<String, StoreError> {
    Ok(match payer {
        Payer::Person(id) => tx.person(id)?.map_or_else(
            || id.to_string(),
            |person| match actor.role {
                Role::Auditor => masked_name(&person.name),
                _ => person.name,
            },
        ),
        Payer::Institution(id) => tx
            .institution(id)?
            .map_or_else(|| id.to_string(), |one| one.name.zh.into_owned()),
        Payer::Organisation(code) => code.clone(),
    })
}

impl Sheet for BooksSheet {
    const PLACE: &'static str = "books";

    fn many() -> String {
        Self::PLACE.to_owned()
    }

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        if !sees_books(actor, &id) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&id)? else {
            return Ok(None);
        };
        let balances = tx.balances_of(&id)?;
        let owed = tx.entitlements_at(&id, OWED_MAX)?;
        let mut names = BTreeMap::new();
        for one in &owed {
            let payer = &one.entitlement.payer;
            if !names.contains_key(payer) {
                names.insert(payer.clone(), payer_name(tx, actor, payer)?);
            }
        }
        Ok(Some(Self {
            own: tx.own_account(&id)?,
            payers: balances.len(),
            balance: balances
                .iter()
                .fold(Balance::default(), |sum, (_, one)| sum.and(one)),
            owed,
            names,
            payouts: tx.payouts_of(&id)?,
            answers: tx.bank_answers_of(&id)?,
            institution,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&money::PROPOSE, &money::ANSWER, &money::OWN_ACCOUNT]
    }

    fn title(&self, reader: &Reader) -> String {
        let name = self.institution.name.in_language(reader.language);
        format!("{}{name}", reader.say("账簿：", "Books: "))
    }

    fn facts(&self, asking: &Asking<'_>, query: &str) -> Markup {
        let (reader, id) = (asking.reader, &self.institution.id);
        let looking = Looking {
            q: word(query, "q"),
        };
        html! {
            p { (reader.say("每一笔都从一个科目转入另一个科目，合计恒为零。", "Every line takes an amount from one account into another; the sum is always zero.")) }
            (self.balances(reader))
            dl.facts {
                dt { (reader.say("付款人数", "Payers")) } dd { (self.payers) }
                dt { (reader.say("付款账户", "Account that pays")) } dd { (self.own.as_ref().map_or_else(|| reader.say("未登记", "not named").to_owned(), |own| format!("{} {}", own.holder, own.masked()))) }
            }
            p { a href={ "/books/" (id) "/lines.csv" } { (reader.say("导出分录（CSV）", "Export the lines (CSV)")) } " · " a href={ "/books/" (id) "/answers.csv" } { (reader.say("导出回单条目（CSV）", "Export the bank's entries (CSV)")) } }
            h2 #owed { (reader.say("应退款项", "What is owed")) }
            form.ask method="get" action={ "/books/" (id) } role="search" {
                div { label for="q" { (reader.say("查找（可填多个词）", "Search (several words may be given)")) } input #q name="q" type="search" value=(looking.q); }
                button { (reader.say("查找", "Search")) }
                a href={ "/books/" (id) "/owed.csv?q=" (layout::percent(&looking.q)) } { (reader.say("导出（CSV）", "Export (CSV)")) }
            }
            (self.owed_table(reader, &looking))
            h2 #payouts { (reader.say("付款批次", "Payouts")) }
            (payouts(reader, &self.payouts))
            @if !self.answers.is_empty() {
                h2 { (reader.say("银行回单", "Answers of the bank")) }
                (self.answers(reader))
            }
        }
    }
}

const OWED: [(&str, &str); 6] = [
    ("报名", "Enrolment"),
    ("付款人", "Payer"),
    ("金额（元）", "Amount (yuan)"),
    ("原因", "Why"),
    ("应退日", "Owed since"),
    ("状态", "Where it stands"),
];

impl BooksSheet {
    fn balances(&self, reader: &Reader) -> Markup {
        let rows: Vec<Vec<Markup>> = Account::ALL
            .into_iter()
            .map(|account| {
                let (zh, en) = account.name();
                vec![
                    plain(reader.say(zh, en)),
                    plain(yuan(self.balance.amount(account))),
                ]
            })
            .collect();
        let headings = [("科目", "Account"), ("余额（元）", "Balance (yuan)")];
        table(reader, &headings, &rows, ("没有记录。", "Nothing yet."))
    }

    fn cells(&self, reader: &Reader, one: &KeptEntitlement) -> Vec<String> {
        let owed = &one.entitlement;
        vec![
            owed.enrolment.to_string(),
            self.names.get(&owed.payer).cloned().unwrap_or_default(),
            owed.amount.to_string(),
            cause(reader, owed.cause).to_owned(),
            owed.on.to_string(),
            standing(reader, one),
        ]
    }

    fn owed_table(&self, reader: &Reader, looking: &Looking) -> Markup {
        let found: Vec<(&KeptEntitlement, Vec<String>)> = self
            .owed
            .iter()
            .map(|one| (one, self.cells(reader, one)))
            .filter(|(_, cells)| looking.fits(cells))
            .collect();
        let rows: Vec<Vec<Markup>> = found
            .iter()
            .take(ROWS_SHOWN)
            .map(|(one, cells)| {
                let mut row =
                    vec![html! { a href={ "/enrolment/" (cells[0]) } { code { (cells[0]) } } }];
                row.extend(cells[1..5].iter().map(plain));
                row.push(match &one.transfer {
                    Some(transfer) => {
                        html! { a href={ "/payout/" (transfer.payout) } { (cells[5]) } }
                    }
                    None => plain(&cells[5]),
                });
                row
            })
            .collect();
        html! {
            @if found.len() > ROWS_SHOWN { p { (reader.say("仅显示前200行，请用查找缩小范围。", "Only the first 200 rows are shown; search to see others.")) } }
            (table(reader, &OWED, &rows, ("没有应退款项。", "Nothing is owed.")))
        }
    }

    fn answers(&self, reader: &Reader) -> Markup {
        let rows: Vec<Vec<Markup>> = self
            .answers
            .iter()
            .take(ROWS_SHOWN)
            .map(|one| {
                vec![
                    html! { code { (one.message) } },
                    plain(one.read_on),
                    plain(one.entries),
                    plain(one.to_look_at),
                ]
            })
            .collect();
        let headings = [
            ("报文", "Message"),
            ("导入日", "Read on"),
            ("条目", "Entries"),
            ("需核对", "To look at"),
        ];
        table(reader, &headings, &rows, ("没有回单。", "None."))
    }
}

/// A balance in yuan; one below zero has its sign in front.
fn yuan(fen: i64) -> String {
    let amount = assay_core::money::Minor(fen.unsigned_abs());
    format!("{}{amount}", if fen < 0 { "-" } else { "" })
}

/// Why something is owed.
pub(super) fn cause(reader: &Reader, cause: assay_core::money::books::Cause) -> &'static str {
    use assay_core::money::books::Cause;
    match cause {
        Cause::Refund => reader.say("退费", "refund"),
        Cause::Surplus => reader.say("转场多缴", "surplus of a move"),
    }
}

/// Where an amount that is owed stands.
pub(super) fn standing(reader: &Reader, one: &KeptEntitlement) -> String {
    let Some(transfer) = &one.transfer else {
        return reader.say("待支付", "waits to be paid").to_owned();
    };
    match (transfer.stage.as_str(), transfer.on) {
        ("planned", _) => reader
            .say("付款批次待批准", "in a payout that waits for approval")
            .to_owned(),
        ("paid", Some(on)) => format!("{}{on}", reader.say("已支付 ", "paid on ")),
        _ => reader
            .say("已交银行，等待回单", "handed to the bank")
            .to_owned(),
    }
}

/// Payouts as a table.
pub(super) fn payouts(reader: &Reader, all: &[KeptPayout]) -> Markup {
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .take(ROWS_SHOWN)
        .map(|kept| {
            let one = &kept.payout;
            let (zh, en) = one.stage.name();
            vec![
                html! { a href={ "/payout/" (one.id) } { code { (one.id) } } },
                plain(one.proposed_on),
                plain(one.transfers),
                plain(one.amount),
                plain(reader.say(zh, en)),
            ]
        })
        .collect();
    let headings = [
        ("批次", "Payout"),
        ("提出日", "Proposed on"),
        ("笔数", "Transfers"),
        ("金额（元）", "Amount (yuan)"),
        ("状态", "Stage"),
    ];
    table(
        reader,
        &headings,
        &rows,
        ("没有付款批次。", "There is none."),
    )
}

async fn sheet(portal: &Portal, reader: &Reader, id: &str) -> Result<Option<BooksSheet>, Problem> {
    let Some(actor) = who(portal, reader).await? else {
        return Ok(None);
    };
    let sheet = acts::load::<BooksSheet>(portal, &actor, id).await?;
    sheet
        .ok_or_else(|| Problem::missing().for_people(reader))
        .map(Some)
}

fn file(name: &str, rows: Vec<Vec<String>>) -> Result<Response, Problem> {
    let file = layout::csv_file(name, rows)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], file).into_response())
}

fn headings(reader: &Reader, all: &[(&str, &str)]) -> Vec<String> {
    all.iter()
        .map(|(zh, en)| reader.say(zh, en).to_owned())
        .collect()
}

/// What is owed, as a file.
pub(super) async fn owed_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let Some(sheet) = sheet(&portal, &reader, &id).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let mut rows = vec![headings(&reader, &OWED)];
    let found = sheet.owed.iter().map(|one| sheet.cells(&reader, one));
    rows.extend(found.filter(|cells| looking.fits(cells)));
    file("owed.csv", rows)
}

/// Every line of the books, as a file.
pub(super) async fn lines_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some(sheet) = sheet(&portal, &reader, &id).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let of = sheet.institution.id;
    let lines = portal
        .read(move |tx| tx.bookings_of(&of, 0, LINES_MAX))
        .await?;
    let names = [
        "position",
        "on",
        "payer",
        "movement",
        "credit",
        "debit",
        "amount_minor",
        "enrolment",
        "transfer",
    ];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    rows.extend(lines.into_iter().map(|(position, line)| {
        let (credit, debit) = line.movement.accounts();
        vec![
            position.to_string(),
            line.on.to_string(),
            line.payer.to_string(),
            line.movement.id().to_owned(),
            credit.id().to_owned(),
            debit.id().to_owned(),
            line.amount.0.to_string(),
            line.enrolment.map(|id| id.to_string()).unwrap_or_default(),
            line.transfer.map(|id| id.to_string()).unwrap_or_default(),
        ]
    }));
    file("lines.csv", rows)
}

/// Every entry of the bank's answers, as a file.
pub(super) async fn answers_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some(sheet) = sheet(&portal, &reader, &id).await? else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let of = sheet.institution.id;
    let entries = portal
        .read(move |tx| tx.bank_entries_of(&of, LINES_MAX))
        .await?;
    let names = [
        "message",
        "line",
        "end_to_end_id",
        "reference",
        "outcome",
        "amount_minor",
        "verdict",
        "meaning",
    ];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    rows.extend(entries.into_iter().map(|one| {
        let (zh, en) = one.verdict.name();
        vec![
            one.message,
            one.line.to_string(),
            one.end_to_end,
            one.reference,
            one.outcome,
            one.amount.0.to_string(),
            one.verdict.id().to_owned(),
            reader.say(zh, en).to_owned(),
        ]
    }));
    file("answers.csv", rows)
}
