//! One alternative against one person: what is missing.
use super::{Applicant, Condition, EducationAsked, Grade, Held, PRESENT_STUDY, Prior, PriorLevel};
use crate::text::Text;
use jiff::civil::Date;

/// One thing that an alternative asks and the person lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Missing {
    /// Too young.
    Age {
        /// Years asked.
        asked: u8,
    },
    /// Too few years of work in the occupation.
    WorkYears {
        /// Years asked.
        asked: f64,
        /// Years there are.
        has: f64,
    },
    /// No certificate of the level or a higher one in the occupation.
    PriorCertificate {
        /// Which one is asked.
        level: PriorLevel,
    },
    /// The certificate is there, but too few years of work since.
    YearsAfterPrior {
        /// Years asked.
        asked: f64,
        /// The most there are since any such certificate.
        has: f64,
    },
    /// The certificate is there, but was issued too recently.
    PriorHeldYears {
        /// Full years asked.
        asked: u8,
    },
    /// No completed apprenticeship.
    Apprenticeship,
    /// No education of the kinds asked.
    Education,
    /// Such an education, but not in the field.
    EducationField,
    /// Such an education, but not graduated.
    Graduation,
    /// No title of the grade or a higher one.
    Title {
        /// The grade asked.
        grade: Grade,
    },
    /// The title is there, but too few years of work since.
    YearsAfterTitle {
        /// Years asked.
        asked: f64,
        /// The most there are since any such title.
        has: f64,
    },
    /// The training hours are not completed.
    Training,
}

/// Everything the person lacks for the alternative.
pub(super) fn missing(condition: &Condition, applicant: &Applicant) -> Vec<Missing> {
    let mut missing = Vec::new();
    if let Some(asked) = condition.age_years_min
        && full_years(applicant.born_on, applicant.as_of) < i32::from(asked)
    {
        missing.push(Missing::Age { asked });
    }
    if let Some(asked) = condition.work_years_min
        && applicant.work_years < asked
    {
        let has = applicant.work_years;
        missing.push(Missing::WorkYears { asked, has });
    }
    missing.extend(
        condition
            .prior
            .and_then(|prior| prior_missing(prior, applicant)),
    );
    if condition.apprenticeship && !applicant.apprenticeship_completed {
        missing.push(Missing::Apprenticeship);
    }
    missing.extend(
        condition
            .education
            .as_ref()
            .and_then(|asked| education_missing(asked, applicant)),
    );
    missing.extend(
        condition
            .title
            .and_then(|(grade, years)| title_missing(grade, years, applicant)),
    );
    if condition.training && !applicant.training_completed {
        missing.push(Missing::Training);
    }
    missing
}

/// All that is asked of a prior certificate must hold for one and the same certificate.
fn prior_missing(prior: Prior, applicant: &Applicant) -> Option<Missing> {
    let fits = |held: &&Held| {
        held.occupation == applicant.occupation
            && held.issued_on <= applicant.as_of
            && match (prior.level, held.level) {
                (PriorLevel::Level(asked), PriorLevel::Level(level)) => level >= asked,
                (asked, level) => asked == level,
            }
    };
    let worked = prior.worked_years_min.unwrap_or(0.0);
    let held_years = prior.held_years_min.unwrap_or(0);
    let long_enough =
        |held: &Held| full_years(held.issued_on, applicant.as_of) >= i32::from(held_years);
    let mut found = applicant.certificates.iter().filter(fits).peekable();
    if found.peek().is_none() {
        return Some(Missing::PriorCertificate { level: prior.level });
    }
    let mut most = 0.0_f64;
    let mut any_worked = false;
    for held in found {
        if held.worked_years >= worked {
            any_worked = true;
            if long_enough(held) {
                return None;
            }
        }
        most = most.max(held.worked_years);
    }
    Some(if any_worked {
        Missing::PriorHeldYears { asked: held_years }
    } else {
        Missing::YearsAfterPrior {
            asked: worked,
            has: most,
        }
    })
}

/// All that is asked of an education must hold for one and the same education; the nearest one speaks.
fn education_missing(asked: &EducationAsked, applicant: &Applicant) -> Option<Missing> {
    let mut nearest = Missing::Education;
    for education in &applicant.education {
        if !asked.kinds.contains(&education.kind) {
            continue;
        }
        let graduated = PRESENT_STUDY.contains(&education.kind.as_str())
            || (asked.graduating_counts && education.graduating)
            || education
                .graduated_on
                .is_some_and(|on| on <= applicant.as_of);
        if asked.same_field && !education.same_field {
            if nearest == Missing::Education {
                nearest = Missing::EducationField;
            }
        } else if graduated {
            return None;
        } else {
            nearest = Missing::Graduation;
        }
    }
    Some(nearest)
}

fn title_missing(grade: Grade, asked: f64, applicant: &Applicant) -> Option<Missing> {
    let most = applicant
        .titles
        .iter()
        .filter(|(held, _)| *held >= grade)
        .map(|(_, years)| *years)
        .reduce(f64::max);
    match most {
        None => Some(Missing::Title { grade }),
        Some(has) if has < asked => Some(Missing::YearsAfterTitle { asked, has }),
        Some(_) => None,
    }
}

/// Full years from one day to another; someone born on 29 February completes a year on 1 March.
fn full_years(from: Date, to: Date) -> i32 {
    let years = i32::from(to.year()) - i32::from(from.year());
    let before = (to.month(), to.day()) < (from.month(), from.day());
    years - i32::from(before)
}

impl Missing {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Age { .. } => "age",
            Self::WorkYears { .. } => "work-years",
            Self::PriorCertificate { .. } => "prior-certificate",
            Self::YearsAfterPrior { .. } => "years-after-prior",
            Self::PriorHeldYears { .. } => "prior-held-years",
            Self::Apprenticeship => "apprenticeship",
            Self::Education => "education",
            Self::EducationField => "education-field",
            Self::Graduation => "graduation",
            Self::Title { .. } => "title",
            Self::YearsAfterTitle { .. } => "years-after-title",
            Self::Training => "training",
        }
    }

    /// What is missing, for the person.
    #[must_use]
    pub fn say(&self) -> Text {
        match self {
            Self::Age { asked } => {
                Text::new(format!("未满{asked}周岁"), format!("younger than {asked}"))
            }
            Self::WorkYears { asked, has } => Text::new(
                format!("需从事本职业累计{asked}年，现有{has}年"),
                format!("{asked} years of work in the occupation are asked, there are {has}"),
            ),
            Self::PriorCertificate { level } => Text::new(
                format!("没有本职业{}或以上的证书", zh(*level)),
                format!(
                    "no certificate of {} or higher in the occupation",
                    en(*level)
                ),
            ),
            Self::YearsAfterPrior { asked, has } => Text::new(
                format!("取得证书后需工作{asked}年，现有{has}年"),
                format!("{asked} years of work after that certificate are asked, there are {has}"),
            ),
            Self::PriorHeldYears { asked } => Text::new(
                format!("持有证书未满{asked}年"),
                format!("the certificate was issued less than {asked} years ago"),
            ),
            Self::Apprenticeship => Text::new("学徒期未满", "no completed apprenticeship"),
            Self::Education => Text::new("没有所要求的学历", "no education of the kinds asked"),
            Self::EducationField => Text::new(
                "所学专业与本职业不对应",
                "the education is not in the field of the occupation",
            ),
            Self::Graduation => Text::new("尚未毕业", "not graduated"),
            Self::Title { grade } => {
                let (zh, en) = match grade {
                    Grade::Junior => ("初级", "junior"),
                    Grade::Intermediate => ("中级", "intermediate"),
                    Grade::Senior => ("高级", "senior"),
                };
                Text::new(
                    format!("没有{zh}或以上职称"),
                    format!("no professional title of {en} grade or higher"),
                )
            }
            Self::YearsAfterTitle { asked, has } => Text::new(
                format!("取得职称后需工作{asked}年，现有{has}年"),
                format!("{asked} years of work after that title are asked, there are {has}"),
            ),
            Self::Training => Text::new("未完成规定学时的培训", "the training is not completed"),
        }
    }
}

fn zh(level: PriorLevel) -> &'static str {
    match level {
        PriorLevel::Level(level) => level.name().0,
        PriorLevel::PreparatoryTechnician => "预备技师",
    }
}

fn en(level: PriorLevel) -> &'static str {
    match level {
        PriorLevel::Level(level) => level.name().1,
        PriorLevel::PreparatoryTechnician => "preparatory technician",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_is_full_on_the_birthday_itself() {
        assert_eq!(full_years(date(2004, 5, 1), date(2020, 4, 30)), 15);
        assert_eq!(full_years(date(2004, 5, 1), date(2020, 5, 1)), 16);
        assert_eq!(full_years(date(2004, 2, 29), date(2021, 2, 28)), 16);
    }
}
