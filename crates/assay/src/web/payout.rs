//! A payout with its transfers and the bank's files; the receipt of a refund; the sessions that take a candidate.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{self, Act, Asking, Sheet, money, private},
    books::{cause, payer_name, sees_books, standing},
    enrolment::EnrolmentSheet,
    layout,
    listing::{plain, table},
};
use crate::{
    app::{Failure, move_enrolment::sessions_that_take, pay_out::payout_file},
    bank::Form,
    edge,
};
use assay_core::{
    authority::Actor,
    id::Id,
    institution::Institution,
    money::{
        payout::PayoutStage,
        transfer::{Transfer, TransferStage},
    },
};
use assay_store::{StoreError, Tx, payout::KeptPayout};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

/// Transfers that the page shows at once.
const ROWS_SHOWN: usize = 500;

/// What those who answer for the money see of a payout.
#[derive(Debug)]
pub(super) struct PayoutSheet {
    /// The payout.
    pub(super) kept: KeptPayout,
    institution: Institution,
    transfers: Vec<(Transfer, String)>,
}

impl Sheet for PayoutSheet {
    const PLACE: &'static str = "payout";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(kept) = tx.payout(&id)? else {
            return Ok(None);
        };
        if !sees_books(actor, &kept.payout.institution) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&kept.payout.institution)? else {
            return Ok(None);
        };
        let mut transfers = Vec::new();
        for transfer in tx.transfers_of(&id)? {
            let name = payer_name(tx, actor, &transfer.payer)?;
            transfers.push((transfer, name));
        }
        Ok(Some(Self {
            kept,
            institution,
            transfers,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&money::APPROVE, &money::DROP]
    }

    fn title(&self, reader: &Reader) -> String {
        let name = self.institution.name.in_language(reader.language);
        format!("{}{name}", reader.say("付款批次：", "Payout: "))
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, payout) = (asking.reader, &self.kept.payout);
        let (zh, en) = payout.stage.name();
        html! {
            dl.facts {
                dt { (reader.say("批次编号", "Payout")) } dd { code { (payout.id) } }
                dt { (reader.say("状态", "Stage")) } dd { strong { (reader.say(zh, en)) } }
                dt { (reader.say("提出日", "Proposed on")) } dd { (payout.proposed_on) }
                dt { (reader.say("付款账户", "Account that pays")) } dd { (payout.from.holder) " " (payout.from.masked()) }
                dt { (reader.say("笔数", "Transfers")) } dd { (payout.transfers) }
                dt { (reader.say("金额（元）", "Amount (yuan)")) } dd { (payout.amount) }
                @match &payout.stage {
                    PayoutStage::Proposed => {}
                    PayoutStage::Approved { on, .. } => { dt { (reader.say("批准日", "Approved on")) } dd { (on) } }
                    PayoutStage::Dropped { on, reason } => { dt { (reader.say("撤销", "Dropped")) } dd { (on) " " (reason) } }
                }
            }
            @if matches!(payout.stage, PayoutStage::Approved { .. }) {
                p { (reader.say("同一批次的文件每次下载都相同，银行凭报文标识号识别重复。", "The file is the same each time it is fetched; the bank knows it again by its message identifier.")) }
                p { a href={ "/payout/" (payout.id) "/pain.xml" } { "ISO 20022 pain.001" } " · " a href={ "/payout/" (payout.id) "/order.csv" } { "CSV" } }
            }
            p { a href={ "/books/" (payout.institution) } { (reader.say("机构账簿", "Books of the institution")) } " · " a href={ "/payout/" (payout.id) "/transfers.csv" } { (reader.say("导出明细（CSV）", "Export the transfers (CSV)")) } }
            (self.table(reader))
        }
    }
}

const TRANSFERS: [(&str, &str); 6] = [
    ("端到端标识", "End-to-end identifier"),
    ("付款人", "Payer"),
    ("收款账户", "Account"),
    ("人次", "Enrolments"),
    ("金额（元）", "Amount (yuan)"),
    ("状态", "Where it stands"),
];

impl PayoutSheet {
    fn cells(reader: &Reader, transfer: &Transfer, name: &str) -> Vec<String> {
        let (zh, en) = transfer.stage.name();
        let mut stage = reader.say(zh, en).to_owned();
        match &transfer.stage {
            TransferStage::Paid { on } => stage.extend([" ", &on.to_string()]),
            TransferStage::Returned { on, reason } => {
                stage.extend([" ", &on.to_string(), " ", reason]);
            }
            TransferStage::Planned | TransferStage::Sent | TransferStage::Dropped => {}
        }
        vec![
            transfer.end_to_end().to_owned(),
            name.to_owned(),
            format!("{} {}", transfer.to.holder, transfer.to.masked()),
            transfer.shares.len().to_string(),
            transfer.amount.to_string(),
            stage,
        ]
    }

    fn table(&self, reader: &Reader) -> Markup {
        let rows: Vec<Vec<Markup>> = self
            .transfers
            .iter()
            .take(ROWS_SHOWN)
            .map(|(transfer, name)| {
                let cells = Self::cells(reader, transfer, name);
                cells.iter().map(plain).collect()
            })
            .collect();
        table(reader, &TRANSFERS, &rows, ("没有付款。", "None."))
    }
}

async fn sheet<S: Sheet>(
    portal: &Portal,
    reader: &Reader,
    id: &str,
) -> Result<Option<(Actor, S)>, Problem> {
    let Some(actor) = who(portal, reader).await? else {
        return Ok(None);
    };
    let sheet = acts::load::<S>(portal, &actor, id).await?;
    let sheet = sheet.ok_or_else(|| Problem::missing().for_people(reader))?;
    Ok(Some((actor, sheet)))
}

fn sign_in() -> Response {
    Redirect::to("/sign-in").into_response()
}

/// The transfers as a file to look at.
pub(super) async fn transfers_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some((_, sheet)) = sheet::<PayoutSheet>(&portal, &reader, &id).await? else {
        return Ok(sign_in());
    };
    let headings = TRANSFERS.map(|(zh, en)| reader.say(zh, en).to_owned());
    let mut rows = vec![headings.to_vec()];
    let all = sheet.transfers.iter();
    rows.extend(all.map(|(transfer, name)| PayoutSheet::cells(&reader, transfer, name)));
    let file = layout::csv_file(&format!("{id}.csv"), rows)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], file).into_response())
}

/// The bank's file in ISO 20022.
pub(super) async fn pain(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    order(&portal, &reader, &id, Form::Pain).await
}

/// The bank's file as a table.
pub(super) async fn order_csv(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    order(&portal, &reader, &id, Form::Csv).await
}

async fn order(
    portal: &Portal,
    reader: &Reader,
    id: &str,
    form: Form,
) -> Result<Response, Problem> {
    use assay_core::authority::{Action, Role};
    let Some((actor, sheet)) = sheet::<PayoutSheet>(portal, reader, id).await? else {
        return Ok(sign_in());
    };
    // It holds whole account numbers: only for those who hand it to the bank.
    if actor.role == Role::Auditor
        || !assay_core::money::payout::ApprovePayout::ROLES.contains(&actor.role)
    {
        return Err(Problem::denied(actor.role).for_people(reader));
    }
    let of = sheet.kept.payout.id;
    let bytes = portal
        .work(move |house| payout_file(house, &of, form).map_err(|why| Problem::failure(&why)))
        .await?;
    let bytes = bytes.ok_or_else(|| Problem::missing().for_people(reader))?;
    let (kind, ending) = match form {
        Form::Pain => ("application/xml", "xml"),
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let name = format!("attachment; filename=\"{id}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// The receipt of what went back for an enrolment, in both languages on one page, to print.
pub(super) async fn receipt(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some((actor, sheet)) = sheet::<EnrolmentSheet>(&portal, &reader, &id).await? else {
        return Ok(sign_in());
    };
    let asked = sheet.owed.clone();
    let found = portal
        .read(move |tx| {
            let mut rows = Vec::new();
            for one in asked {
                let institution = tx.institution(&one.entitlement.institution)?;
                let payer = payer_name(tx, &actor, &one.entitlement.payer)?;
                let account = match &one.transfer {
                    Some(transfer) => tx.transfer(&transfer.id)?.map(|of| of.to.masked()),
                    None => None,
                };
                rows.push((one, institution, payer, account));
            }
            Ok(rows)
        })
        .await?;
    if found.is_empty() {
        return Err(Problem::missing().for_people(&reader));
    }
    let both = |zh: &str, en: &str| format!("{zh} / {en}");
    let session = &sheet.counted.session;
    let body = html! {
        @for (one, institution, payer, account) in &found {
            @let owed = &one.entitlement;
            section.receipt {
                h2 { (both("退费凭证", "Receipt of a refund")) }
                dl.facts {
                    dt { (both("凭证编号", "Number")) } dd { code { (owed.id) } }
                    @if let Some(institution) = institution {
                        dt { (both("退费机构", "Institution")) } dd { (institution.name.zh) " / " (institution.name.en) " " (institution.uscc) }
                    }
                    dt { (both("收款人（原付款人）", "Paid to (who had paid)")) } dd { (payer) }
                    dt { (both("报名", "Enrolment")) } dd { code { (owed.enrolment) } " " (session.occupation) " " (session.level) }
                    dt { (both("金额（元）", "Amount (yuan)")) } dd { strong { (owed.amount) } }
                    dt { (both("原因", "Why")) } dd { (match owed.cause {
                        assay_core::money::books::Cause::Refund => both("退费", "refund"),
                        assay_core::money::books::Cause::Surplus => both("转场多缴", "surplus of a move"),
                    }) }
                    dt { (both("决定日", "Decided on")) } dd { (owed.on) }
                    dt { (both("状态", "Where it stands")) } dd { (match &one.transfer {
                        None => both("待支付", "waits to be paid"),
                        Some(of) => match (of.stage.as_str(), of.on) {
                            ("paid", Some(on)) => both(&format!("银行已于{on}支付"), &format!("paid by the bank on {on}")),
                            ("planned", _) => both("付款批次待批准", "in a payout that waits for approval"),
                            _ => both("已交银行，等待回单", "handed to the bank, its answer is awaited"),
                        },
                    }) }
                    @if let Some(of) = &one.transfer { dt { (both("端到端标识", "End-to-end identifier")) } dd { code { (of.id.as_str().trim_start_matches("trf_")) } } }
                    @if let Some(account) = account { dt { (both("收款账户", "Account")) } dd { (account) } }
                }
            }
        }
        p { a href={ "/enrolment/" (id) } { (reader.say("返回报名", "Back to the enrolment")) } }
    };
    let title = reader.say("退费凭证", "Receipt");
    Ok(private(layout::page(&portal, &reader, title, &body)))
}

/// What is said of money on the page of an enrolment.
pub(super) fn money_facts(reader: &Reader, sheet: &EnrolmentSheet) -> Markup {
    html! {
        @if !sheet.owed.is_empty() {
            h2 { (reader.say("退款", "What goes back")) }
            ul { @for one in &sheet.owed { li {
                (one.entitlement.amount) " " (cause(reader, one.entitlement.cause)) " · " (standing(reader, one))
            } } }
            @if sheet.owed.iter().any(|one| one.transfer.is_none()) && !sheet.has_account {
                p { strong { (reader.say("请登记收款账户，才能退款。", "Name an account: the money waits for it.")) } }
            }
            p { a href={ "/receipt/" (sheet.kept.enrolment.id) } { (reader.say("退费凭证（可打印）", "Receipt (to print)")) } }
        }
        @if !sheet.moves.is_empty() {
            h2 { (reader.say("场次转移", "Moves")) }
            ul { @for one in &sheet.moves { li {
                (one.on) " " a href={ "/session/" (one.from) } { code { (one.from) } } " → " a href={ "/session/" (one.to) } { code { (one.to) } }
            } } }
        }
    }
}

/// The sessions that take a candidate whose own session cannot be held, each with the way to move there.
pub(super) async fn sessions(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some((_, sheet)) = sheet::<EnrolmentSheet>(&portal, &reader, &id).await? else {
        return Ok(sign_in());
    };
    let (enrolment, today) = (sheet.kept.enrolment.clone(), portal.today());
    let takes = portal
        .work(move |house| {
            house
                .store
                .read(|tx| {
                    let mut rows = Vec::new();
                    for one in sessions_that_take(house, tx, &enrolment, today)? {
                        let institution = tx.institution(&one.session.institution)?;
                        rows.push((one, institution));
                    }
                    Ok::<_, Failure>(rows)
                })
                .map_err(|why| Problem::failure(&why))
        })
        .await?;
    let call = hex::encode(edge::draw_bytes::<16>());
    let rows: Vec<Vec<Markup>> = takes
        .iter()
        .map(|(one, institution)| {
            let session = &one.session;
            let name = institution.as_ref().map_or_else(String::new, |of| {
                of.name.in_language(reader.language).to_owned()
            });
            let days: Vec<String> = session.parts.iter().map(|(_, on)| on.to_string()).collect();
            vec![
                html! { a href={ "/directory/" (session.institution) } { (name) } },
                plain(&session.site),
                plain(days.join(" · ")),
                plain(session.seats.saturating_sub(one.taken)),
                plain(session.fee),
                html! { form method="post" action={ "/enrolment/" (id) "/move" } {
                    input type="hidden" name="call" value={ (call) "-" (session.id) };
                    input type="hidden" name="to" value=(session.id);
                    button { (reader.say("转到该场次", "Move here")) }
                } },
            ]
        })
        .collect();
    let headings = [
        ("机构", "Institution"),
        ("考点", "Site"),
        ("考试日", "Exam"),
        ("余位", "Seats left"),
        ("收费（元）", "Fee (yuan)"),
        ("办理", "Move"),
    ];
    let none = (
        "没有可接收的场次，或原场次可以如期举行；也可以选择退费。",
        "No session takes this case, or its own can be held; the refund stays open.",
    );
    let body = html! {
        p { (reader.say("费用随转，不加收；多缴部分退还付款人。", "The fee moves along and is not raised; what is above the new fee goes back to its payer.")) }
        (table(&reader, &headings, &rows, none))
        p { a href={ "/enrolment/" (id) } { (reader.say("返回报名", "Back to the enrolment")) } }
    };
    let title = reader.say("可接收考生的场次", "Sessions that take the candidate");
    Ok(private(layout::page(&portal, &reader, title, &body)))
}
