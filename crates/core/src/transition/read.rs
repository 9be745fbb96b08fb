//! Reads a case from one line of JSON, strictly: every key of its kind, and no other.
use super::{Case, Exam, Facts, Plan, PlanKind, Roster, Wish};
use crate::{
    catalogue::Catalogue,
    day,
    json::{Field, Str, Unreadable, unreadable},
    level::Level,
    money::Minor,
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
    case: Str<'t>,
    #[serde(borrow)]
    as_of: Str<'t>,
    #[serde(borrow, default)]
    announced_on: Field<Str<'t>>,
    #[serde(borrow, default)]
    accepted_on: Field<Str<'t>>,
    #[serde(borrow, default)]
    issued_on: Field<Str<'t>>,
    #[serde(borrow, default)]
    graduates_on: Field<Str<'t>>,
    #[serde(borrow, default)]
    exam: Field<Str<'t>>,
    #[serde(borrow, default)]
    exam_on: Field<Str<'t>>,
    #[serde(borrow, default)]
    wish: Field<Str<'t>>,
    #[serde(default)]
    paid_minor: Field<u64>,
    #[serde(borrow, default)]
    roster: Field<Str<'t>>,
    #[serde(borrow, default)]
    plan: Field<PlanLine<'t>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanLine<'t> {
    #[serde(borrow)]
    kind: Str<'t>,
    #[serde(borrow)]
    enrolled_on: Str<'t>,
    #[serde(borrow)]
    promises: Str<'t>,
    institution_may_issue: bool,
}

/// A case with the identifier its line carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'t, 'c> {
    /// The caller's identifier.
    pub id: Cow<'t, str>,
    /// The case.
    pub case: Case<'c>,
}

/// Reads one line.
///
/// # Errors
/// [`Unreadable`], with the identifier of the line where there is one.
pub fn case<'t, 'c>(line: &'t [u8], catalogue: &'c Catalogue) -> Result<Named<'t, 'c>, Unreadable> {
    let line: Line<'t> = serde_json::from_slice(line).map_err(|error| unreadable(line, &error))?;
    let id = line.id.0.clone();
    match read(&line, catalogue) {
        Ok(case) => Ok(Named { id, case }),
        Err(error) => Err(error.of(&id)),
    }
}

fn read<'c>(line: &Line<'_>, catalogue: &'c Catalogue) -> Result<Case<'c>, Unreadable> {
    let as_of = real_day("as_of", &line.as_of.0)?;
    let level = &line.level.0;
    level.parse::<Level>().map_err(|_| {
        Unreadable::bad_value(
            "level",
            level,
            "L5, L4, L3, L2, L1, apprentice, special, chief",
        )
    })?;
    only_keys_of_its_case(line)?;
    let roster = roster(&line.roster)?;
    let facts = match &*line.case.0 {
        "registration" => Facts::Registration,
        "announcement" => Facts::Announcement,
        "certificate" => Facts::Certificate {
            issued_on: past(&line.issued_on, "issued_on", as_of)?
                .ok_or_else(|| Unreadable::missing("issued_on"))?,
        },
        "enrolment" => enrolment(line, as_of)?,
        "trainee" => trainee(line, as_of)?,
        other => {
            return Err(Unreadable::bad_value(
                "case",
                other,
                "enrolment, trainee, certificate, registration, announcement",
            ));
        }
    };
    let name = &*line.occupation.0;
    let occupation = catalogue.find(name).ok_or_else(|| {
        let shown: String = name.chars().take(40).collect();
        Unreadable::new(
            "unknown-occupation",
            format!("目录中没有“{shown}”；请用目录中的中文名称或代码"),
            format!(
                "the catalogue has no `{shown}`; use the Chinese name or the code of the catalogue"
            ),
        )
    })?;
    Ok(Case {
        occupation,
        as_of,
        roster,
        facts,
    })
}

/// Refuses keys that belong to another kind of case.
fn only_keys_of_its_case(line: &Line<'_>) -> Result<(), Unreadable> {
    let (enrolment, trainee, certificate) = match &*line.case.0 {
        "enrolment" => (true, false, false),
        "trainee" => (false, true, false),
        "certificate" => (false, false, true),
        _ => (false, false, false),
    };
    let either = enrolment || trainee;
    let keys = [
        ("announced_on", line.announced_on.is_there(), enrolment),
        ("accepted_on", line.accepted_on.is_there(), enrolment),
        ("wish", line.wish.is_there(), enrolment),
        ("paid_minor", line.paid_minor.is_there(), enrolment),
        ("plan", line.plan.is_there(), trainee),
        ("graduates_on", line.graduates_on.is_there(), trainee),
        ("exam", line.exam.is_there(), either),
        ("exam_on", line.exam_on.is_there(), either),
        ("issued_on", line.issued_on.is_there(), certificate),
        ("roster", line.roster.is_there(), either || certificate),
    ];
    match keys.iter().find(|(_, there, allowed)| *there && !*allowed) {
        Some((key, ..)) => Err(Unreadable::foreign(key)),
        None => Ok(()),
    }
}

fn enrolment(line: &Line<'_>, as_of: Date) -> Result<Facts, Unreadable> {
    let announced_on = past(&line.announced_on, "announced_on", as_of)?;
    let accepted_on = past(&line.accepted_on, "accepted_on", as_of)?;
    if announced_on.is_none() && accepted_on.is_none() {
        return Err(Unreadable::new(
            "missing-key",
            "报名个案须有“announced_on”（公告日）或“accepted_on”（受理日）",
            "an enrolment needs `announced_on` or `accepted_on`",
        ));
    }
    let wish = match &line.wish {
        Field::Missing | Field::Null => None,
        Field::Given(wish) => Some(match &*wish.0 {
            "continue" => Wish::Continue,
            "refund" => Wish::Refund,
            other => {
                return Err(Unreadable::bad_value(
                    "wish",
                    other,
                    "continue, refund, null",
                ));
            }
        }),
    };
    let paid = match line.paid_minor {
        Field::Missing => Minor(0),
        Field::Given(minor) => Minor(minor),
        Field::Null => {
            return Err(Unreadable::bad_value("paid_minor", "null", "0, 1, 2, …"));
        }
    };
    Ok(Facts::Enrolment {
        announced_on,
        accepted_on,
        exam: exam(line, as_of)?,
        wish,
        paid,
    })
}

fn trainee(line: &Line<'_>, as_of: Date) -> Result<Facts, Unreadable> {
    let Field::Given(plan) = &line.plan else {
        return Err(Unreadable::missing("plan"));
    };
    let kind = match &*plan.kind.0 {
        "vocational-college" => PlanKind::VocationalCollege,
        "technical-college" => PlanKind::TechnicalCollege,
        "new-apprentice" => PlanKind::NewApprentice,
        "other" => PlanKind::Other,
        other => {
            return Err(Unreadable::bad_value(
                "plan.kind",
                other,
                "vocational-college, technical-college, new-apprentice, other",
            ));
        }
    };
    let enrolled_on = not_after(
        "plan.enrolled_on",
        real_day("plan.enrolled_on", &plan.enrolled_on.0)?,
        as_of,
    )?;
    let promises = plan.promises.0.parse().map_err(|_| {
        Unreadable::bad_value(
            "plan.promises",
            &plan.promises.0,
            "qualification, skill-level",
        )
    })?;
    let graduates_on = match &line.graduates_on {
        Field::Missing | Field::Null => None,
        Field::Given(day) => Some(real_day("graduates_on", &day.0)?),
    };
    Ok(Facts::Trainee {
        plan: Plan {
            kind,
            enrolled_on,
            promises,
            institution_may_issue: plan.institution_may_issue,
        },
        graduates_on,
        exam: exam(line, as_of)?,
    })
}

fn exam(line: &Line<'_>, as_of: Date) -> Result<Exam, Unreadable> {
    let Field::Given(exam) = &line.exam else {
        return Err(Unreadable::missing("exam"));
    };
    let on = past(&line.exam_on, "exam_on", as_of)?;
    match (&*exam.0, on) {
        ("none", None) => Ok(Exam::None),
        ("none", Some(_)) => Err(Unreadable::new(
            "bad-value",
            "没有考试却有考试日期",
            "`exam` is `none`, yet there is an `exam_on`",
        )),
        ("passed" | "failed", None) => Err(Unreadable::missing("exam_on")),
        ("passed", Some(_)) => Ok(Exam::Passed),
        ("failed", Some(_)) => Ok(Exam::Failed),
        ("pending", _) => Ok(Exam::Pending),
        (other, _) => Err(Unreadable::bad_value(
            "exam",
            other,
            "none, passed, failed, pending",
        )),
    }
}

fn roster(field: &Field<Str<'_>>) -> Result<Option<Roster>, Unreadable> {
    let choices = "sealed, absent";
    match field {
        Field::Missing => Ok(None),
        Field::Null => Err(Unreadable::bad_value("roster", "null", choices)),
        Field::Given(text) => match &*text.0 {
            "sealed" => Ok(Some(Roster::Sealed)),
            "absent" => Ok(Some(Roster::Absent)),
            other => Err(Unreadable::bad_value("roster", other, choices)),
        },
    }
}

fn real_day(key: &str, text: &str) -> Result<Date, Unreadable> {
    day::parse(text).ok_or_else(|| Unreadable::bad_day(key, text))
}

fn past(field: &Field<Str<'_>>, key: &str, as_of: Date) -> Result<Option<Date>, Unreadable> {
    match field {
        Field::Missing | Field::Null => Ok(None),
        Field::Given(text) => not_after(key, real_day(key, &text.0)?, as_of).map(Some),
    }
}

fn not_after(key: &str, day: Date, as_of: Date) -> Result<Date, Unreadable> {
    if day <= as_of {
        return Ok(day);
    }
    Err(Unreadable::new(
        "day-after-as-of",
        format!("“{key}”的{day}晚于“as_of”的{as_of}"),
        format!("`{key}` {day} lies after `as_of` {as_of}"),
    ))
}
