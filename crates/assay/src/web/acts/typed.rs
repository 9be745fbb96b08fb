//! What was typed into a form, and forms that keep it.
use super::super::{Portal, Problem, Reader};
use crate::edge;
use assay_core::authority::Actor;
use axum::{
    Form,
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use maud::{Markup, html};

/// What was typed: names and values in the order of the form, and the file that was chosen.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Typed {
    pairs: Vec<(String, String)>,
    /// The bytes of the file.
    pub(in crate::web) file: Vec<u8>,
}

impl Typed {
    /// Reads a form, with or without a file.
    pub(in crate::web) async fn of(request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/form-data") {
            let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
            let Form(pairs) = form.map_err(|_| Problem::no_form())?;
            return Ok(Self {
                pairs,
                file: Vec::new(),
            });
        }
        let mut typed = Self::default();
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|_| Problem::no_form())?;
        while let Some(field) = form.next_field().await.map_err(|_| Problem::no_form())? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = field.file_name().is_some();
            let bytes = field.bytes().await.map_err(|_| Problem::no_form())?;
            if is_file {
                typed.file = bytes.to_vec();
            } else {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                typed.pairs.push((name, text));
            }
        }
        Ok(typed)
    }

    /// The value of a field, without the spaces around it; empty if there is none.
    pub(in crate::web) fn one(&self, name: &str) -> &str {
        let mut found = self.pairs.iter().filter(|(of, _)| of == name);
        found.next().map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field that is not empty.
    pub(in crate::web) fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t str> {
        self.pairs
            .iter()
            .filter(move |(of, _)| of == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Fields whose names begin so, each with the rest of its name, that are not empty.
    pub(in crate::web) fn beginning<'t>(
        &'t self,
        start: &'t str,
    ) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.pairs.iter().filter_map(move |(name, value)| {
            let rest = name.strip_prefix(start)?;
            let value = value.trim();
            (!value.is_empty()).then_some((rest, value))
        })
    }
}

/// Somebody who is asked to fill in a form.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Asking<'a> {
    pub(in crate::web) portal: &'a Portal,
    pub(in crate::web) reader: &'a Reader,
    pub(in crate::web) actor: &'a Actor,
    typed: &'a Typed,
    act: &'a str,
    afresh: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        portal: &'a Portal,
        reader: &'a Reader,
        actor: &'a Actor,
        typed: &'a Typed,
    ) -> Self {
        Self {
            portal,
            reader,
            actor,
            typed,
            act: "",
            afresh: false,
        }
    }

    /// The same for one act: its fields have names of their own on the page.
    pub(super) fn of(self, act: &'a str) -> Self {
        Self { act, ..self }
    }

    /// The same with a fresh id for the call.
    pub(super) fn afresh(self) -> Self {
        Self {
            afresh: true,
            ..self
        }
    }

    /// The id of the call: the one that was sent with the form, or a fresh one.
    pub(super) fn call_id(&self) -> String {
        match self.typed.one("call") {
            kept if !kept.is_empty() && !self.afresh => kept.to_owned(),
            _ => hex::encode(edge::draw_bytes::<16>()),
        }
    }

    /// What was typed before, or what is offered.
    fn value<'t>(&'t self, name: &'t str, offered: &'t str) -> &'t str {
        match self.typed.one(name) {
            "" => offered,
            kept => kept,
        }
    }

    /// Whether a box was ticked; before anything was typed, whether it is offered ticked.
    pub(in crate::web) fn is_ticked(&self, name: &str, value: &str, offered: bool) -> bool {
        if self.typed.pairs.is_empty() {
            offered
        } else {
            self.typed.all(name).any(|one| one == value)
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{}", self.act, name.replace('.', "-"))
    }

    /// A field of one line.
    pub(in crate::web) fn line(&self, name: &str, label: (&str, &str), kind: Line<'_>) -> Markup {
        let id = self.id(name);
        let (kind, offered, must) = match kind {
            Line::Text(offered) => ("text", offered, true),
            Line::Maybe(offered) => ("text", offered, false),
            Line::Day => ("date", "", true),
            Line::MaybeDay => ("date", "", false),
            Line::Number(offered) => ("number", offered, true),
        };
        html! { div {
            label for=(id) { (self.reader.say(label.0, label.1)) }
            input id=(id) name=(name) type=(kind) value=(self.value(name, offered)) required[must] maxlength=[(kind == "text").then_some("200")] autocomplete="off";
        } }
    }

    /// A field of many lines.
    pub(in crate::web) fn lines(&self, name: &str, label: (&str, &str)) -> Markup {
        let id = self.id(name);
        html! { div.wide {
            label for=(id) { (self.reader.say(label.0, label.1)) }
            textarea id=(id) name=(name) rows="3" maxlength="2000" required { (self.value(name, "")) }
        } }
    }

    /// A list that may be empty, one entry a line: long enough for all certificates of a print run.
    pub(in crate::web) fn list(&self, name: &str, label: (&str, &str)) -> Markup {
        let id = self.id(name);
        html! { div.wide {
            label for=(id) { (self.reader.say(label.0, label.1)) }
            textarea id=(id) name=(name) rows="3" maxlength="250000" { (self.value(name, "")) }
        } }
    }

    /// A choice of one; each option is what is sent and what is read.
    pub(in crate::web) fn choice(
        &self,
        name: &str,
        label: (&str, &str),
        options: &[(String, String)],
        offered: &str,
    ) -> Markup {
        let id = self.id(name);
        let chosen = self.value(name, offered);
        html! { div {
            label for=(id) { (self.reader.say(label.0, label.1)) }
            select id=(id) name=(name) {
                @for (value, text) in options { option value=(value) selected[value == chosen] { (text) } }
            }
        } }
    }

    /// A box to tick, with the words beside it.
    pub(in crate::web) fn tick(
        &self,
        name: &str,
        value: &str,
        text: &str,
        offered: bool,
    ) -> Markup {
        let id = self.id(&format!("{name}-{value}"));
        html! { div.tick {
            input id=(id) type="checkbox" name=(name) value=(value) checked[self.is_ticked(name, value, offered)];
            label for=(id) { (text) }
        } }
    }

    /// A file to choose.
    pub(in crate::web) fn file(&self, zh: &str, en: &str, accept: &str) -> Markup {
        let id = self.id("file");
        html! { div {
            label for=(id) { (self.reader.say(zh, en)) }
            input id=(id) type="file" name="file" accept=(accept) required;
        } }
    }

    /// A field in a cell of a table: what it is for is said to those who cannot see the headings.
    pub(in crate::web) fn cell(&self, name: &str, label: &str) -> Markup {
        html! { input name=(name) aria-label=(label) value=(self.value(name, "")) inputmode="decimal" maxlength="5" autocomplete="off"; }
    }
}

/// What one line takes.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) enum Line<'a> {
    /// Text that must be there; with what is offered.
    Text(&'a str),
    /// Text that may be left out.
    Maybe(&'a str),
    /// A day that must be there.
    Day,
    /// A day that may be left out.
    MaybeDay,
    /// A whole number.
    Number(&'a str),
}
