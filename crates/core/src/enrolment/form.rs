//! The form of an enrolment: what a person hands in, checked before it is taken. A roster file is many forms, all or none.
use super::{Enrolment, Stage, evidence::Evidence};
use crate::{
    authority::{Action, Owned, Role},
    decision::{Refusal, Words},
    eligibility::Condition,
    id::Id,
    identifier::resident_id,
    institution::{Filing, Institution, kind::Appraises},
    money::Minor,
    pack::{At, Pack},
    person::Person,
    refusal::{Reason, Refused, Why},
    session::{CertificateKind, Session, SessionStage},
    transition::{Disposition, Facts, ask},
};
use jiff::{Unit, civil::Date};

/// Where a candidate comes from: an employer appraises its own staff, a college its own students.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Anybody.
    #[default]
    Public,
    /// Works for the organisation with this unified social credit code.
    EmployedBy(String),
    /// Studies at the college with this unified social credit code.
    StudentOf(String),
}

/// Permission to hand in many forms at once.
#[derive(Debug)]
pub enum FileRoster {}
impl Action for FileRoster {
    type On = Session;
    const NAME: &'static str = "enrolment.file-roster";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// What is handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Identifier of the enrolment to be made.
    pub id: Id<Enrolment>,
    /// Who; with the identifier the register has for them, or will have.
    pub person: Person,
    /// The institution that holds the session.
    pub institution: Id<Institution>,
    /// The application condition that is claimed; empty means whichever holds.
    pub condition: String,
    /// What the person holds.
    pub evidence: Evidence,
    /// Where they come from.
    pub origin: Origin,
}

impl Owned for Form {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.person.id)
    }
}

/// What stands when a form comes in.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'t> {
    /// The session.
    pub session: &'t Session,
    /// Who holds it.
    pub institution: &'t Institution,
    /// The filing it is held under.
    pub filing: &'t Filing,
}

/// What the register knows of the person already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'t> {
    /// The name registered with the document, if the document is known.
    pub name: Option<&'t str>,
    /// Whether the person is enrolled in the session already.
    pub enrolled: bool,
}

impl Form {
    /// The enrolment that the form asks for.
    #[must_use]
    pub fn enrolment(&self, session: &Session, today: Date) -> Enrolment {
        Enrolment {
            id: self.id.clone(),
            session: session.id.clone(),
            institution: session.institution.clone(),
            person: self.person.id.clone(),
            condition: self.condition.clone(),
            filed_on: today,
            paid: Minor(0),
            stage: Stage::Filed,
        }
    }
}

/// Why a form is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormRefused {
    /// Enrolment is not open.
    #[error("enrolment for this session is closed; it was open until {until}")]
    Closed {
        /// The last day.
        until: Date,
    },
    /// The institution may not go on.
    #[error("the institution's filing is not in force")]
    NotInForce,
    /// The occupation has left the catalogue.
    #[error("{occupation} has left the catalogue: no new registration is taken")]
    Exited {
        /// The occupation.
        occupation: String,
    },
    /// The identity document does not fit.
    #[error("the identity document is not valid: {why}")]
    Document {
        /// What is wrong.
        why: String,
    },
    /// The register knows the document under another name.
    #[error("the identity document is registered under another name")]
    Name,
    /// Too young.
    #[error("candidates are at least {years} years old")]
    Age {
        /// The lowest age.
        years: u32,
    },
    /// No such condition at this level.
    #[error("`{condition}` is not an application condition of this level")]
    Condition {
        /// What was claimed.
        condition: String,
    },
    /// The evidence is impossible.
    #[error("the evidence does not fit: {why}")]
    Evidence {
        /// What is wrong.
        why: String,
    },
    /// An employer or college enrols its own people only.
    #[error("this institution appraises only its own staff or students")]
    Origin,
    /// Enrolled before.
    #[error("this person is enrolled in this session already")]
    Twice,
}

impl Why for FormRefused {
    fn reason(&self) -> Reason {
        const FIX: (&str, &str) = ("请更正后重新提交。", "Correct it and hand it in again.");
        let (code, zh, next, rule) = match self {
            Self::Closed { until } => (
                "enrolment.file.closed",
                format!("该场次报名已于{until}截止"),
                ("请选择其他场次。", "Choose another session."),
                None,
            ),
            Self::NotInForce => (
                "enrolment.file.not-in-force",
                "该机构的备案不在有效期内或已暂停".to_owned(),
                (
                    "请在公布目录中选择其他机构。",
                    "Choose another institution from the directory.",
                ),
                Some("filing.in-force"),
            ),
            Self::Exited { occupation } => (
                "enrolment.file.refuse-new",
                format!("“{occupation}”已退出目录，不再受理新的报名"),
                (
                    "请改报职业技能等级认定，可在公布目录中查找评价机构。",
                    "Apply for skill level appraisal instead; the directory lists the institutions that offer it.",
                ),
                Some("transition.no-new"),
            ),
            Self::Document { why } => (
                "enrolment.file.document",
                format!("证件不正确：{why}"),
                FIX,
                Some("person.identity"),
            ),
            Self::Name => (
                "enrolment.file.name",
                "该证件号码已登记在另一姓名之下".to_owned(),
                (
                    "请核对姓名；改名的，请持证明到主管部门更正。",
                    "Check the name; after a change of name the authority corrects it.",
                ),
                Some("person.identity"),
            ),
            Self::Age { years } => (
                "enrolment.file.age",
                format!("考生须年满{years}周岁"),
                ("请在满足年龄后报名。", "Enrol once the age is reached."),
                Some("candidate.age"),
            ),
            Self::Condition { condition } => (
                "enrolment.file.condition",
                format!("“{condition}”不是该等级的申报条件"),
                (
                    "请从该等级的申报条件中选择。",
                    "Choose one of the conditions of the level.",
                ),
                None,
            ),
            Self::Evidence { why } => (
                "enrolment.file.evidence",
                format!("申报材料有误：{why}"),
                FIX,
                None,
            ),
            Self::Origin => (
                "enrolment.file.origin",
                "用人单位只评价本单位职工，院校只评价本校学生".to_owned(),
                (
                    "请在社会培训评价组织报名。",
                    "Enrol with a social training evaluation organisation.",
                ),
                Some("filing.in-force"),
            ),
            Self::Twice => (
                "enrolment.file.twice",
                "该考生已报名本场次".to_owned(),
                ("无需重复报名。", "There is no need to enrol again."),
                None,
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
            Self::Closed {
                until: Date::constant(2020, 9, 1),
            },
            Self::NotInForce,
            Self::Exited {
                occupation: "美容师".into(),
            },
            Self::Document {
                why: "校验码".into(),
            },
            Self::Name,
            Self::Age { years: 16 },
            Self::Condition {
                condition: "2018.L3.9".into(),
            },
            Self::Evidence {
                why: "-1 years of work".into(),
            },
            Self::Origin,
            Self::Twice,
        ]
    }
}

/// Decides whether a form is taken today.
///
/// # Errors
/// [`FormRefused`], the first thing that is wrong.
pub fn check(
    form: &Form,
    law: &Pack,
    stand: Stand<'_>,
    known: Known<'_>,
    today: Date,
) -> Result<(), Refused<FormRefused>> {
    open(law, stand, today)
        .and_then(|()| weigh(form, law, stand, known, today))
        .map_err(|why| Refused::new(law, today, why))
}

/// One row of a roster file.
#[derive(Debug, Clone, Copy)]
pub struct RosterRow<'t> {
    /// Number of the row in the file, as people count.
    pub row: u32,
    /// The form.
    pub form: &'t Form,
    /// What the register knows of the person.
    pub known: Known<'t>,
}

/// A roster file with rows that cannot be taken. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} rows of the roster cannot be taken, so none is", rows.len())]
pub struct RosterRefused {
    /// Number of the row, and why; in the order of the file.
    pub rows: Vec<(u32, Refused<FormRefused>)>,
}

impl RosterRefused {
    /// What is said of a roster with so many bad rows.
    #[must_use]
    pub fn words_for(rows: usize) -> Words {
        Words::new(
            "enrolment.file-roster.rows",
            (
                format!("名册中有{rows}行不能受理，全部未导入"),
                format!("{rows} rows of the roster cannot be taken, so none is"),
            ),
            (
                "请按每行的原因更正后重新上传整个文件",
                "correct each row for its reason and upload the whole file again",
            ),
        )
    }
}

impl Refusal for RosterRefused {
    fn words(&self) -> Words {
        Self::words_for(self.rows.len())
    }
}

/// Decides a whole roster file: every form, or every reason.
///
/// # Errors
/// [`RosterRefused`] with each bad row.
pub fn file_roster(
    law: &Pack,
    stand: Stand<'_>,
    rows: &[RosterRow<'_>],
    today: Date,
) -> Result<Vec<Enrolment>, RosterRefused> {
    let closed = open(law, stand, today).err();
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    let mut bad = Vec::new();
    for row in rows {
        let twice = !seen.insert((
            &row.form.person.document.kind,
            &row.form.person.document.number,
        ));
        let outcome = match &closed {
            Some(why) => Err(why.clone()),
            None if twice => Err(FormRefused::Twice),
            None => weigh(row.form, law, stand, row.known, today),
        };
        if let Err(why) = outcome {
            bad.push((row.row, Refused::new(law, today, why)));
        }
    }
    if !bad.is_empty() {
        return Err(RosterRefused { rows: bad });
    }
    Ok(rows
        .iter()
        .map(|row| row.form.enrolment(stand.session, today))
        .collect())
}

/// Whether the session takes forms at all today.
fn open(law: &Pack, stand: Stand<'_>, today: Date) -> Result<(), FormRefused> {
    let session = stand.session;
    if session.certificate == CertificateKind::Qualification
        && let Some(occupation) = law.catalogue.find(&session.occupation)
        && ask(law, occupation, None, Facts::Registration, today).disposition
            == Disposition::RefuseNew
    {
        return Err(FormRefused::Exited {
            occupation: session.occupation.clone(),
        });
    }
    if session.stage != SessionStage::Announced || session.enrol_until < today {
        return Err(FormRefused::Closed {
            until: session.enrol_until,
        });
    }
    if !stand.filing.is_in_force_on(today) {
        return Err(FormRefused::NotInForce);
    }
    Ok(())
}

/// Whether one form is in order.
fn weigh(
    form: &Form,
    law: &Pack,
    stand: Stand<'_>,
    known: Known<'_>,
    today: Date,
) -> Result<(), FormRefused> {
    let (session, person) = (stand.session, &form.person);
    let bad_document = |why: String| FormRefused::Document { why };
    if person.name.trim().is_empty() || person.document.number.trim().is_empty() {
        return Err(bad_document(
            "姓名或号码为空 / name or number is empty".into(),
        ));
    }
    if person.document.kind == "resident-id" {
        let id = resident_id::parse(&person.document.number, &law.codes, today)
            .map_err(|why| bad_document(why.say().zh.into_owned()))?;
        if id.born_on() != person.born_on {
            return Err(bad_document(
                "出生日期与号码不符 / the day of birth differs from the number".into(),
            ));
        }
    }
    if known.name.is_some_and(|name| name != person.name) {
        return Err(FormRefused::Name);
    }
    if known.enrolled {
        return Err(FormRefused::Twice);
    }
    let own = &stand.institution.uscc;
    let origin = match &form.origin {
        Origin::EmployedBy(uscc) if uscc == own => Appraises::OwnStaff,
        Origin::StudentOf(uscc) if uscc == own => Appraises::OwnStudents,
        _ => Appraises::Public,
    };
    let terms = law.kind_on(stand.institution.kind, today);
    let belongs = terms.is_some_and(|terms| terms.appraises.admits(origin));
    if !belongs {
        return Err(FormRefused::Origin);
    }
    if let Some((years, _)) = law.number("candidate.age", At::day(today)) {
        let age = person
            .born_on
            .until((Unit::Year, today))
            .map_or(0, |span| span.get_years());
        if i64::from(age) < i64::from(years) {
            return Err(FormRefused::Age { years });
        }
    }
    let conditions = law
        .conditions
        .alternatives(&session.standard, &session.occupation, session.level)
        .unwrap_or_default();
    // No claim means: whichever holds.
    let claimed = |condition: &&Condition| condition.id == form.condition;
    if !form.condition.is_empty() && !conditions.iter().any(claimed) {
        return Err(FormRefused::Condition {
            condition: form.condition.clone(),
        });
    }
    form.evidence
        .check(&law.conditions)
        .map_err(|why| FormRefused::Evidence { why: why.0 })
}

#[cfg(test)]
mod tests;
