//! Runs every example case of a pack through the code it is an example for.
use super::{
    Pack,
    value::{Example, Value},
};
use crate::{day, eligibility, identifier::certificate_number, level::Level, transition};
use jiff::ToSpan;
use serde_json::{Map, Value as Json, json};

/// How the cases of a pack came out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What the pack holds: a name and a count, in the order of the page.
    pub counts: Vec<(&'static str, usize)>,
    /// Cases that were run.
    pub cases: usize,
    /// Cases that came out differently: the rule, and what was expected and found.
    pub failures: Vec<String>,
}

/// Runs every case and counts what the pack holds.
#[must_use]
pub fn check(pack: &Pack) -> Report {
    let mut report = Report {
        counts: counts(pack),
        ..Report::default()
    };
    for rule in pack.rules() {
        for version in rule
            .layers
            .iter()
            .flat_map(|layer| layer.versions.versions())
        {
            for example in &version.value.cases {
                let outcome = try_value(pack, &rule.id, &version.value.value, example);
                report.note(&rule.id, outcome);
            }
        }
    }
    for scheme in &pack.schemes {
        for example in &scheme.case {
            report.note(&scheme.id, try_number(pack, example));
        }
    }
    for line in pack.cases.disposition.lines() {
        report.note(
            "cases/disposition.ndjson",
            try_line(line, |given| dispose(pack, given)),
        );
    }
    for line in pack.cases.eligibility.lines() {
        report.note(
            "cases/eligibility.ndjson",
            try_line(line, |given| entitle(pack, given)),
        );
    }
    report
}

impl Report {
    fn note(&mut self, at: &str, outcome: Result<(), String>) {
        self.cases += 1;
        if let Err(what) = outcome {
            self.failures.push(format!("{at}: {what}"));
        }
    }
}

fn counts(pack: &Pack) -> Vec<(&'static str, usize)> {
    let occupations = pack.catalogue.occupations();
    let exits = occupations
        .iter()
        .filter(|occupation| occupation.exit.is_some())
        .count();
    vec![
        ("instruments", pack.instruments.len()),
        ("articles", pack.articles.len()),
        ("occupations", occupations.len()),
        ("exits", exits),
        ("catalogue entries", pack.entries.len()),
        ("rules", pack.rules.len()),
        ("application conditions", pack.conditions.all().count()),
        ("levels", pack.levels.len()),
        ("kinds of institutions", pack.institution_kinds.len()),
        ("provinces", pack.provinces.len()),
        ("number schemes", pack.schemes.len()),
        ("forbidden words", pack.forbidden_words.len()),
        ("certificate fields", pack.certificate_fields.len()),
        ("supervision indicators", pack.indicators.len()),
        ("calendar exceptions", pack.calendar.exceptions()),
    ]
}

fn given(example: &Example, key: &str) -> Result<Json, String> {
    let value = example
        .given
        .get(key)
        .ok_or(format!("the case gives no `{key}`"))?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn count(example: &Example, key: &str) -> Result<u32, String> {
    given(example, key)?
        .as_u64()
        .and_then(|count| u32::try_from(count).ok())
        .ok_or(format!("`{key}` is not a count"))
}

fn date(example: &Example, key: &str) -> Result<jiff::civil::Date, String> {
    let text = given(example, key)?;
    text.as_str()
        .and_then(day::parse)
        .ok_or(format!("`{key}`: {text} is not a day"))
}

fn level(example: &Example) -> Result<Level, String> {
    let text = given(example, "level")?;
    text.as_str()
        .unwrap_or_default()
        .parse()
        .map_err(|error: crate::level::UnknownLevel| error.to_string())
}

fn try_value(pack: &Pack, id: &str, value: &Value, example: &Example) -> Result<(), String> {
    let found = match value {
        Value::AtLeast { .. } | Value::AtMost { .. } => {
            json!({"holds": value.admits(count(example, "value")?)})
        }
        Value::OddAtLeast { .. } => json!({"holds": value.admits(count(example, "count")?)}),
        Value::Ratio { .. } => json!({"staff": value.staff_for(count(example, "candidates")?)}),
        Value::WorkingDays { number } => {
            json!({"until": pack.calendar.after(date(example, "from")?, *number).to_string()})
        }
        Value::Months { number } => {
            let until = date(example, "from")?.saturating_add(i64::from(*number).months());
            json!({"until": until.to_string()})
        }
        Value::Years { number } => {
            let until = date(example, "from")?.saturating_add(i64::from(*number).years());
            json!({"until": until.to_string()})
        }
        Value::Percent { number } => {
            json!({"minor": u64::from(count(example, "minor")?) * u64::from(*number) / 100})
        }
        Value::Part { .. } => json!({"asked": value.asks_part_at(level(example)?)}),
        Value::Level { level: highest } => json!({"holds": level(example)? <= *highest}),
        Value::Stated {} => json!({"holds": given(example, "done")?}),
        Value::Silence { means } => json!({"means": match means {
            super::value::Means::Continue => "continue",
            super::value::Means::Refund => "refund",
        }}),
        Value::Institution {
            letters, appraises, ..
        } => {
            let origin = given(example, "origin")?;
            let origin: crate::institution::kind::Appraises =
                serde_json::from_value(origin).map_err(|error| error.to_string())?;
            let letter: String = letters.chars().take(1).collect();
            json!({"may": appraises.admits(origin), "letter": letter})
        }
        Value::Transition {} => {
            let found = dispose_example(pack, example)?;
            if found["rule"] != id {
                return Err(format!("another rule decides the case: {found}"));
            }
            found
        }
    };
    holds(&example.then, &found)
}

/// Every key that the case expects has the expected value; a key it leaves out is not compared.
fn holds(then: &toml::Table, found: &Json) -> Result<(), String> {
    let then = serde_json::to_value(then).map_err(|error| error.to_string())?;
    let differs = then
        .as_object()
        .into_iter()
        .flatten()
        .any(|(key, value)| found.get(key) != Some(value));
    if differs {
        return Err(format!("expected {then}, found {found}"));
    }
    Ok(())
}

fn dispose_example(pack: &Pack, example: &Example) -> Result<Json, String> {
    let mut line = serde_json::to_value(&example.given).map_err(|error| error.to_string())?;
    line["id"] = json!("case");
    dispose(pack, &line.to_string()).map_err(|error| error.to_string())
}

fn dispose(pack: &Pack, line: &str) -> Result<Json, crate::json::Unreadable> {
    let named = transition::read::case(line.as_bytes(), &pack.catalogue)?;
    let decision = transition::decide(&pack.transition, &named.case);
    Ok(json!({
        "disposition": decision.disposition.id(),
        "rule": decision.rule().id(),
        "certificate": decision.certificate.map(crate::session::CertificateKind::id),
        "refund_minor": decision.refund.map(|amount| amount.0),
    }))
}

fn entitle(pack: &Pack, line: &str) -> Result<Json, crate::json::Unreadable> {
    let named = eligibility::read::applicant(line.as_bytes(), &pack.catalogue, &pack.conditions)?;
    let found = eligibility::decide(&pack.conditions, &named.applicant).map_err(|error| {
        crate::json::Unreadable::new("unknown-edition", error.to_string(), error.to_string())
    })?;
    let by: Vec<&str> = found
        .alternatives
        .iter()
        .filter(|weighed| weighed.missing.is_empty())
        .map(|weighed| weighed.condition.id.as_str())
        .collect();
    Ok(json!({
        "eligible": found.eligible(),
        "by": by,
        "alternatives": found.alternatives.len(),
    }))
}

fn try_number(pack: &Pack, example: &Example) -> Result<(), String> {
    let number = given(example, "number")?;
    let number = number.as_str().unwrap_or_default();
    let found = match certificate_number::parse(number, &pack.codes) {
        Ok(number) => json!({"level": number.level().id()}),
        Err(error) => json!({"malformed": error.code()}),
    };
    holds(&example.then, &found)
}

/// A line of a case file: `{"given": …, "then": …}`, where `then` may ask for an error.
fn try_line(
    line: &str,
    decide: impl Fn(&str) -> Result<Json, crate::json::Unreadable>,
) -> Result<(), String> {
    let case: Map<String, Json> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let given = case.get("given").ok_or("the line gives nothing")?;
    let then = case
        .get("then")
        .and_then(Json::as_object)
        .ok_or("the line expects nothing")?;
    match decide(&given.to_string()) {
        Err(_) if then.contains_key("error") => Ok(()),
        Err(error) => Err(format!("{}: {error}", given["id"])),
        Ok(found)
            if then
                .iter()
                .all(|(key, value)| found.get(key) == Some(value)) =>
        {
            Ok(())
        }
        Ok(found) => Err(format!("{}: expected {then:?}, found {found}", given["id"])),
    }
}
