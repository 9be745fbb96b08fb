//! The compact certificate: a QR code for the telephone or the file of an applicant, verified without a network.
use super::{
    Portal, Problem, Reader, acts,
    check::{Asked, ask_name, is_named, released},
    layout,
    source::Source,
};
use crate::compact;
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use maud::html;

/// The text; `None` where the reader must say the holder's name first.
async fn text(
    portal: &Portal,
    source: Source,
    number: &str,
    name: &str,
) -> Result<Option<String>, Problem> {
    let certificate = released(portal, number.to_owned()).await?;
    if !is_named(portal, source, &certificate, name) {
        return Ok(None);
    }
    let text = portal
        .work(move |house| compact::text(house, &certificate).map_err(|why| Problem::failure(&why)))
        .await?;
    text.ok_or_else(Problem::missing).map(Some)
}

/// The code on a page, for who knows the holder's name: it stands in the code.
pub(super) async fn page(
    State(portal): State<Portal>,
    reader: Reader,
    source: Source,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let found = text(&portal, source, &number, asked.name()).await;
    let Some(text) = found.map_err(|problem| problem.for_people(&reader))? else {
        return Ok(ask_name(&portal, &reader, &number, "compact"));
    };
    let file = format!(
        "/certificate/{number}/compact.txt?name={}",
        layout::percent(asked.name())
    );
    let body = html! {
        p { (reader.say("这个二维码含有证书的主要内容和机构签名，没有网络也能核验：扫码，把文字存成文件，用 assay verify 核验。",
            "This code holds the essentials of the certificate and the institution's signature. It is verified without a network: scan it, save the text as a file, and run assay verify on it.")) }
        p { (reader.say("码内有持证人姓名，请只交给需要核验的人。", "The holder's name stands in it: give it to those who shall check it.")) }
        (layout::qr(&text, reader.say("离线核验二维码", "QR code to verify without a network")))
        p { a href=(file) { (reader.say("二维码的文字（文本文件）", "The text of the code, as a file")) } }
    };
    let title = reader.say("离线核验二维码", "Code to verify without a network");
    Ok(acts::private(layout::page(&portal, &reader, title, &body)))
}

/// The text of the code as a file.
pub(super) async fn file(
    State(portal): State<Portal>,
    reader: Reader,
    source: Source,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let found = text(&portal, source, &number, asked.name()).await;
    let Some(text) = found.map_err(|problem| problem.for_people(&reader))? else {
        return Ok(ask_name(&portal, &reader, &number, "compact.txt"));
    };
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{number}.qr.txt\""),
        ),
    ];
    Ok((headers, text + "\n").into_response())
}
