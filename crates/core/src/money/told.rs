//! What candidates, payers and institutions are told when a fee is owed back, is paid, or comes back from the bank.
use super::Minor;
use crate::{notification::Notice, text::Text};

/// A fee, or part of it, goes back.
#[must_use]
pub fn owed(amount: Minor) -> Notice {
    Notice::new(
        "notice.refund.owed",
        Text::new(
            format!("应退费用{amount}元，将退回付款人。"),
            format!("{amount} yuan go back to whoever paid."),
        ),
        Text::new(
            "自行付款的，请在报名页面登记收款账户；单位付款的，由机构登记。",
            "Who paid themselves names the account on the page of the enrolment; for an organisation the institution names it.",
        ),
    )
}

/// The bank has paid.
#[must_use]
pub fn paid(amount: Minor) -> Notice {
    Notice::new(
        "notice.refund.paid",
        Text::new(
            format!("银行已支付退款{amount}元。"),
            format!("The bank has paid {amount} yuan back."),
        ),
        Text::new(
            "请核对收款账户；回执可在报名页面打印。",
            "Look at the account; the receipt is on the page of the enrolment.",
        ),
    )
}

/// The money came back, or never left.
#[must_use]
pub fn returned(amount: Minor, reason: &str) -> Notice {
    Notice::new(
        "notice.refund.returned",
        Text::new(
            format!("退款{amount}元未能支付，款项已退回，仍然应退（银行：{reason}）。"),
            format!(
                "{amount} yuan could not be paid back and are still owed (the bank: {reason})."
            ),
        ),
        Text::new(
            "请更正收款账户，机构将再次付款。",
            "Correct the account; the institution pays again.",
        ),
    )
}

/// What the institution is told about transfers that came back in one message of the bank.
#[must_use]
pub fn returned_to(transfers: u32, amount: Minor) -> Notice {
    Notice::new(
        "notice.refund.returned.books",
        Text::new(
            format!("银行退回{transfers}笔退款，共{amount}元，仍然应退。"),
            format!(
                "The bank returned {transfers} refunds, {amount} yuan in all; they are still owed."
            ),
        ),
        Text::new(
            "请更正收款账户，再次提出付款批次。",
            "Correct the accounts, then propose a payout again.",
        ),
    )
}
