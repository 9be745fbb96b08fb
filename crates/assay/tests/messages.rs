//! `i18n/` holds every refusal in both languages, as the code says it.
use assay_core::{
    refusal::messages::{VERBS, all},
    text::{Language, Text},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All refusals as a Fluent file: a message for each code, the next step as its attribute.
fn fluent(language: Language) -> String {
    let line = |text: &Text| {
        let text = text.in_language(language).replace('\n', " ");
        // Braces would be a place to fill in.
        text.replace('{', "{\"{\"}").replace('}', "{\"}\"}")
    };
    let mut page = "# Made from the code by a test; change the sentence there. Values in sentences are examples.\n".to_owned();
    for (code, words) in all() {
        let key = code.replace('.', "-");
        page.extend([format!(
            "\n# {code}\n{key} = {}\n    .next = {}\n",
            line(&words.say),
            line(&words.next)
        )]);
    }
    page
}

#[test]
fn the_message_files_are_those_of_the_code() {
    for (language, name) in [(Language::Zh, "zh-CN.ftl"), (Language::En, "en.ftl")] {
        let made = fluent(language);
        let kept = fs::read_to_string(root().join("i18n").join(name)).unwrap_or_default();
        if kept != made {
            let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
            let file = fs::File::create(&new);
            std::io::Write::write_all(&mut file.unwrap(), made.as_bytes()).unwrap();
            panic!("i18n/{name} is stale: cp {} i18n/", new.display());
        }
    }
}

#[test]
fn no_verb_that_refuses_is_left_out() {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let of_one = |path: PathBuf| {
            if path.is_dir() {
                return count(&path);
            }
            let text = fs::read_to_string(&path).unwrap();
            let verbs = ["impl Why for ", "impl Refusal for "];
            let is_one = |line: &&str| verbs.iter().any(|verb| line.starts_with(verb));
            text.lines().filter(is_one).count()
        };
        entries.map(of_one).sum()
    }
    let there = count(&root().join("crates/core/src"));
    assert_eq!(
        there,
        VERBS.len(),
        "add the new verb to crates/core/src/refusal/messages.rs"
    );
}

#[test]
fn every_sentence_is_written_in_its_own_language() {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (code, words) in all() {
        assert!(chinese(&words.say.zh) && chinese(&words.next.zh), "{code}");
        let english = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count() > 5;
        assert!(english(&words.say.en) && english(&words.next.en), "{code}");
    }
}
