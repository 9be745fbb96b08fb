//! What a candidate claims to hold, as it was filed. Acceptance is decided on this and on nothing else.
use crate::{
    day,
    eligibility::{Applicant, Conditions, Education, Grade, Held, PriorLevel},
    session::Session,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Years of work, certificates, education, titles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Years of work in the occupation.
    pub work_years: f64,
    /// Certificates held.
    pub certificates: Vec<Held>,
    /// Education.
    pub education: Vec<Education>,
    /// Professional titles, with the years of work since.
    pub titles: Vec<(Grade, f64)>,
    /// Whether an apprenticeship is completed.
    pub apprenticeship_completed: bool,
    /// Whether the training hours are completed.
    pub training_completed: bool,
}

/// The evidence cannot be what a person holds.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct BadEvidence(pub String);

impl Evidence {
    /// Checks that numbers are possible and kinds of education are known.
    ///
    /// # Errors
    /// [`BadEvidence`], which names what does not fit.
    pub fn check(&self, conditions: &Conditions) -> Result<(), BadEvidence> {
        let years = std::iter::once(self.work_years)
            .chain(self.certificates.iter().map(|held| held.worked_years))
            .chain(self.titles.iter().map(|(_, years)| *years));
        for number in years {
            if !(0.0..=80.0).contains(&number) {
                return Err(BadEvidence(format!("{number} years of work")));
            }
        }
        for education in &self.education {
            let known = |kind: &str| conditions.education_kinds().any(|known| known == kind);
            if !known(&education.kind) {
                return Err(BadEvidence(format!(
                    "education of kind `{}`",
                    education.kind
                )));
            }
        }
        Ok(())
    }

    /// The person as the application conditions look at them, for a session and a day.
    #[must_use]
    pub fn applicant(&self, session: &Session, born_on: Date, as_of: Date) -> Applicant {
        Applicant {
            occupation: session.occupation.clone(),
            level: session.level,
            standard: session.standard.clone(),
            as_of,
            born_on,
            work_years: self.work_years,
            certificates: self.certificates.clone(),
            education: self.education.clone(),
            titles: self.titles.clone(),
            apprenticeship_completed: self.apprenticeship_completed,
            training_completed: self.training_completed,
        }
    }

    /// The evidence as it is stored: the keys of an applicant's line.
    ///
    /// # Panics
    /// Never: numbers and text are JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&Line::of(self)).expect("numbers and text are JSON")
    }

    /// Reads what [`Evidence::to_json`] wrote.
    ///
    /// # Errors
    /// [`BadEvidence`] if it is something else.
    pub fn from_json(text: &str) -> Result<Self, BadEvidence> {
        let line: Line = serde_json::from_str(text).map_err(|why| BadEvidence(why.to_string()))?;
        line.evidence()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    years_in_occupation: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    certificates: Vec<HeldLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    education: Vec<EducationLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    titles: Vec<TitleLine>,
    #[serde(default)]
    apprenticeship_completed: bool,
    #[serde(default)]
    training_completed: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldLine {
    kind: crate::session::CertificateKind,
    occupation: String,
    level: String,
    issued_on: String,
    #[serde(default)]
    years_worked_since: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EducationLine {
    kind: String,
    #[serde(default)]
    same_field: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    graduated_on: Option<String>,
    #[serde(default)]
    graduating: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleLine {
    grade: String,
    #[serde(default)]
    years_worked_since: f64,
}

fn grade_id(grade: Grade) -> &'static str {
    match grade {
        Grade::Junior => "junior",
        Grade::Intermediate => "intermediate",
        Grade::Senior => "senior",
    }
}

fn read_day(text: &str) -> Result<Date, BadEvidence> {
    day::parse(text).ok_or_else(|| BadEvidence(format!("`{text}` is not a day")))
}

impl Line {
    fn of(evidence: &Evidence) -> Self {
        Self {
            years_in_occupation: evidence.work_years,
            certificates: evidence
                .certificates
                .iter()
                .map(|held| HeldLine {
                    kind: held.kind,
                    occupation: held.occupation.clone(),
                    level: held.level.id().to_owned(),
                    issued_on: held.issued_on.to_string(),
                    years_worked_since: held.worked_years,
                })
                .collect(),
            education: evidence
                .education
                .iter()
                .map(|education| EducationLine {
                    kind: education.kind.clone(),
                    same_field: education.same_field,
                    graduated_on: education.graduated_on.map(|on| on.to_string()),
                    graduating: education.graduating,
                })
                .collect(),
            titles: evidence
                .titles
                .iter()
                .map(|(grade, years)| TitleLine {
                    grade: grade_id(*grade).to_owned(),
                    years_worked_since: *years,
                })
                .collect(),
            apprenticeship_completed: evidence.apprenticeship_completed,
            training_completed: evidence.training_completed,
        }
    }

    fn evidence(self) -> Result<Evidence, BadEvidence> {
        let bad = |why: &dyn std::fmt::Display| BadEvidence(why.to_string());
        let held = |line: HeldLine| {
            Ok(Held {
                kind: line.kind,
                occupation: line.occupation,
                level: line.level.parse::<PriorLevel>().map_err(|why| bad(&why))?,
                issued_on: read_day(&line.issued_on)?,
                worked_years: line.years_worked_since,
            })
        };
        let education = |line: EducationLine| {
            Ok(Education {
                kind: line.kind,
                same_field: line.same_field,
                graduated_on: line.graduated_on.as_deref().map(read_day).transpose()?,
                graduating: line.graduating,
            })
        };
        let title = |line: TitleLine| {
            Ok((
                line.grade.parse::<Grade>().map_err(|why| bad(&why))?,
                line.years_worked_since,
            ))
        };
        Ok(Evidence {
            work_years: self.years_in_occupation,
            certificates: self
                .certificates
                .into_iter()
                .map(held)
                .collect::<Result<_, BadEvidence>>()?,
            education: self
                .education
                .into_iter()
                .map(education)
                .collect::<Result<_, BadEvidence>>()?,
            titles: self
                .titles
                .into_iter()
                .map(title)
                .collect::<Result<_, BadEvidence>>()?,
            apprenticeship_completed: self.apprenticeship_completed,
            training_completed: self.training_completed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{level::Level, session::CertificateKind};
    use jiff::civil::date;

    #[test]
    fn evidence_reads_back_as_it_was_filed() {
        let evidence = Evidence {
            work_years: 4.5,
            certificates: vec![Held {
                kind: CertificateKind::Qualification,
                occupation: "电工".into(),
                level: PriorLevel::Level(Level::L4),
                issued_on: date(2017, 5, 4),
                worked_years: 3.0,
            }],
            education: vec![Education {
                kind: "technical_school".into(),
                same_field: true,
                graduated_on: Some(date(2014, 7, 1)),
                graduating: false,
            }],
            titles: vec![(Grade::Senior, 1.0)],
            apprenticeship_completed: true,
            training_completed: false,
        };
        assert_eq!(Evidence::from_json(&evidence.to_json()), Ok(evidence));
        assert_eq!(Evidence::from_json("{}"), Ok(Evidence::default()));
        assert!(Evidence::from_json(r#"{"years": 3}"#).is_err());
    }
}
