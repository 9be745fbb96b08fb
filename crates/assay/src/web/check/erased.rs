//! A certificate whose holder was erased: it is in the register, and nobody is named.
use crate::{
    app::look_up::erased_sentence,
    web::{Portal, Problem, Reader},
};
use assay_core::{
    decision::Words,
    pack::{At, show},
    text::Text,
};
use assay_store::certificate::Certificate;
use axum::http::StatusCode;
use maud::{Markup, html};

/// The files of a certificate went with its holder's data.
pub(crate) fn gone(certificate: &Certificate) -> Problem {
    let words = Words {
        code: "certificate.erased",
        say: erased_sentence(certificate),
        next: Text::new(
            "登记内容见证书查询页面",
            "The page of the certificate says what is in the register",
        ),
        under: None,
    };
    Problem::new(StatusCode::GONE, words)
}

/// The certificate on its page.
pub(super) fn erased_result(portal: &Portal, reader: &Reader, certificate: &Certificate) -> Markup {
    let pack = &portal.house.law.pack;
    let source = pack.citation("person.erasure", At::day(portal.today()));
    html! {
        div.verdict role="status" { (erased_sentence(certificate).in_language(reader.language)) }
        dl.facts {
            dt { (reader.say("编号", "Number")) } dd { code { (certificate.number) } }
            dt { (reader.say("职业和等级", "Occupation and level")) } dd { (certificate.occupation) " " (certificate.level.name().0) }
            dt { (reader.say("评价机构", "Institution")) } dd { a href={ "/directory/" (certificate.institution) } { code { (certificate.institution) } } }
            dt { (reader.say("发证日期", "Issued on")) } dd { (certificate.issued_on) }
            @if let Some(leaf) = certificate.leaf { dt { (reader.say("公开记录中的位置", "Place in the public record")) } dd { (leaf + 1) } }
            @if let Some(source) = source { dt { (reader.say("依据", "Source")) } dd { (show::citation(pack, source).in_language(reader.language)) } }
        }
    }
}
