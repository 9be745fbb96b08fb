//! What goes out has the structure that the standard asks for; what comes in is read, or refused with its line.
use super::*;
use assay_core::{
    id::Id,
    money::{
        answer::Outcome,
        bank::BankAccount,
        payer::Payer,
        payout::PayoutStage,
        transfer::{Share, TransferStage},
    },
};
use jiff::civil::date;
use quick_xml::{Reader, events::Event};

fn account(holder: &str, number: &str) -> BankAccount {
    BankAccount::read(holder, number, "102100000000").unwrap()
}

fn transfer(number: u128, shares: u128) -> Transfer {
    let share = |at| Share {
        entitlement: Id::of(at),
        enrolment: Id::of(at),
        amount: Minor(28_005),
    };
    Transfer {
        id: Id::of(number),
        payout: Id::of(1),
        institution: Id::of(1),
        payer: Payer::Person(Id::of(number)),
        to: account("甲<&\"子", "6222000000001234"),
        named_by: "candidate".into(),
        amount: Minor(28_005 * u64::try_from(shares).unwrap()),
        shares: (0..shares).map(share).collect(),
        stage: TransferStage::Sent,
    }
}

fn order(check: impl Fn(&Order<'_>)) {
    let transfers = [transfer(7, 1), transfer(8, 3)];
    let payout = Payout {
        id: Id::of(1),
        institution: Id::of(1),
        from: account("示例机构", "1234567890"),
        proposed_on: date(2020, 11, 9),
        proposed_by: "administrator".into(),
        transfers: 2,
        amount: Minor(28_005 * 4),
        stage: PayoutStage::Proposed,
    };
    check(&Order {
        payout: &payout,
        name: "示例机构",
        at: "2020-11-09T02:00:00Z",
        currency: "CNY",
        on: date(2020, 11, 9),
        transfers: &transfers,
    });
}

/// Every element with its path and text, in order.
fn elements(xml: &str) -> Vec<(String, String)> {
    let (mut path, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.local_name().into_inner().to_owned());
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                if !text.trim().is_empty() {
                    found.last_mut().unwrap().1.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let last = &mut found.last_mut().unwrap().1;
                last.extend(["&", &*name, ";"]);
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// The children of elements that the schema of `pain.001.001.09` lists, in its order; `!` marks those that must be there.
const SCHEMA: &[(&str, &str)] = &[
    ("Document", "CstmrCdtTrfInitn!"),
    ("CstmrCdtTrfInitn", "GrpHdr! PmtInf! SplmtryData"),
    (
        "GrpHdr",
        "MsgId! CreDtTm! Authstn NbOfTxs! CtrlSum InitgPty! FwdgAgt",
    ),
    (
        "PmtInf",
        "PmtInfId! PmtMtd! ReqdAdvcTp BtchBookg NbOfTxs CtrlSum PmtTpInf ReqdExctnDt! PoolgAdjstmntDt Dbtr! DbtrAcct! DbtrAgt! \
         DbtrAgtAcct InstrForDbtrAgt UltmtDbtr ChrgBr ChrgsAcct ChrgsAcctAgt CdtTrfTxInf!",
    ),
    (
        "CdtTrfTxInf",
        "PmtId! PmtTpInf Amt! XchgRateInf ChrgBr MndtRltdInf ChqInstr UltmtDbtr IntrmyAgt1 CdtrAgt CdtrAgtAcct Cdtr CdtrAcct \
         UltmtCdtr InstrForCdtrAgt InstrForDbtrAgt Purp RgltryRptg Tax RltdRmtInf RmtInf SplmtryData",
    ),
    ("PmtId", "InstrId EndToEndId! UETR"),
    ("Amt", "InstdAmt!"),
    ("ReqdExctnDt", "Dt!"),
    ("FinInstnId", "BICFI ClrSysMmbId LEI Nm PstlAdr Othr"),
    ("ClrSysMmbId", "ClrSysId MmbId!"),
    ("ClrSysId", "Cd!"),
    ("Othr", "Id! SchmeNm Issr"),
    ("RmtInf", "Ustrd Strd"),
    ("InitgPty", "Nm PstlAdr Id CtryOfRes CtctDtls"),
];

#[test]
fn an_order_has_the_elements_of_the_standard_in_its_order() {
    order(|order| {
        let xml = pain::write(order);
        assert!(xml.contains("xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\""));
        let all = elements(&xml);
        for (at, (path, _)) in all.iter().enumerate() {
            let name = path.rsplit('/').next().unwrap();
            let Some((_, children)) = SCHEMA.iter().find(|(of, _)| *of == name) else {
                continue;
            };
            let inside: Vec<&str> = all[at + 1..]
                .iter()
                .take_while(|(other, _)| other.starts_with(&format!("{path}/")))
                .filter_map(|(other, _)| other.strip_prefix(&format!("{path}/")))
                .filter(|rest| !rest.contains('/'))
                .collect();
            let mut place = 0;
            let known: Vec<&str> = children.split_whitespace().collect();
            for child in &inside {
                let found = known
                    .iter()
                    .position(|one| one.trim_end_matches('!') == *child);
                let found = found.unwrap_or_else(|| panic!("{name} has no {child}"));
                assert!(found >= place, "{child} comes too late in {name}");
                place = found;
            }
            for must in known.iter().filter_map(|one| one.strip_suffix('!')) {
                assert!(inside.contains(&must), "{name} lacks {must}");
            }
        }
        let of = |end: &str| -> Vec<&str> {
            let found = all.iter().filter(|(path, _)| path.ends_with(end));
            found.map(|(_, text)| text.as_str()).collect()
        };
        assert_eq!(of("/NbOfTxs"), ["2", "2"]);
        assert_eq!(of("/CtrlSum"), ["1120.20", "1120.20"]);
        assert_eq!(of("/InstdAmt"), ["280.05", "840.15"]);
        assert!(of("/EndToEndId").iter().all(|id| id.len() == 32));
        assert!(of("/MsgId").iter().all(|id| id.len() <= 35));
        assert_eq!(of("Cdtr/Nm")[0], "甲&lt;&amp;\"子");
        assert_eq!(of("/Ustrd")[1], "退费 3人");
        // The same payout is the same file.
        assert_eq!(xml, pain::write(order));
    });
}

#[test]
fn an_order_as_a_table_names_the_same_payments() {
    order(|order| {
        let bytes = table::write(order);
        let text = std::str::from_utf8(&bytes).unwrap();
        let rows: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows.len(), 3);
        assert!(rows[0].starts_with("end_to_end_id,payee_name"));
        assert!(rows[2].contains(",840.15,CNY,"));
    });
}

fn message(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\"><BkToCstmrDbtCdtNtfctn>\
         <GrpHdr><MsgId>BANK-1</MsgId></GrpHdr><Ntfctn><Id>1</Id><Acct><Id><Othr><Id>1234567890</Id></Othr></Id></Acct>\
         {entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    )
}

fn entry(amount: &str, indicator: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"CNY\">{amount}</Amt><CdtDbtInd>{indicator}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <AcctSvcrRef>R1</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

#[test]
fn an_answer_is_read_payment_by_payment() {
    let back = "<TxDtls><Refs><EndToEndId>b</EndToEndId></Refs><Amt Ccy=\"CNY\">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
        <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed &amp; gone</AddtlInf></RtrInf></TxDtls>";
    let paid = "<TxDtls><Refs><AcctSvcrRef>R2</AcctSvcrRef><EndToEndId>a</EndToEndId></Refs><Amt Ccy=\"CNY\">280.5</Amt></TxDtls>";
    let entries = entry("300.50", "DBIT", &format!("{paid}{back}")) + &entry("9", "CRDT", "");
    let answer = read(message(&entries).as_bytes()).unwrap();
    assert_eq!(answer.message, "BANK-1");
    assert_eq!(answer.accounts, ["1234567890"]);
    let told: Vec<String> = answer
        .entries
        .iter()
        .map(|one| {
            format!(
                "{}|{}|{}|{}|{:?}",
                one.end_to_end, one.reference, one.amount, one.currency, one.outcome
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "a|R2|280.50|CNY|Paid",
            "b|R1|20.00|CNY|Returned { reason: \"AC04 closed & gone\" }",
            "|R1|9.00|CNY|Returned { reason: \"\" }",
        ]
    );
}

#[test]
fn an_older_version_and_a_prefix_are_read_too_and_what_is_not_booked_is_pending() {
    let xml = message(&entry(
        "1",
        "DBIT",
        "<TxDtls><Refs><EndToEndId>a</EndToEndId></Refs></TxDtls>",
    ))
    .replace("camt.054.001.08", "camt.054.001.02")
    .replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>PDNG</Sts>")
    .replace("<Document xmlns=", "<c:Document xmlns:c=")
    .replace("</Document>", "</c:Document>");
    let answer = read(xml.as_bytes()).unwrap();
    assert_eq!(answer.entries[0].outcome, Outcome::Pending);
}

#[track_caller]
fn refuses(file: &[u8], expected: &str) {
    let AnswerRefused::Unreadable { en, .. } = read(file).unwrap_err() else {
        panic!("another refusal");
    };
    assert!(en.contains(expected), "{en}");
}

#[test]
fn hostile_answers_are_refused_with_a_sentence() {
    refuses(b"", "empty");
    refuses(b"\xef\xbb\xbf  \n", "empty");
    let one = entry("1", "DBIT", "");
    let whole = message(&one);
    let bomb = whole.replacen(
        "<Document",
        "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><Document",
        1,
    );
    refuses(bomb.as_bytes(), "document type or entities");
    refuses(
        whole.replace("BANK-1", "&passwd;").as_bytes(),
        "document type or entities",
    );
    refuses(
        whole.replace("camt.054.001", "camt.053.001").as_bytes(),
        "not a message of the kind camt.054",
    );
    refuses(b"<html><body/></html>", "not a message of the kind");
    let end = whole.find("</Ntfctn>").unwrap();
    refuses(&whole.as_bytes()[..end], "cut off");
    refuses(&whole.as_bytes()[..end + 3], "");
    refuses(
        whole.replace("<MsgId>BANK-1</MsgId>", "").as_bytes(),
        "no message identifier",
    );
    for wrong in [
        "-1",
        "1e3",
        "1,00",
        "0.001",
        "",
        "99999999999999999999",
        "NaN",
    ] {
        let xml = message(&entry(wrong, "DBIT", ""));
        refuses(xml.as_bytes(), "an amount is no number");
    }
    refuses(
        message(&entry("1", "BOTH", "")).as_bytes(),
        "debited or credited",
    );
    refuses(
        whole.replace("BANK-1", &"x".repeat(5_000)).as_bytes(),
        "too long",
    );
    let deep = "<a>".repeat(100);
    refuses(message(&deep).as_bytes(), "nested too deeply");
    refuses(
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'><a></b></Document>",
        "",
    );
    refuses(b"\xff\xfe<\x00", "neither UTF-8 nor GB18030");
}

#[test]
fn more_entries_than_the_limit_are_refused() {
    let many = entry("1", "DBIT", "").repeat(ENTRIES_MAX + 1);
    refuses(message(&many).as_bytes(), "more than 100,000 entries");
}

#[test]
fn a_table_of_answers_is_read_in_both_encodings_and_refused_with_its_line() {
    let text = "account,end_to_end_id,outcome,amount,currency,reference,reason\n\
        1234567890,a,paid,280.05,CNY,R1,\n1234567890,b,returned,20,CNY,R2,账户已销户\n";
    let answer = read(text.as_bytes()).unwrap();
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    assert_eq!(read(&gbk).unwrap().entries, answer.entries);
    assert_eq!(answer.accounts, ["1234567890"]);
    assert_eq!(answer.entries[0].amount, Minor(28_005));
    let refused = |text: &str| match read(text.as_bytes()) {
        Err(AnswerRefused::Unreadable { line, .. }) => line,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&text.replace("returned", "lost")), 3);
    assert_eq!(refused(&text.replace("280.05", "280.055")), 2);
    assert_eq!(refused(&text.replace("outcome", "result")), 1);
    assert_eq!(refused(&text.replace("R1,\n", "R1\n")), 2);
}

#[test]
fn amounts_are_read_exactly() {
    for (text, fen) in [
        ("280.05", Some(28_005)),
        ("280.5", Some(28_050)),
        ("280", Some(28_000)),
        ("0.10000", Some(10)),
        ("9007199254740993.01", Some(900_719_925_474_099_301)),
        ("0.001", None),
        (".5", None),
        ("5.", None),
        ("+5", None),
    ] {
        assert_eq!(amount(text), fen.map(Minor), "{text}");
    }
}
