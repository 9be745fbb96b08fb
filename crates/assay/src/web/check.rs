//! The public check of a certificate: by number and name, or by the address in its QR code.
use super::{Portal, Problem, Reader, layout};
use crate::{
    app::status_lists::REASONS,
    export,
    house::{House, publish},
};
use assay_core::{
    decision::Words,
    gate::Gate,
    identifier::{certificate_number, narrow},
    person::{fold, masked_name},
    text::Text,
};
use assay_proof::{
    credential::{self, Wrapping},
    directory::Entry,
    status::Purpose,
    verify::{Lists, Trust, Verdict, verify},
};
use assay_store::{
    archive::Closing, certificate::Certificate, old_certificate::KeptOldCertificate,
};
use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap, sync::Mutex};

mod old;

use old::old_result;
pub(crate) use old::old_sentence;
pub(super) use old::old_witness;

/// Checks of one number in one minute; an honest reader needs two or three.
const CHECKS_A_MINUTE: u32 = 20;
/// Numbers that are remembered within a minute.
const NUMBERS_MAX: usize = 100_000;

/// How often each number was asked for in the running minute.
#[derive(Debug, Default)]
pub(super) struct Limits(Mutex<(i64, HashMap<String, u32>)>);

impl Limits {
    /// Counts a check; false when the number was asked for too often.
    pub(super) fn admit(&self, number: &str) -> bool {
        let minute = crate::edge::now_micros() / 60_000_000;
        let mut kept = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.0 != minute || kept.1.len() > NUMBERS_MAX {
            *kept = (minute, HashMap::new());
        }
        if let Some(count) = kept.1.get_mut(number) {
            *count += 1;
            return *count <= CHECKS_A_MINUTE;
        }
        kept.1.insert(number.to_owned(), 1);
        true
    }
}

/// What the reader asks.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    number: String,
    #[serde(default)]
    pub(super) name: String,
    /// `object` asks for the credential with one proof, for readers that take no array.
    #[serde(default)]
    proof: String,
}

impl Asked {
    /// The name that was entered.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// The answer to a check. Unknown number and wrong name are one and the same answer.
#[derive(Debug)]
pub(super) enum Answer {
    /// The certificate is there and its holder has this name.
    Found(Box<Certificate>),
    /// It was issued before Assay and came from an archive.
    Old(Box<OldFound>),
    /// No such certificate with this name.
    NotFound,
}

/// A certificate of an archive with the closing of that archive.
#[derive(Debug)]
pub(super) struct OldFound {
    /// The certificate.
    pub(super) kept: KeptOldCertificate,
    /// The closing, if the archive is closed.
    pub(super) closing: Option<Closing>,
}

/// A number as it is looked for: narrow, without spaces around, in capitals.
pub(super) fn plain_number(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(narrow(text).trim().to_uppercase())
}

/// Counts a check of a number, and refuses when it is asked for too often.
pub(super) fn admit(portal: &Portal, number: &str) -> Result<(), Problem> {
    if portal.limits.admit(number) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        Words {
            code: "verify.too-often",
            say: Text::new(
                "这个编号查询得太频繁",
                "This number was asked for too often",
            ),
            next: Text::new("请一分钟后再试", "Try again in a minute"),
            under: None,
        },
    ))
}

/// Looks a certificate up by number and name.
async fn look_up(portal: &Portal, number: &str, name: &str) -> Result<Answer, Problem> {
    let number = plain_number(number);
    admit(portal, &number)?;
    find(portal, number.into_owned(), fold(name)).await
}

/// Finds a certificate by its plain number and the folded name of its holder.
pub(super) async fn find(
    portal: &Portal,
    number: String,
    folded: String,
) -> Result<Answer, Problem> {
    portal
        .read(move |tx| {
            // Both are always asked for, so that the time of the answer says nothing of what is there.
            let (found, old) = (tx.certificate(&number)?, tx.old_certificate(&number)?);
            let found = found.filter(|one| one.stage == "released" && one.name_fold == folded);
            let old = old.filter(|one| fold(&one.holder) == folded);
            Ok(match (found, old) {
                (Some(certificate), _) => Answer::Found(Box::new(certificate)),
                (None, Some(kept)) => {
                    let closing = tx.archive_closing(&kept.issuer)?;
                    Answer::Old(Box::new(OldFound { kept, closing }))
                }
                (None, None) => Answer::NotFound,
            })
        })
        .await
}

/// The form, and the answer when something was asked.
pub(super) async fn form(
    State(portal): State<Portal>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let answer = if asked.number.is_empty() && asked.name.is_empty() {
        None
    } else {
        let answer = look_up(&portal, &asked.number, &asked.name).await;
        Some(answer.map_err(|problem| problem.for_people(&reader))?)
    };
    let found = match &answer {
        None | Some(Answer::NotFound) => None,
        Some(Answer::Old(old)) => Some(old_result(&portal, &reader, old)),
        Some(Answer::Found(certificate)) => Some(result(&portal, &reader, certificate).await?),
    };
    let hint = certificate_number::parse(&asked.number, &portal.house.law.pack.codes).err();
    let body = html! {
        p { (reader.say("输入证书编号和持证人姓名。两项都对，才会显示证书。", "Enter the number and the holder's name. Only when both are right is the certificate shown.")) }
        form.ask method="get" action="/verify" {
            div { label for="number" { (reader.say("证书编号", "Certificate number")) } input #number name="number" value=(asked.number) required autocomplete="off" spellcheck="false" size="26"; }
            div { label for="name" { (reader.say("姓名", "Name")) } input #name name="name" value=(asked.name) required autocomplete="off"; }
            button { (reader.say("查询", "Check")) }
        }
        @match &answer {
            None => {
                p { (reader.say("也可以扫描证书上的二维码，或用 assay verify 离线核验证书文件。", "You can also scan the QR code, or check the file offline with assay verify.")) }
            }
            Some(Answer::NotFound) => {
                div.verdict.no role="status" { (reader.say("没有这个编号和姓名的证书。", "There is no certificate with this number and name.")) }
                @if let Some(why) = hint {
                    p { (reader.say("编号格式有误：", "The number is malformed: ")) (why.say().in_language(reader.language)) }
                }
                p { (reader.say("请核对编号和姓名（包括间隔号）。2020年之前的证书可能尚未导入，请向原鉴定机构查询。",
                    "Compare number and name, middle dots included. Certificates from before 2020 may not be imported yet: ask the institution that issued it.")) }
            }
            Some(Answer::Old(_) | Answer::Found(_)) => { @if let Some(found) = found { (found) } }
        }
    };
    let page = layout::page(
        &portal,
        &reader,
        reader.say("证书查询", "Check a certificate"),
        &body,
    );
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// The certificate behind the address in a QR code.
pub(super) async fn by_address(
    State(portal): State<Portal>,
    reader: Reader,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    certificate(State(portal), reader, Path(number)).await
}

/// A certificate's page. The holder's name is masked: whoever holds the certificate knows it.
pub(super) async fn certificate(
    State(portal): State<Portal>,
    reader: Reader,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = released(&portal, number)
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    let body = result(&portal, &reader, &certificate).await?;
    let page = layout::page(&portal, &reader, reader.say("证书", "Certificate"), &body);
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// A certificate that anybody may ask for.
pub(super) async fn released(portal: &Portal, number: String) -> Result<Certificate, Problem> {
    let found = portal.read(move |tx| tx.certificate(&number)).await?;
    found
        .filter(|certificate| certificate.stage == "released")
        .ok_or_else(Problem::missing)
}

/// The check as a stranger makes it, with the keys of this installation.
pub(super) async fn verdict(
    portal: &Portal,
    certificate: &Certificate,
) -> Result<Verdict, Problem> {
    let certificate = certificate.clone();
    portal.work(move |house| check(house, &certificate)).await
}

fn check(house: &House, certificate: &Certificate) -> Result<Verdict, Problem> {
    let id = certificate.institution.clone();
    let look = || -> Result<_, assay_store::StoreError> {
        house.store.read(|tx| {
            let salt = match certificate.leaf {
                Some(leaf) => tx.leaf(leaf)?.and_then(|leaf| leaf.salt),
                None => None,
            };
            let mut lists = Vec::new();
            for purpose in [Purpose::Revocation.id(), Purpose::Suspension.id(), REASONS] {
                let block = certificate.place.block;
                lists.push(tx.status_list(purpose, &certificate.institution, block)?);
            }
            Ok((tx.directory_entries()?, salt, lists))
        })
    };
    let (entries, salt, published) = look().map_err(|why| Problem::failure(&why))?;
    let authority = house.authority_note_key();
    let did = house.host.institution_did(id.as_str());
    let own = |note: &String| Entry::open(note, &authority).is_ok_and(|entry| entry.did == did);
    let mut lists = Lists::default();
    for (place, list) in published.into_iter().enumerate() {
        let bytes = list.unwrap_or_default();
        if place < 2 {
            lists.add(&bytes).map_err(|why| Problem::failure(&why))?;
        } else {
            lists.add_reasons(&String::from_utf8_lossy(&bytes));
        }
    }
    let trust = Trust {
        lists,
        directory: entries.into_iter().filter(own).collect(),
        authority: Some(authority.clone()),
        record: Some(house.record_note_key()),
        // The second signature is for those who take the file along.
        second_keys: Vec::new(),
    };
    let proof = match (certificate.leaf, salt) {
        (Some(leaf), Some(salt)) => publish::prove(
            &house.folder.join("record"),
            &house.record_note_key(),
            leaf,
            salt,
        )
        .map_err(|why| Problem::failure(&why))?,
        _ => None,
    };
    let bytes = certificate.credential.as_deref().unwrap_or_default();
    verify(bytes, proof.as_ref(), &trust).map_err(|why| Problem::failure(&why))
}

async fn result(
    portal: &Portal,
    reader: &Reader,
    certificate: &Certificate,
) -> Result<Markup, Problem> {
    let verdict = verdict(portal, certificate).await?;
    let gate: Gate =
        serde_json::from_str(&certificate.gate).map_err(|why| Problem::failure(&why))?;
    let shape = &verdict.shape;
    let number = &certificate.number;
    let address = format!("https://{}/v/{number}", portal.house.host.as_str());
    let class = if verdict.is_good() {
        "verdict yes"
    } else {
        "verdict no"
    };
    Ok(html! {
        div class=(class) role="status" { (verdict.sentence().in_language(reader.language)) }
        dl.facts {
            dt { (reader.say("证书", "Certificate")) } dd { (shape.title) }
            dt { (reader.say("编号", "Number")) } dd { code { (number) } }
            dt { (reader.say("姓名", "Holder")) } dd { (masked_name(&shape.holder)) }
            dt { (reader.say("职业和等级", "Occupation and level")) } dd { (shape.achievement) }
            dt { (reader.say("评价机构", "Institution")) } dd { a href={ "/directory/" (certificate.institution) } { (shape.issuer_name) } }
            dt { (reader.say("发证日期", "Issued on")) } dd { (certificate.issued_on) }
            dt { (reader.say("状态", "Status")) } dd { (standing(reader, certificate)) }
        }
        h2 { (reader.say("逐项核对", "Line by line")) }
        div.scroll tabindex="0" { table {
            tbody { @for (name, line) in verdict.lines().into_iter().filter(|(name, _)| *name != "sm2") {
                tr {
                    th scope="row" { (line_name(reader, name)) }
                    td class=(line.id()) { (outcome_word(reader, line.id())) }
                    td { (line.text().in_language(reader.language)) }
                }
            } }
        } }
        h2 { (reader.say("发证前的每一项条件", "Every precondition of the certificate")) }
        p { (reader.say("发证时逐项核对，结果随证书保存，并计入签名。", "Checked when the certificate was issued, stored with it, and part of what is signed.")) }
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("条件", "Precondition")) } th { (reader.say("结果", "Result")) } th { (reader.say("查得", "Found")) } th { (reader.say("依据", "Source")) } } }
            tbody { @for one in &gate.preconditions {
                tr {
                    td { (one.say.in_language(reader.language)) }
                    td class=(if one.holds { "holds" } else { "fails" }) { (reader.say(if one.holds { "符合" } else { "不符合" }, if one.holds { "holds" } else { "fails" })) }
                    td { (one.found.in_language(reader.language)) }
                    td { (assay_core::pack::show::citation(&portal.house.law.pack, &one.under).in_language(reader.language)) }
                }
            } }
        } }
        h2 { (reader.say("带走核对", "Take it along")) }
        p {
            a href={ "/certificate/" (number) "/certificate.pdf" } { (reader.say("证书（PDF）", "Certificate (PDF)")) } " · "
            a href={ "/certificate/" (number) "/credential.json" } { (reader.say("证书文件（JSON）", "Credential (JSON)")) } " · "
            a href={ "/certificate/" (number) "/proof" } { (reader.say("公开记录证明", "Proof of the public record")) } " · "
            a href={ "/certificate/" (number) "/signature.sm2" } { (reader.say("SM2签名", "SM2 signature")) }
        }
        (layout::qr(&address, reader.say("证书查询地址的二维码", "QR code of the address of this check")))
        p { code { (address) } }
    })
}

/// The status in a word, with its day and the class of its reason.
fn standing(reader: &Reader, certificate: &Certificate) -> String {
    use assay_core::status::{ReasonClass, Status};
    let standing = certificate.status.parse().unwrap_or(Status::Valid);
    if standing == Status::Valid {
        return reader
            .say("有效，没有期限", "valid, without expiry")
            .to_owned();
    }
    let (zh, en) = standing.name();
    let word = reader.say(zh, en);
    let Some((class, on)) = &certificate.since else {
        return word.to_owned();
    };
    let class = class
        .parse::<ReasonClass>()
        .map_or(("", ""), ReasonClass::name);
    format!("{word} · {on} · {}", reader.say(class.0, class.1))
}

fn line_name(reader: &Reader, name: &str) -> &'static str {
    match name {
        "signature" => reader.say("签名", "Signature"),
        "directory" => reader.say("机构目录", "Directory"),
        "record" => reader.say("公开记录", "Public record"),
        "dates" => reader.say("日期", "Dates"),
        _ => reader.say("状态", "Status"),
    }
}

fn outcome_word(reader: &Reader, outcome: &str) -> &'static str {
    match outcome {
        "holds" => reader.say("符合", "holds"),
        "fails" => reader.say("不符合", "fails"),
        _ => reader.say("未核对", "not checked"),
    }
}

/// The credential itself, which holds the holder's name: only for who knows it.
pub(super) async fn credential_file(
    State(portal): State<Portal>,
    reader: Reader,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let certificate = released(&portal, number.clone())
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    if certificate.name_fold != fold(&asked.name) || !portal.limits.admit(&number) {
        return Ok(ask_name(&portal, &reader, &number, "credential.json"));
    }
    let mut bytes = certificate.credential.unwrap_or_default();
    if asked.proof == "object" {
        let signed = credential::read(&bytes).map_err(|why| Problem::failure(&why))?;
        bytes = signed.wrapped(Wrapping::Single);
    }
    let headers = [
        (header::CONTENT_TYPE, "application/vc".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{number}.json\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Asks for the holder's name before a file is given that holds it.
pub(super) fn ask_name(portal: &Portal, reader: &Reader, number: &str, file: &str) -> Response {
    let body = html! {
        p { (reader.say("证书文件含有姓名，请先输入持证人姓名。", "The file holds the holder's name: enter it first.")) }
        form.ask method="get" action={ "/certificate/" (number) "/" (file) } {
            div { label for="name" { (reader.say("姓名", "Name")) } input #name name="name" required autocomplete="off"; }
            button { (reader.say("下载", "Download")) }
        }
    };
    let page = layout::page(
        portal,
        reader,
        reader.say("证书文件", "Certificate file"),
        &body,
    );
    ([(header::CACHE_CONTROL, "no-store")], page).into_response()
}

/// The proof that the certificate is in the public record.
pub(super) async fn proof(
    State(portal): State<Portal>,
    reader: Reader,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let certificate = released(&portal, number.clone())
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    let files = portal
        .work(move |house| export::pair(house, &certificate).map_err(|why| Problem::failure(&why)))
        .await?;
    let proof = files
        .into_iter()
        .find(|(name, _)| name.ends_with("tlog-proof"));
    let (name, bytes) = proof.ok_or_else(Problem::missing)?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}
