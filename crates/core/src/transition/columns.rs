//! The bare decision on columns: for a what-if over millions of cases.
//!
//! The table has finitely many answers. Every combination of features is decided once by the very
//! function that decides single cases; after that a case costs a few additions and one look-up.
use super::{
    Exam, Roster, Row, Wish,
    row::{Features, Kind, row},
};
use jiff::{ToSpan, civil::Date};

/// A day in a column: days since 2000-01-01. [`NEVER`] is a day that does not come.
pub type Day = u16;

/// A day that does not come: no exit, not graduated, not announced.
pub const NEVER: Day = u16::MAX;

/// The day from which columns count.
const FIRST: Date = Date::constant(2000, 1, 1);

/// A day as a column holds it; what lies outside the columns' reach is its nearest day, never [`NEVER`].
#[must_use]
pub fn column_day(day: Date) -> Day {
    let days = (day - FIRST).get_days();
    Day::try_from(days.clamp(0, i32::from(NEVER) - 1)).unwrap_or(0)
}

/// The day that a column holds.
#[must_use]
pub fn day_of_column(day: Day) -> Date {
    FIRST.saturating_add(ToSpan::days(i64::from(day)))
}

/// Cases as columns of equal length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Exit day of the case's occupation.
    pub exit: Vec<Day>,
    /// The day of the question.
    pub as_of: Vec<Day>,
    /// The earlier of announcement and acceptance; the day of issue; the day of enrolment in a plan.
    pub begun: Vec<Day>,
    /// The day of graduation; [`NEVER`] for all but trainees.
    pub graduates: Vec<Day>,
    /// Everything else, as [`Code`] packs it.
    pub code: Vec<Code>,
}

/// The facts of a case that are not days, in twelve bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Code(u16);

/// Bits of a [`Code`]; the three days' comparisons are put on top.
const CODES: u16 = 1 << 12;

const ANSWERS_MASK: usize = (1 << 15) - 1;

/// The answers for every combination of features.
#[derive(Debug, Clone)]
pub struct Kernel(Box<[Row]>);

impl Code {
    /// A new registration.
    pub const REGISTRATION: Self = Self(Kind::Registration as u16);
    /// A new announcement.
    pub const ANNOUNCEMENT: Self = Self(Kind::Announcement as u16);

    /// A certificate.
    #[must_use]
    pub fn certificate(roster: Option<Roster>) -> Self {
        Self(Kind::Certificate as u16 | roster_bits(roster))
    }

    /// An enrolment.
    #[must_use]
    pub fn enrolment(exam: Exam, wish: Option<Wish>, roster: Option<Roster>) -> Self {
        let wish = match wish {
            None => 0,
            Some(Wish::Continue) => 1,
            Some(Wish::Refund) => 2,
        };
        Self(Kind::Enrolment as u16 | roster_bits(roster) | exam_bits(exam) | wish << 7)
    }

    /// The same case once its exam has been sat: what was not sat before waits for its result.
    #[must_use]
    pub fn sat(self) -> Self {
        let exam = self.0 >> 5 & 3;
        if exam == 0 {
            Self(self.0 | exam_bits(Exam::Pending))
        } else {
            self
        }
    }

    /// A trainee.
    #[must_use]
    pub fn trainee(plan: &super::Plan, exam: Exam, roster: Option<Roster>) -> Self {
        let plan_bits = u16::from(plan.kind == super::PlanKind::Other)
            | u16::from(plan.promises == crate::session::CertificateKind::SkillLevel) << 1
            | u16::from(plan.institution_may_issue) << 2;
        Self(Kind::Trainee as u16 | roster_bits(roster) | exam_bits(exam) | plan_bits << 9)
    }

    fn features(self, exited: bool, before: bool, graduated: bool) -> Features {
        Features {
            kind: match self.0 & 7 {
                0 => Kind::Registration,
                1 => Kind::Announcement,
                2 => Kind::Certificate,
                3 => Kind::Enrolment,
                _ => Kind::Trainee,
            },
            exited,
            before,
            roster: match self.0 >> 3 & 3 {
                1 => Some(Roster::Sealed),
                2 => Some(Roster::Absent),
                _ => None,
            },
            exam: match self.0 >> 5 & 3 {
                1 => Exam::Passed,
                2 => Exam::Failed,
                3 => Exam::Pending,
                _ => Exam::None,
            },
            wish: match self.0 >> 7 & 3 {
                1 => Some(Wish::Continue),
                2 => Some(Wish::Refund),
                _ => None,
            },
            plan_other: self.0 >> 9 & 1 == 1,
            promises_skill_level: self.0 >> 10 & 1 == 1,
            may_issue: self.0 >> 11 & 1 == 1,
            graduated,
        }
    }
}

fn roster_bits(roster: Option<Roster>) -> u16 {
    match roster {
        None => 0,
        Some(Roster::Sealed) => 1 << 3,
        Some(Roster::Absent) => 2 << 3,
    }
}

fn exam_bits(exam: Exam) -> u16 {
    match exam {
        Exam::None => 0,
        Exam::Passed => 1 << 5,
        Exam::Failed => 2 << 5,
        Exam::Pending => 3 << 5,
    }
}

impl Kernel {
    /// Asks the table every question it can be asked.
    #[must_use]
    pub fn new(rules: &super::Rules) -> Self {
        let answers = (0..8)
            .flat_map(|days| (0..CODES).map(move |code| (days, Code(code))))
            .map(|(days, code)| {
                let features = code.features(days & 1 != 0, days & 2 != 0, days & 4 != 0);
                row(features, rules.skill_level_for_graduates)
            })
            .collect();
        Self(answers)
    }

    /// Decides every case of the columns into `rows`, which is cleared first.
    ///
    /// # Panics
    /// If the columns differ in length.
    pub fn decide(&self, columns: &Columns, rows: &mut Vec<Row>) {
        let length = columns.code.len();
        let (exit, as_of) = (&columns.exit[..length], &columns.as_of[..length]);
        let (begun, graduation) = (&columns.begun[..length], &columns.graduates[..length]);
        rows.clear();
        rows.extend((0..length).map(|i| {
            // NEVER is later than every day: an occupation without exit has exited on no day.
            let exited = usize::from(exit[i] <= as_of[i]);
            let before = usize::from(begun[i] < exit[i]);
            let graduated = usize::from(graduation[i] <= as_of[i]);
            let index =
                usize::from(columns.code[i].0) | exited << 12 | before << 13 | graduated << 14;
            self.0[index & ANSWERS_MASK]
        }));
    }
}
