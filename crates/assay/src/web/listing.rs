//! Lists: a search field, the way to the same list as a file, and a table.
use super::Reader;
use maud::{Markup, html};
use serde::Deserialize;

/// What the reader of a list looks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Looking {
    /// Words that a row must hold, with spaces between them.
    #[serde(default)]
    pub(super) q: String,
}

impl Looking {
    /// Whether a row holds every word that is looked for.
    pub(super) fn fits(&self, row: &[String]) -> bool {
        let row = row.join("\u{1f}").to_lowercase();
        self.q
            .to_lowercase()
            .split_whitespace()
            .all(|word| row.contains(word))
    }
}

/// The search field of a list, and its export.
pub(super) fn search(reader: &Reader, path: &str, looking: &Looking) -> Markup {
    search_with(reader, path, &format!("{path}.csv"), looking)
}

/// The same where the export has an address of its own.
pub(super) fn search_with(reader: &Reader, path: &str, export: &str, looking: &Looking) -> Markup {
    html! {
        form.ask method="get" action=(path) role="search" {
            div { label for="q" { (reader.say("查找（可填多个词）", "Search (several words may be given)")) } input #q name="q" type="search" value=(looking.q); }
            button { (reader.say("查找", "Search")) }
            a href={ (export) "?q=" (super::layout::percent(&looking.q)) } { (reader.say("导出（CSV）", "Export (CSV)")) }
        }
    }
}

/// A table; the first cell of a row names it.
pub(super) fn table(
    reader: &Reader,
    headings: &[(&str, &str)],
    rows: &[Vec<Markup>],
    none: (&str, &str),
) -> Markup {
    html! {
        @if rows.is_empty() { p { (reader.say(none.0, none.1)) } }
        @else { div.scroll tabindex="0" { table {
            thead { tr { @for (zh, en) in headings { th scope="col" { (reader.say(zh, en)) } } } }
            tbody { @for row in rows { tr {
                @for (at, cell) in row.iter().enumerate() {
                    @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                }
            } } }
        } } }
    }
}

/// A cell of plain text.
pub(super) fn plain(text: impl std::fmt::Display) -> Markup {
    html! { (text.to_string()) }
}
