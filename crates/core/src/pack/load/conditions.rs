//! The application conditions: editions from TOML, alternatives from CSV.
use super::{Known, Reader, cited, table};
use crate::{
    eligibility::{Condition, Conditions, EducationAsked, OwnEdition, Prior},
    level::Level,
    text::Text,
};
use std::collections::BTreeMap;

pub(super) fn conditions(
    reader: &mut Reader<'_>,
    known: &Known,
    written: table::ConditionEditions,
) -> (Conditions, Vec<table::ConditionEdition>) {
    let file = "conditions/alternatives.csv";
    let editions: Vec<table::ConditionEdition> =
        written.edition.into_iter().chain(written.own).collect();
    let mut found: BTreeMap<String, BTreeMap<Level, Vec<Condition>>> = BTreeMap::new();
    for edition in &editions {
        cited(reader, known, "conditions/editions.toml", &edition.source);
        found.insert(edition.id.clone(), BTreeMap::new());
    }
    for row in reader.csv::<table::AlternativeRow>(file) {
        let Some(edition) = editions.iter().find(|edition| edition.id == row.edition) else {
            reader.error(
                file,
                format!("no edition `{}` in editions.toml", row.edition),
            );
            continue;
        };
        match (row.level.parse::<Level>(), condition(&row, edition)) {
            (Ok(level), Ok(condition)) => found
                .entry(row.edition)
                .or_default()
                .entry(level)
                .or_default()
                .push(condition),
            (Err(error), _) => reader.error(file, error.to_string()),
            (_, Err(what)) => {
                let at = format!("{}.{}.{}: {what}", row.edition, row.level, row.alternative);
                reader.error(file, at);
            }
        }
    }
    let own = editions
        .iter()
        .filter_map(|edition| {
            Some(OwnEdition {
                occupation: edition.occupation.clone()?,
                extends: edition.extends.clone()?,
                levels: found.remove(&edition.id).unwrap_or_default(),
                without: edition.without.clone(),
            })
        })
        .collect();
    (Conditions::new(found, own), editions)
}

fn condition(
    row: &table::AlternativeRow,
    edition: &table::ConditionEdition,
) -> Result<Condition, String> {
    let yes = |field: &Option<String>| match field.as_deref() {
        None => Ok(false),
        Some("yes") => Ok(true),
        Some(other) => Err(format!("`{other}` is neither `yes` nor empty")),
    };
    let prior = match &row.prior_level {
        None if row.worked_years_after_prior_min.is_some()
            || row.prior_held_years_min.is_some() =>
        {
            return Err("years after a prior certificate, but no prior level".to_owned());
        }
        None => None,
        Some(level) => Some(Prior {
            level: level
                .parse()
                .map_err(|error: crate::level::UnknownLevel| error.to_string())?,
            worked_years_min: row.worked_years_after_prior_min,
            held_years_min: row.prior_held_years_min,
        }),
    };
    let education = match &row.education {
        None => None,
        Some(kinds) => Some(EducationAsked {
            kinds: kinds.split('|').map(str::to_owned).collect(),
            same_field: yes(&row.same_field)?,
            graduating_counts: yes(&row.graduating_counts)?,
        }),
    };
    let title = match &row.title {
        None => None,
        Some(grade) => Some((
            grade
                .parse()
                .map_err(|error: crate::eligibility::UnknownGrade| error.to_string())?,
            row.worked_years_after_title_min.unwrap_or(0.0),
        )),
    };
    Ok(Condition {
        id: format!("{}.{}.{}", row.edition, row.level, row.alternative),
        alternative: row.alternative,
        age_years_min: row.age_years_min,
        work_years_min: row.work_years_min,
        prior,
        apprenticeship: yes(&row.apprenticeship)?,
        education,
        title,
        training: yes(&row.training)?,
        summary: Text::new(row.zh.clone(), row.en.clone()),
        citation: edition.source.clone(),
    })
}
