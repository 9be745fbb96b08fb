//! The rules: value, source and certainty, with the cases that hold them to it.
use super::{Portal, Problem, Reader, layout};
use assay_core::pack::show;
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The list.
pub(super) async fn list(State(portal): State<Portal>, reader: Reader) -> Markup {
    let pack = &portal.house.law.pack;
    let body = html! {
        p { (reader.say("每条规则都有依据、起始日和例子。", "Every rule has a source, a first day and cases.")) }
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("规则", "Rule")) } th { (reader.say("内容", "Value")) } th { (reader.say("依据", "Source")) } th { (reader.say("可靠程度", "Certainty")) } } }
            tbody { @for rule in pack.rules() { @for layer in &rule.layers { @if let Some(version) = layer.versions.versions().last() {
                tr {
                    td {
                        a href={ "/rules/" (rule.id) } { (rule.title.in_language(reader.language)) }
                        @if let Some(place) = show::layer(pack, layer) { " (" (place.in_language(reader.language)) ")" }
                    }
                    td { (show::value(&version.value.value).in_language(reader.language)) }
                    td { (show::citation(pack, &version.citation).in_language(reader.language)) }
                    td { (layout::certainty(&reader, version.certainty)) }
                }
            } } } }
        } }
    };
    layout::page(&portal, &reader, reader.say("规则", "Rules"), &body)
}

/// One rule.
pub(super) async fn one(
    State(portal): State<Portal>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let pack = &portal.house.law.pack;
    let rule = pack
        .rule(&id)
        .ok_or_else(|| Problem::missing().for_people(&reader))?;
    let body = html! {
        p { code { (rule.id) } }
        @for layer in &rule.layers { @for version in layer.versions.versions() {
            h2 { (reader.say("自", "From ")) (version.from) (reader.say("起", "")) }
            dl.facts {
                dt { (reader.say("内容", "Value")) } dd { (show::value(&version.value.value).in_language(reader.language)) }
                dt { (reader.say("依据", "Source")) } dd {
                    (show::citation(pack, &version.citation).in_language(reader.language))
                    @if let Some(article) = pack.article(&version.citation) { br; (reader.say(&article.zh, &article.en)) }
                }
                dt { (reader.say("可靠程度", "Certainty")) } dd { (layout::certainty(&reader, version.certainty)) }
                @if let Some(note) = &version.value.note { dt { (reader.say("说明", "Note")) } dd { (note.in_language(reader.language)) } }
            }
            h3 { (reader.say("例子", "Cases")) }
            ul { @for case in &version.value.cases {
                li { code { (serde_json::to_string(&case.given).unwrap_or_default()) } " → " code { (serde_json::to_string(&case.then).unwrap_or_default()) } }
            } }
        } }
    };
    Ok(layout::page(
        &portal,
        &reader,
        rule.title.in_language(reader.language),
        &body,
    ))
}

/// The texts behind the rules.
pub(super) async fn instruments(State(portal): State<Portal>, reader: Reader) -> Markup {
    let body = html! {
        div.scroll tabindex="0" { table {
            thead { tr { th { (reader.say("文件", "Instrument")) } th { (reader.say("文号", "Number")) } th { (reader.say("日期", "Date")) } th { (reader.say("可靠程度", "Certainty")) } } }
            tbody { @for one in &portal.house.law.pack.instruments {
                tr { td { (reader.say(&one.zh, &one.en)) } td { (one.number) } td { (one.date) } td { (layout::certainty(&reader, one.certainty)) } }
            } }
        } }
    };
    layout::page(
        &portal,
        &reader,
        reader.say("文件依据", "Instruments"),
        &body,
    )
}
