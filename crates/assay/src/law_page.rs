//! The pack as a page a lawyer can read from top to bottom.
use crate::pack::Law;
use assay_core::{
    pack::show,
    text::{Language, Text},
};
use std::fmt::Write;

/// The whole pack as Markdown, in one language.
///
/// # Panics
/// Never: writing to memory does not fail.
#[must_use]
pub fn page(law: &Law, language: Language) -> String {
    let mut page = Page {
        law,
        language,
        out: String::new(),
    };
    page.head().instruments().rules().catalogue().conditions();
    page.out
}

struct Page<'t> {
    law: &'t Law,
    language: Language,
    out: String,
}

impl Page<'_> {
    fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn text(&self, text: &Text) -> String {
        text.in_language(self.language).replace('|', "／")
    }

    fn line(&mut self, line: impl AsRef<str>) {
        writeln!(self.out, "{}", line.as_ref()).expect("memory takes every line");
    }

    fn row(&mut self, cells: &[&str]) {
        self.line(format!("| {} |", cells.join(" | ")));
    }

    fn table(&mut self, heads: &[&str]) {
        self.line("");
        self.row(heads);
        self.row(&vec!["---"; heads.len()]);
    }

    fn heading(&mut self, zh: &str, en: &str) {
        let heading = self.say(zh, en).to_owned();
        self.line(format!("\n## {heading}"));
    }

    fn head(&mut self) -> &mut Self {
        let head = &self.law.pack.head;
        let name = self.text(&head.name);
        let version = head.version.clone();
        self.line(format!("# {name}\n"));
        let note = self.say(
            "本页由规则数据生成，请勿手工修改。标明“推算”或“凭记忆”的内容，正式使用前应与原文核对。",
            "This page is made from the data; do not edit it. What is marked inferred or recalled is to be compared with the original text before production use.",
        );
        let note = note.to_owned();
        self.line(format!("{note}\n\n{version}"));
        self
    }

    fn instruments(&mut self) -> &mut Self {
        self.heading("文件", "Instruments");
        let heads = [
            self.say("标识", "Identifier"),
            self.say("名称", "Title"),
            self.say("文号", "Number"),
            self.say("日期", "Date"),
            self.say("可靠程度", "Certainty"),
        ];
        self.table(&heads);
        for instrument in &self.law.pack.instruments {
            let title = self.say(&instrument.zh, &instrument.en).to_owned();
            let certainty = self.text(&show::certainty(instrument.certainty));
            let id = format!("`{}`", instrument.id);
            self.row(&[
                &id,
                &title,
                &instrument.number,
                &instrument.date,
                &certainty,
            ]);
        }
        self
    }

    fn rules(&mut self) -> &mut Self {
        self.heading("规则", "Rules");
        for rule in self.law.pack.rules() {
            let title = self.text(&rule.title);
            self.line(format!("\n### `{}` {title}", rule.id));
            for layer in &rule.layers {
                if let Some(place) = show::layer(&self.law.pack, layer) {
                    let place = self.text(&place);
                    self.line(format!("\n**{place}**"));
                }
                for version in layer.versions.versions() {
                    let value = self.text(&show::value(&version.value.value));
                    let source = self.text(&show::citation(&self.law.pack, &version.citation));
                    let certainty = self.text(&show::certainty(version.certainty));
                    let from = self.say("起", "from").to_owned();
                    self.line(format!("\n- **{value}**, {from} {}", version.from));
                    self.line(format!("- {source} ({certainty})"));
                    if let Some(note) = &version.value.note {
                        let note = self.text(note);
                        self.line(format!("- {note}"));
                    }
                    let case = self.say("例", "case").to_owned();
                    for example in &version.value.cases {
                        let (given, then) = (inline(&example.given), inline(&example.then));
                        self.line(format!("- {case}: `{given}` → `{then}`"));
                    }
                }
            }
        }
        self
    }

    fn catalogue(&mut self) -> &mut Self {
        self.heading(
            "2017年目录中的技能类职业",
            "Skilled occupations of the 2017 catalogue",
        );
        let heads = [
            self.say("职业", "Occupation"),
            self.say("代码", "Code"),
            self.say("项目", "Item"),
            self.say("退出", "Exit"),
            self.say("可靠程度", "Certainty"),
        ];
        self.table(&heads);
        for occupation in self.law.pack.catalogue.occupations() {
            let name = self.text(&occupation.name);
            let code = occupation.code.clone().unwrap_or_default();
            let (exit, certainty) = match &occupation.exit {
                None => (
                    self.say("保留或转为准入类", "stays or becomes access type")
                        .to_owned(),
                    String::new(),
                ),
                Some(exit) => (
                    exit.on.to_string(),
                    self.text(&show::certainty(exit.certainty)),
                ),
            };
            self.row(&[&name, &code, &occupation.item, &exit, &certainty]);
        }
        self
    }

    fn conditions(&mut self) -> &mut Self {
        self.heading("申报条件", "Application conditions");
        let heads = [self.say("编号", "Number"), self.say("条件", "Condition")];
        self.table(&heads);
        let conditions: Vec<_> = self.law.pack.conditions.all().collect();
        for condition in conditions {
            let summary = self.text(&condition.summary);
            self.row(&[&condition.id, &summary]);
        }
        self
    }
}

fn inline(table: &impl serde::Serialize) -> String {
    serde_json::to_string(table).expect("a table of the pack is JSON too")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_in_the_documents_are_those_of_the_pack() {
        let law = crate::pack::china().unwrap();
        for (language, file) in [(Language::Zh, "law.zh-CN.md"), (Language::En, "law.en.md")] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../docs")
                .join(file);
            let kept = std::fs::read_to_string(path).unwrap();
            assert_eq!(
                kept.trim_end(),
                page(&law, language).trim_end(),
                "run `assay pack page` into docs/{file}"
            );
        }
    }
}
