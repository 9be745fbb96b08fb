//! The public check of a certificate: by number and name, or by the address in its QR code.
use super::{Portal, Problem, Reader, assets, layout, source::Source};
use crate::{
    app::look_up::{Found, LookedUp, is_erased, look_up},
    checker::Checker,
    export,
};
use assay_core::{
    identifier::certificate_number,
    person::{fold, masked_name},
};
use assay_proof::{
    credential::{self, Wrapping},
    verify::Verdict,
};
use assay_store::certificate::Certificate;
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::Instant;

mod erased;
mod limits;
mod old;

use erased::erased_result;
pub(super) use erased::gone;
pub(super) use limits::Limits;
use old::old_result;

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

/// How long a wrong answer takes at least, counted from the question: longer than the work that differs between a number that is
/// not there and a name that is wrong.
const MISS_TAKES: Duration = Duration::from_millis(12);

/// Looks up what a number and a name lead to, under the limits. Unknown number and wrong name are one and the same answer
/// after one and the same time.
pub(super) async fn find(
    portal: &Portal,
    source: Source,
    number: &str,
    name: &str,
) -> Result<LookedUp, Problem> {
    let began = Instant::now();
    let key = certificate_number::key(number).into_owned();
    portal.limits.admit(source, &key, portal.now())?;
    let (asked, name) = (key.clone(), fold(name));
    let looked = portal.read(move |tx| look_up(tx, &asked, &name)).await?;
    if looked.found.is_empty() {
        portal.limits.missed(source, &key, portal.now());
        tokio::time::sleep_until(began + MISS_TAKES).await;
        return Ok(LookedUp::default());
    }
    Ok(looked)
}

/// The form, and the answer when something was asked.
pub(super) async fn form(
    State(portal): State<Portal>,
    reader: Reader,
    source: Source,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let answer = if asked.number.is_empty() && asked.name.is_empty() {
        None
    } else {
        let answer = find(&portal, source, &asked.number, &asked.name).await;
        Some(answer.map_err(|problem| problem.for_people(&reader))?)
    };
    let mut results = Vec::new();
    for found in answer.iter().flat_map(|answer| &answer.found) {
        results.push(match found {
            Found::Old(old) => old_result(&portal, &reader, old),
            Found::Erased(certificate) => erased_result(&portal, &reader, certificate),
            Found::Issued(certificate) => result(&portal, &reader, certificate).await?,
        });
    }
    let conflict = answer.as_ref().and_then(LookedUp::conflict);
    let hint = certificate_number::parse(&asked.number, &portal.house.law.pack.codes).err();
    let body = html! {
        p { (reader.say("输入证书编号和持证人姓名。两项都对，才会显示证书。", "Enter the number and the holder's name. Only when both are right is the certificate shown.")) }
        form.ask method="get" action="/verify" {
            div { label for="number" { (reader.say("证书编号", "Certificate number")) } input #number name="number" value=(asked.number) required autocomplete="off" spellcheck="false" size="26"; }
            div { label for="name" { (reader.say("姓名", "Name")) } input #name name="name" value=(asked.name) required autocomplete="off"; }
            button { (reader.say("查询", "Check")) }
        }
        @if answer.is_none() {
            p { (reader.say("也可以扫描证书上的二维码，或用 assay verify 离线核验证书文件。", "You can also scan the QR code, or check the file offline with assay verify."))
                " " a href="/verify/bulk" { (reader.say("批量核对（表格）", "Check many at once (a table)")) } " · " a href="/recalls" { (reader.say("证书核查", "Recalls")) } }
        } @else if results.is_empty() {
            div.verdict.no role="status" { (reader.say("没有这个编号和姓名的证书。", "There is no certificate with this number and name.")) }
            @if let Some(why) = hint {
                p { (reader.say("编号格式有误：", "The number is malformed: ")) (why.say().in_language(reader.language)) }
            }
            p { (reader.say("请核对编号和姓名（包括间隔号）。2020年之前的证书可能尚未导入，请向原鉴定机构查询。",
                "Compare number and name, middle dots included. Certificates from before 2020 may not be imported yet: ask the institution that issued it.")) }
        }
        @if answer.is_none() { (drop_box(&portal, &reader)) }
        @if let Some(conflict) = &conflict {
            div.verdict role="alert" { (conflict.in_language(reader.language)) }
        }
        @for found in &results { (found) }
    };
    let page = layout::page(
        &portal,
        &reader,
        reader.say("证书查询", "Check a certificate"),
        &body,
    );
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// Where a certificate's file is dropped, to be checked by the browser itself. Hidden until the script says that it can.
fn drop_box(portal: &Portal, reader: &Reader) -> Markup {
    html! {
        section #drop .drop hidden data-host=(portal.house.host.as_str()) aria-labelledby="drop-title" {
            h2 #drop-title { (reader.say("核对证书文件", "Check a certificate's file")) }
            p { (reader.say("放入或选择证书文件（JSON、PDF、离线核验二维码的文字，或卡包出示的SD-JWT；可连同.tlog-proof文件）。文件由浏览器自己核对，不会上传；只从本网站取得机构公钥、目录条目和状态列表。",
                "Drop or choose the file of a certificate (JSON, PDF, the text of a code, or an SD-JWT from a wallet; its .tlog-proof may be with it). Your browser checks it itself and sends nothing of it; it only fetches keys, directory entries and status lists from this site.")) }
            p { label for="drop-file" { (reader.say("证书文件", "Certificate file")) } input #drop-file type="file" multiple accept=".json,.pdf,.jwt,.txt,.sdjwt,.tlog-proof"; }
            div #drop-answer aria-live="polite" {}
        }
        (assets::scripts())
    }
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
    let certificate = known(&portal, number)
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    let body = if is_erased(&certificate) {
        erased_result(&portal, &reader, &certificate)
    } else {
        result(&portal, &reader, &certificate).await?
    };
    let page = layout::page(&portal, &reader, reader.say("证书", "Certificate"), &body);
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// A certificate whose files anybody may ask for who knows the holder's name.
pub(super) async fn released(portal: &Portal, number: String) -> Result<Certificate, Problem> {
    let certificate = known(portal, number).await?;
    if is_erased(&certificate) {
        return Err(gone(&certificate));
    }
    Ok(certificate)
}

/// A certificate that anybody may ask for.
async fn known(portal: &Portal, number: String) -> Result<Certificate, Problem> {
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
    portal
        .work(move |house| {
            let verdict = Checker::new(house).verdict(&certificate);
            verdict.map_err(|why| Problem::failure(&why))
        })
        .await
}

async fn result(
    portal: &Portal,
    reader: &Reader,
    certificate: &Certificate,
) -> Result<Markup, Problem> {
    let verdict = verdict(portal, certificate).await?;
    let kept = certificate.gate.clone();
    let gate = portal.read(move |tx| tx.gate(&kept)).await?;
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
            a href={ "/certificate/" (number) "/signature.sm2" } { (reader.say("SM2签名", "SM2 signature")) } " · "
            a href={ "/certificate/" (number) "/compact" } { (reader.say("离线核验二维码", "Code to verify without a network")) }
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

/// Whether somebody knows the holder's name, under the limits of a check.
pub(super) fn is_named(
    portal: &Portal,
    source: Source,
    certificate: &Certificate,
    name: &str,
) -> bool {
    let (number, now) = (&certificate.number, portal.now());
    if name.is_empty() || portal.limits.admit(source, number, now).is_err() {
        return false;
    }
    let is_right = certificate.name_fold == fold(name);
    if !is_right {
        portal.limits.missed(source, number, now);
    }
    is_right
}

/// The credential itself, which holds the holder's name: only for who knows it.
pub(super) async fn credential_file(
    State(portal): State<Portal>,
    reader: Reader,
    source: Source,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let certificate = released(&portal, number.clone())
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    if !is_named(&portal, source, &certificate, &asked.name) {
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
