//! Appoint people of the authority: experts who score applications, and external supervisors who are sent to exams.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    identifier::uscc,
    institution::Institution,
    pack::{At, Pack},
    person::Person,
    refusal::{Reason, Refused, Why},
};
use jiff::{ToSpan, civil::Date};

/// What the authority appoints people for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Office {
    /// Expert 评审专家: scores applications.
    Expert,
    /// External quality supervisor 外部质量督导员: is sent to exams.
    ExternalSupervisor,
}

impl Office {
    /// Every office.
    pub const ALL: [Self; 2] = [Self::Expert, Self::ExternalSupervisor];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Expert => "expert",
            Self::ExternalSupervisor => "external-supervisor",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Expert => ("评审专家", "expert"),
            Self::ExternalSupervisor => ("外部质量督导员", "external quality supervisor"),
        }
    }

    /// The rule that sets the longest term.
    fn term(self) -> &'static str {
        match self {
            Self::Expert => "expert.term",
            Self::ExternalSupervisor => "supervisor.term",
        }
    }
}

impl std::str::FromStr for Office {
    type Err = UnknownOffice;
    fn from_str(text: &str) -> Result<Self, UnknownOffice> {
        Self::ALL
            .into_iter()
            .find(|office| office.id() == text)
            .ok_or_else(|| UnknownOffice(text.to_owned()))
    }
}

/// The text names no office.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an office; use expert or external-supervisor")]
pub struct UnknownOffice(pub String);

/// A person whom the authority appointed 聘任.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Identifier, `apt_…`.
    pub id: Id<Appointment>,
    /// Who.
    pub person: Id<Person>,
    /// For what.
    pub office: Office,
    /// Occupation or subject.
    pub field: String,
    /// Organisation code of who employs them.
    pub employer: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Appointment {
    /// Whether they hold the office on a day.
    #[must_use]
    pub fn holds(&self, office: Office, day: Date) -> bool {
        self.office == office && self.from <= day && day <= self.until
    }
}

impl Named for Appointment {
    const PREFIX: &'static str = "apt_";
}
impl Owned for Appointment {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.person)
    }
}

/// Permission to appoint.
#[derive(Debug)]
pub enum Appoint {}
impl Action for Appoint {
    type On = Appointment;
    const NAME: &'static str = "appointment.make";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// An appointment, made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointed {
    /// The appointment.
    pub appointment: Appointment,
    /// The officer's account.
    pub by: String,
}

/// Why somebody is not appointed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppointRefused {
    /// The days are out of order, over, or too far apart.
    #[error("the term must end after it begins, not be over, and last at most {years} years")]
    Term {
        /// The longest term.
        years: u32,
        /// The rule that says so.
        rule: &'static str,
    },
    /// No field is named.
    #[error("an appointment names its field")]
    Field,
    /// The employer is no organisation code.
    #[error("`{given}` is no unified social credit code")]
    Employer {
        /// What was given.
        given: String,
    },
}

impl Why for AppointRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Term { years, rule } => (
                "appointment.make.term",
                format!("聘期起止日期有误、已经过期，或超过{years}年"),
                ("请更正聘期。", "Correct the days of the term."),
                Some(*rule),
            ),
            Self::Field => (
                "appointment.make.field",
                "没有填写聘任的专业领域".to_owned(),
                ("请填写职业或专业领域。", "Name the occupation or subject."),
                None,
            ),
            Self::Employer { given } => (
                "appointment.make.employer",
                format!("“{given}”不是有效的统一社会信用代码"),
                (
                    "请核对18位代码，回避要按所在单位判断。",
                    "Check the 18 characters: ties are found by the employer.",
                ),
                Some("supervisor.recusal"),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule,
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Term {
                years: 3,
                rule: "expert.term",
            },
            Self::Field,
            Self::Employer {
                given: "123".into(),
            },
        ]
    }
}

/// Decides whether somebody is appointed.
///
/// # Errors
/// [`AppointRefused`].
pub fn appoint(
    permit: &Permit<'_, Appoint>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Appointed>, Refused<AppointRefused>> {
    let appointment = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let rule = appointment.office.term();
    let years = law
        .number(rule, At::day(today))
        .map_or(3, |(years, _)| years);
    let longest = appointment.from.saturating_add(i64::from(years).years());
    if appointment.until < appointment.from
        || appointment.until < today
        || longest < appointment.until
    {
        return refuse(AppointRefused::Term { years, rule });
    }
    if appointment.field.trim().is_empty() {
        return refuse(AppointRefused::Field);
    }
    if let Some(employer) = &appointment.employer
        && uscc::parse(employer).is_err()
    {
        return refuse(AppointRefused::Employer {
            given: employer.clone(),
        });
    }
    Ok(Decided::new(Appointed {
        appointment: appointment.clone(),
        by: permit.by().account.clone(),
    }))
}
