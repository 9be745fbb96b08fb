//! A rule as people read it: value, source and certainty in both languages.
use super::{
    Layer, Named, Pack, Ruled,
    value::{Means, Value},
};
use crate::{
    law::{Certainty, Citation, Rule},
    session::CertificateKind,
    text::{Language, Text},
};

/// A value in words.
#[must_use]
pub fn value(value: &Value) -> Text {
    match value {
        Value::AtLeast { number, unit } => Text::new(
            format!("不少于{number}（{}）", unit_zh(unit)),
            format!("at least {number} ({unit})"),
        ),
        Value::AtMost { number, unit } => Text::new(
            format!("不超过{number}（{}）", unit_zh(unit)),
            format!("at most {number} ({unit})"),
        ),
        Value::OddAtLeast { number } => Text::new(
            format!("单数，且不少于{number}人"),
            format!("an odd number, at least {number}"),
        ),
        Value::Ratio { per } => Text::new(
            format!("每{per}名考生至少1人"),
            format!("at least one for every {per} candidates"),
        ),
        Value::WorkingDays { number } => Text::new(
            format!("{number}个工作日"),
            format!("{number} working days"),
        ),
        Value::Months { number } => Text::new(format!("{number}个月"), format!("{number} months")),
        Value::Years { number } => Text::new(format!("{number}年"), format!("{number} years")),
        Value::Percent { number } => Text::new(format!("{number}%"), format!("{number} %")),
        Value::Part { levels, .. } => {
            let levels: Vec<_> = levels.iter().map(|level| level.id()).collect();
            let levels = levels.join("、");
            Text::new(
                format!("适用等级：{levels}"),
                format!("asked at {}", levels.replace('、', ", ")),
            )
        }
        Value::Level { level } => Text::new(
            format!("最高{}", level.name().0),
            format!("up to {}", level.name().1),
        ),
        Value::Stated {} => Text::new("必须遵守", "must be kept"),
        Value::Transition {} => Text::new("过渡政策的一种情形", "a row of the transition table"),
        Value::Silence {
            means: Means::Continue,
        } => Text::new(
            "能考则继续，不能考则退费",
            "the exam goes on if it can be held, otherwise the fee goes back",
        ),
        Value::Silence {
            means: Means::Refund,
        } => Text::new("退费", "the fee goes back"),
        Value::Institution {
            letters,
            appraises,
            admission,
            issues,
            years,
        } => {
            let (whom, how) = (appraises.name(), admission.name());
            let issued = match issues {
                CertificateKind::Qualification => {
                    Text::new("颁发职业资格证书", "qualification certificate")
                }
                CertificateKind::SkillLevel => {
                    Text::new("颁发职业技能等级证书", "skill level certificate")
                }
            };
            let letters = if letters.is_empty() { "--" } else { letters };
            let term = match years {
                0 => Text::new("至退出目录为止", "until the exit"),
                years => Text::new(format!("{years}年"), format!("{years} years")),
            };
            Text::new(
                format!(
                    "编号首字母{letters}；评价{}；{}；{}；期限{}",
                    whom.zh, how.zh, issued.zh, term.zh
                ),
                format!(
                    "letter {letters}; appraises {}; admitted by {}; issues the {}; term {}",
                    whom.en, how.en, issued.en, term.en
                ),
            )
        }
    }
}

fn unit_zh(unit: &str) -> &str {
    match unit {
        "of 100" => "百分制",
        "persons" => "人",
        "minutes" => "分钟",
        "sessions" => "场",
        "years" => "周岁",
        "weeks" => "周",
        other => other,
    }
}

/// How sure a fact is, in words.
#[must_use]
pub fn certainty(certainty: Certainty) -> Text {
    match certainty {
        Certainty::Sourced => Text::new("有出处", "sourced"),
        Certainty::Inferred => Text::new("推算", "inferred"),
        Certainty::Recalled => Text::new("凭记忆，待核", "recalled, to be checked"),
    }
}

/// A citation in words: title, number and article.
#[must_use]
pub fn citation(pack: &Pack, citation: &Citation) -> Text {
    let Some(instrument) = pack.instrument(&citation.instrument) else {
        return Text::same(&citation.instrument);
    };
    let number = if instrument.number.is_empty() {
        String::new()
    } else {
        format!("（{}）", instrument.number)
    };
    Text::new(
        format!("《{}》{number}第{}条", instrument.zh, citation.article),
        format!(
            "{}{}, art. {}",
            instrument.en,
            number.replace('（', " (").replace('）', ")"),
            citation.article
        ),
    )
}

/// Whom a layer is for, in words; empty for the nation.
#[must_use]
pub fn layer(pack: &Pack, layer: &Layer) -> Option<Text> {
    if let Some(code) = &layer.province {
        let name = pack
            .provinces
            .iter()
            .find(|province| province.code == *code);
        return Some(name.map_or_else(
            || Text::same(code),
            |province| Text::new(province.zh.clone(), province.en.clone()),
        ));
    }
    let occupation = layer.occupation.as_ref()?;
    let name = pack.catalogue.find(occupation);
    Some(name.map_or_else(|| Text::same(occupation), |found| found.name.clone()))
}

/// One version of a rule as lines of text, in one language.
#[must_use]
pub fn version(pack: &Pack, rule: &Named, version: &Rule<Ruled>, language: Language) -> String {
    fn word<'t>(language: Language, zh: &'t str, en: &'t str) -> &'t str {
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
    let say = |text: Text| text.in_language(language).to_owned();
    let mut lines = vec![
        format!("{}  {}", rule.id, rule.title.in_language(language)),
        format!(
            "  {}: {}",
            word(language, "内容", "value"),
            say(value(&version.value.value))
        ),
        format!("  {}: {}", word(language, "自", "from"), version.from),
        format!(
            "  {}: {}",
            word(language, "依据", "source"),
            say(citation(pack, &version.citation))
        ),
    ];
    if let Some(article) = pack.article(&version.citation) {
        let text = word(language, &article.zh, &article.en).to_owned();
        lines.push(format!("    {text}"));
    }
    lines.push(format!(
        "  {}: {}",
        word(language, "可靠程度", "certainty"),
        say(certainty(version.certainty))
    ));
    if let Some(note) = &version.value.note {
        lines.push(format!(
            "  {}: {}",
            word(language, "说明", "note"),
            note.in_language(language)
        ));
    }
    lines.join("\n")
}
