//! Reads an applicant from one line of JSON, strictly: no unknown key, no day that is not real.
use super::{Applicant, Conditions, Education, Grade, Held, PriorLevel};
use crate::{
    catalogue::Catalogue,
    day,
    json::{Field, Str, Unreadable, unreadable},
    level::Level,
};
use jiff::civil::Date;
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'t> {
    #[serde(borrow)]
    id: Str<'t>,
    #[serde(borrow)]
    occupation: Str<'t>,
    #[serde(borrow)]
    level: Str<'t>,
    #[serde(borrow)]
    standard: Str<'t>,
    #[serde(borrow)]
    as_of: Str<'t>,
    #[serde(borrow)]
    born_on: Str<'t>,
    #[serde(default)]
    years_in_occupation: f64,
    #[serde(borrow, default)]
    certificates: Vec<HeldLine<'t>>,
    #[serde(borrow, default)]
    education: Vec<EducationLine<'t>>,
    #[serde(borrow, default)]
    titles: Vec<TitleLine<'t>>,
    #[serde(default)]
    apprenticeship_completed: bool,
    #[serde(default)]
    training_completed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldLine<'t> {
    #[serde(borrow)]
    kind: Str<'t>,
    #[serde(borrow)]
    occupation: Str<'t>,
    #[serde(borrow)]
    level: Str<'t>,
    #[serde(borrow)]
    issued_on: Str<'t>,
    #[serde(default)]
    years_worked_since: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EducationLine<'t> {
    #[serde(borrow)]
    kind: Str<'t>,
    #[serde(default)]
    same_field: bool,
    #[serde(borrow, default)]
    graduated_on: Field<Str<'t>>,
    #[serde(default)]
    graduating: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleLine<'t> {
    #[serde(borrow)]
    grade: Str<'t>,
    #[serde(default)]
    years_worked_since: f64,
}

/// An applicant with the identifier the line carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<'t> {
    /// The caller's identifier.
    pub id: Cow<'t, str>,
    /// The applicant.
    pub applicant: Applicant,
}

/// Reads one line.
///
/// # Errors
/// [`Unreadable`], with the identifier of the line where there is one.
pub fn applicant<'t>(
    line: &'t [u8],
    catalogue: &Catalogue,
    conditions: &Conditions,
) -> Result<Named<'t>, Unreadable> {
    let line: Line<'t> = serde_json::from_slice(line).map_err(|error| unreadable(line, &error))?;
    let id = line.id.0.clone();
    match read(line, catalogue, conditions) {
        Ok(applicant) => Ok(Named { id, applicant }),
        Err(error) => Err(error.of(&id)),
    }
}

fn read(
    line: Line<'_>,
    catalogue: &Catalogue,
    conditions: &Conditions,
) -> Result<Applicant, Unreadable> {
    let standard = line.standard.0.into_owned();
    if !conditions.has_edition(&standard) {
        let editions: Vec<_> = conditions.editions().collect();
        return Err(Unreadable::bad_value(
            "standard",
            &standard,
            &editions.join(", "),
        ));
    }
    let level = line.level.0.parse::<Level>().map_err(|_| {
        Unreadable::bad_value(
            "level",
            &line.level.0,
            "L5, L4, L3, L2, L1, apprentice, special, chief",
        )
    })?;
    let certificates = line
        .certificates
        .into_iter()
        .map(|held| certificate(&held, catalogue))
        .collect::<Result<_, _>>()?;
    let education = line
        .education
        .into_iter()
        .map(|education| studied(education, conditions))
        .collect::<Result<_, _>>()?;
    let titles = line
        .titles
        .iter()
        .map(title)
        .collect::<Result<_, Unreadable>>()?;
    Ok(Applicant {
        occupation: chinese_name(&line.occupation.0, catalogue),
        level,
        standard,
        as_of: real_day("as_of", &line.as_of.0)?,
        born_on: real_day("born_on", &line.born_on.0)?,
        work_years: years("years_in_occupation", line.years_in_occupation)?,
        certificates,
        education,
        titles,
        apprenticeship_completed: line.apprenticeship_completed,
        training_completed: line.training_completed,
    })
}

fn certificate(held: &HeldLine<'_>, catalogue: &Catalogue) -> Result<Held, Unreadable> {
    let kind = held.kind.0.parse().map_err(|_| {
        Unreadable::bad_value(
            "certificates.kind",
            &held.kind.0,
            "qualification, skill-level",
        )
    })?;
    let level = held.level.0.parse::<PriorLevel>().map_err(|_| {
        Unreadable::bad_value(
            "certificates.level",
            &held.level.0,
            "L5, L4, L3, L2, L1, apprentice, special, chief, prep_technician",
        )
    })?;
    Ok(Held {
        kind,
        occupation: chinese_name(&held.occupation.0, catalogue),
        level,
        issued_on: real_day("certificates.issued_on", &held.issued_on.0)?,
        worked_years: years("certificates.years_worked_since", held.years_worked_since)?,
    })
}

fn studied(education: EducationLine<'_>, conditions: &Conditions) -> Result<Education, Unreadable> {
    let kind = education.kind.0.into_owned();
    if !conditions.knows_education(&kind) {
        let kinds: Vec<_> = conditions.education_kinds().collect();
        return Err(Unreadable::bad_value(
            "education.kind",
            &kind,
            &kinds.join(", "),
        ));
    }
    let graduated_on = match &education.graduated_on {
        Field::Missing | Field::Null => None,
        Field::Given(day) => Some(real_day("education.graduated_on", &day.0)?),
    };
    Ok(Education {
        kind,
        same_field: education.same_field,
        graduated_on,
        graduating: education.graduating,
    })
}

fn title(title: &TitleLine<'_>) -> Result<(Grade, f64), Unreadable> {
    let grade = title.grade.0.parse().map_err(|_| {
        Unreadable::bad_value(
            "titles.grade",
            &title.grade.0,
            "junior, intermediate, senior",
        )
    })?;
    Ok((
        grade,
        years("titles.years_worked_since", title.years_worked_since)?,
    ))
}

/// The catalogue's name where the text is a name or a code of it; conditions cover other occupations too.
fn chinese_name(text: &str, catalogue: &Catalogue) -> String {
    catalogue
        .find(text)
        .map_or_else(|| text.to_owned(), |found| found.name.zh.to_string())
}

fn real_day(key: &str, text: &str) -> Result<Date, Unreadable> {
    day::parse(text).ok_or_else(|| Unreadable::bad_day(key, text))
}

fn years(key: &str, years: f64) -> Result<f64, Unreadable> {
    if years >= 0.0 {
        return Ok(years);
    }
    Err(Unreadable::new(
        "negative-number",
        format!("“{key}”不能为负数"),
        format!("`{key}` cannot be negative"),
    ))
}
