//! The frame around every page.
use super::{Language, Portal, Reader, assets};
use axum::{http::header, response::IntoResponse};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What every page says of itself.
pub(super) fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " · Assay" }
            link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(assets::address("assay.css"));
        }
    }
}

/// A page in its frame.
pub(super) fn page(portal: &Portal, reader: &Reader, title: &str, body: &Markup) -> Markup {
    let (lang, other, other_name) = match reader.language {
        Language::Zh => ("zh-CN", "en", "English"),
        Language::En => ("en", "zh", "中文"),
    };
    let links = [
        ("/", reader.say("首页", "Home")),
        ("/verify", reader.say("证书查询", "Check a certificate")),
        ("/directory", reader.say("机构目录", "Directory")),
        ("/catalogue", reader.say("职业目录", "Catalogue")),
        ("/rules", reader.say("规则", "Rules")),
        ("/to-do", reader.say("待办", "To do")),
    ];
    let is_demo = portal.house.host.as_str().ends_with(".example");
    html! {
        (DOCTYPE)
        html lang=(lang) {
            (head(title))
            body {
                a.skip href="#main" { (reader.say("跳到正文", "Skip to the content")) }
                @if is_demo {
                    p.demo { (reader.say("演示数据：人员、机构和证书均为虚构", "Demonstration: people, institutions and certificates are invented")) }
                }
                header.top {
                    div.wrap {
                        a.brand href="/" { "Assay " span lang="zh-CN" { "技能评价" } }
                        nav aria-label=(reader.say("主导航", "Main")) {
                            ul {
                                @for (href, name) in links {
                                    @let here = reader.path == href;
                                    li { a href=(href) aria-current=[here.then_some("page")] { (name) } }
                                }
                            }
                        }
                        a.spread href={ (reader.path) "?lang=" (other) } lang=[(other == "zh").then_some("zh-CN").or(Some("en"))] { (other_name) }
                    }
                }
                main #main {
                    div.wrap {
                        h1 { (title) }
                        (body)
                    }
                }
                footer {
                    div.wrap {
                        (reader.say("依据人社厅发〔2020〕80号。规则版本", "Under 人社厅发〔2020〕80号. Rules, version"))
                        " " (portal.house.law.pack.head.version) " "
                        code { (&portal.house.law.hash[..12]) }
                        " · " a href="/api/openapi.json" { "API" }
                        " · " a href="/record/checkpoint" { (reader.say("公开记录", "Public record")) }
                        " · " a href="/instruments" { (reader.say("文件依据", "Instruments")) }
                    }
                }
            }
        }
    }
}

/// How sure a fact is, as a small mark.
pub(super) fn certainty(reader: &Reader, certainty: assay_core::law::Certainty) -> Markup {
    use assay_core::law::Certainty;
    let class = match certainty {
        Certainty::Sourced => "sourced",
        Certainty::Inferred => "inferred",
        Certainty::Recalled => "recalled",
    };
    let text = assay_core::pack::show::certainty(certainty);
    html! { span class={ "mark " (class) } { (text.in_language(reader.language)) } }
}

/// A QR code as inline SVG, with what it says for those who cannot see it.
pub(super) fn qr(text: &str, label: &str) -> Markup {
    use std::fmt::Write;
    let Ok(code) = fast_qr::QRBuilder::new(text).build() else {
        return html! {};
    };
    let mut path = String::new();
    for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
        for (x, module) in row.iter().take(code.size).enumerate() {
            if module.value() {
                write!(path, "M{x} {y}h1v1h-1z").expect("memory takes every character");
            }
        }
    }
    let size = code.size;
    html! {
        svg.qr role="img" aria-label=(label) viewBox=(format!("-2 -2 {} {}", size + 4, size + 4)) xmlns="http://www.w3.org/2000/svg" {
            path d=(PreEscaped(path)) fill="#000" {}
        }
    }
}

/// Text as it stands in an address.
pub(super) fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("memory takes every character");
        }
        out
    })
}

/// Text that becomes a file of comma-separated values, with cells that a spreadsheet takes as text.
pub(super) fn csv_file(
    name: &str,
    rows: Vec<Vec<String>>,
) -> Result<impl IntoResponse + use<>, super::Problem> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        let row = row.into_iter().map(|cell| {
            // A cell that begins like a formula would be run by a spreadsheet: an apostrophe makes it text.
            let formula = cell
                .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
                && cell != "--";
            if formula { format!("'{cell}") } else { cell }
        });
        writer
            .write_record(row)
            .map_err(|why| super::Problem::failure(&why))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|why| super::Problem::failure(&why))?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ],
        bytes,
    ))
}

/// Bytes as a file that is kept under a name.
pub(super) fn attached(kind: &'static str, name: &str, bytes: Vec<u8>) -> axum::response::Response {
    let place = format!("attachment; filename=\"{name}\"");
    let kind = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, place),
    ];
    (kind, bytes).into_response()
}
