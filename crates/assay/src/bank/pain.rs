//! Orders as ISO 20022 `pain.001.001.09` (customer credit transfer initiation). The same payout gives the same bytes.
use super::{Order, remark};
use assay_core::money::{bank::BankAccount, transfer::Transfer};

/// The namespace of the message.
pub const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// Elements, one inside another.
#[derive(Default)]
struct Elements {
    text: String,
    open: Vec<&'static str>,
}

impl Elements {
    fn begin(&mut self) {
        let depth = self.open.len();
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn within(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.begin();
        self.text.extend(["<", name, ">\n"]);
        self.open.push(name);
        inside(self);
        self.open.pop();
        self.begin();
        self.text.extend(["</", name, ">\n"]);
    }

    fn value(&mut self, name: &'static str, value: &str) {
        self.begin();
        self.text.extend(["<", name, ">"]);
        self.escaped(value);
        self.text.extend(["</", name, ">\n"]);
    }

    fn amount(&mut self, name: &'static str, currency: &str, value: &str) {
        self.begin();
        self.text.extend(["<", name, " Ccy=\"", currency, "\">"]);
        self.text.extend([value, "</", name, ">\n"]);
    }

    /// Text without what markup means, and without characters that XML does not have.
    fn escaped(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\u{fffe}' | '\u{ffff}' => {}
                c if c.is_control() => {}
                c => self.text.push(c),
            }
        }
    }
}

/// Writes an order.
#[must_use]
pub fn write(order: &Order<'_>) -> String {
    let payout = order.payout;
    let count = order.transfers.len().to_string();
    let sum = payout.amount.to_string();
    let mut xml = Elements::default();
    xml.within("CstmrCdtTrfInitn", |xml| {
        xml.within("GrpHdr", |xml| {
            xml.value("MsgId", payout.message());
            xml.value("CreDtTm", order.at);
            xml.value("NbOfTxs", &count);
            xml.value("CtrlSum", &sum);
            xml.within("InitgPty", |xml| xml.value("Nm", order.name));
        });
        xml.within("PmtInf", |xml| {
            xml.value("PmtInfId", payout.message());
            xml.value("PmtMtd", "TRF");
            // Every transfer is booked by itself, so that the answer names each.
            xml.value("BtchBookg", "false");
            xml.value("NbOfTxs", &count);
            xml.value("CtrlSum", &sum);
            xml.within("ReqdExctnDt", |xml| {
                xml.value("Dt", &order.on.to_string());
            });
            xml.within("Dbtr", |xml| xml.value("Nm", &payout.from.holder));
            account(xml, "DbtrAcct", &payout.from);
            agent(xml, "DbtrAgt", &payout.from);
            // The whole fee goes back: what the bank asks for, the institution pays.
            xml.value("ChrgBr", "DEBT");
            for transfer in order.transfers {
                one(xml, transfer, order.currency);
            }
        });
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\">\n{}</Document>\n",
        xml.text
    )
}

fn one(xml: &mut Elements, transfer: &Transfer, currency: &str) {
    xml.within("CdtTrfTxInf", |xml| {
        xml.within("PmtId", |xml| {
            xml.value("EndToEndId", transfer.end_to_end());
        });
        xml.within("Amt", |xml| {
            xml.amount("InstdAmt", currency, &transfer.amount.to_string());
        });
        agent(xml, "CdtrAgt", &transfer.to);
        xml.within("Cdtr", |xml| xml.value("Nm", &transfer.to.holder));
        account(xml, "CdtrAcct", &transfer.to);
        xml.within("RmtInf", |xml| xml.value("Ustrd", &remark(transfer)));
    });
}

fn account(xml: &mut Elements, name: &'static str, of: &BankAccount) {
    xml.within(name, |xml| {
        xml.within("Id", |xml| {
            xml.within("Othr", |xml| xml.value("Id", &of.number));
        });
    });
}

fn agent(xml: &mut Elements, name: &'static str, of: &BankAccount) {
    xml.within(name, |xml| {
        xml.within("FinInstnId", |xml| {
            xml.within("ClrSysMmbId", |xml| {
                xml.within("ClrSysId", |xml| xml.value("Cd", "CNAPS"));
                xml.value("MmbId", &of.bank);
            });
        });
    });
}
