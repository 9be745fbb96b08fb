//! Simulate an exit: what would become of every open case of the register if the exit took force on a day.
//!
//! Cases are columns, and the column kernel of the transition decides them: a million of them, day by day.
use crate::{
    money::Minor,
    transition::{
        Disposition, Exam, Plan, Row,
        columns::{Code, Columns, Day, Kernel, NEVER, column_day, day_of_column},
    },
};
use jiff::civil::Date;

/// Most days that are looked at one by one; a longer way to the exit is looked at in steps.
const STEPS_MAX: i32 = 31;

/// The open cases of the register, as they stand.
#[derive(Debug, Clone, Default)]
pub struct OpenCases {
    columns: Columns,
    /// The last day of each case's exam.
    ends: Vec<Day>,
    paid: Vec<Minor>,
    hindered: Vec<bool>,
}

/// How many cases get which disposition if the exit takes force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// First day without the occupation.
    pub on: Date,
    /// Cases by row of the transition's table, in the order of [`Row::ALL`].
    pub rows: [u64; Row::ALL.len()],
    /// What candidates who may choose have paid: the most that goes back.
    pub refund_at_most: Minor,
    /// The part of it whose institution cannot hold the exam: it goes back without a choice.
    pub refund_certain: Minor,
    /// Trainees whose promise is at risk: no day of graduation, or no filing of the institution on that day.
    pub promises_at_risk: u64,
}

impl Tally {
    /// Cases with a disposition.
    #[must_use]
    pub fn of(&self, disposition: Disposition) -> u64 {
        let rows = Row::ALL.iter().zip(self.rows);
        rows.filter(|(row, _)| row.disposition() == disposition)
            .map(|(_, count)| count)
            .sum()
    }

    /// Every case.
    #[must_use]
    pub fn cases(&self) -> u64 {
        self.rows.iter().sum()
    }
}

impl OpenCases {
    /// Adds an enrolment: when it began, how far its exam is, the exam's last day, what was paid, and whether the
    /// institution cannot hold the exam.
    pub fn add_enrolment(
        &mut self,
        began_on: Date,
        exam: (Exam, Option<Date>),
        paid: Minor,
        hindered: bool,
    ) {
        self.columns.begun.push(column_day(began_on));
        self.columns.graduates.push(NEVER);
        self.columns.code.push(Code::enrolment(exam.0, None, None));
        self.ends.push(exam.1.map_or(NEVER, column_day));
        self.paid.push(paid);
        self.hindered.push(hindered);
    }

    /// Adds a trainee: the plan, the planned day of graduation, and whether the institution has no filing on it.
    pub fn add_trainee(&mut self, plan: &Plan, graduates_on: Option<Date>, hindered: bool) {
        self.columns.begun.push(column_day(plan.enrolled_on));
        let graduates = graduates_on.map_or(NEVER, column_day);
        self.columns.graduates.push(graduates);
        self.columns
            .code
            .push(Code::trainee(plan, Exam::None, None));
        self.ends.push(NEVER);
        self.paid.push(Minor(0));
        self.hindered.push(hindered || graduates_on.is_none());
    }

    /// How many cases there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.code.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.code.is_empty()
    }

    /// The exit on `on`, and on the days before it from `today`: how it would look if it came earlier. An exam whose
    /// last day has passed by then counts as sat.
    #[must_use]
    pub fn day_by_day(&self, kernel: &Kernel, today: Date, on: Date) -> Vec<Tally> {
        let (first, last) = (column_day(today.min(on)), column_day(on));
        let step = (i32::from(last - first) / STEPS_MAX).max(1);
        let step = usize::try_from(step).unwrap_or(1);
        let mut days: Vec<Day> = (first..last).step_by(step).collect();
        days.push(last);
        let mut asked = Columns {
            begun: self.columns.begun.clone(),
            graduates: self.columns.graduates.clone(),
            ..Columns::default()
        };
        let mut rows = Vec::with_capacity(self.len());
        let mut tallies = Vec::with_capacity(days.len());
        for day in days {
            for column in [&mut asked.exit, &mut asked.as_of] {
                column.clear();
                column.resize(self.len(), day);
            }
            asked.code.clear();
            let ended = self.columns.code.iter().zip(&self.ends);
            asked.code.extend(ended.map(
                |(code, ends)| {
                    if *ends < day { code.sat() } else { *code }
                },
            ));
            kernel.decide(&asked, &mut rows);
            tallies.push(self.tally(day, &rows));
        }
        tallies
    }

    fn tally(&self, day: Day, rows: &[Row]) -> Tally {
        let mut counts = [0_u64; Row::ALL.len()];
        let (mut most, mut certain, mut at_risk) = (0_u64, 0_u64, 0_u64);
        for ((row, paid), hindered) in rows.iter().zip(&self.paid).zip(&self.hindered) {
            counts[*row as usize] += 1;
            let chooses = u64::from(*row == Row::NoWishYet);
            most += paid.0 * chooses;
            certain += paid.0 * chooses * u64::from(*hindered);
            at_risk += u64::from(*hindered && *row == Row::NotGraduated);
        }
        Tally {
            on: day_of_column(day),
            rows: counts,
            refund_at_most: Minor(most),
            refund_certain: Minor(certain),
            promises_at_risk: at_risk,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pack::tests::china,
        session::CertificateKind,
        transition::{Case, Facts, PlanKind, decide},
    };
    use jiff::civil::date;

    const TODAY: Date = date(2020, 9, 1);
    const EXIT: Date = date(2020, 9, 30);

    #[test]
    fn an_exit_is_looked_at_day_by_day_until_it_comes() {
        let kernel = Kernel::new(&china().transition);
        let mut cases = OpenCases::default();
        let exam = |day: Date| (Exam::None, Some(day));
        let announced = date(2020, 8, 1);
        cases.add_enrolment(announced, exam(date(2020, 9, 10)), Minor(100), false);
        cases.add_enrolment(announced, exam(date(2020, 11, 20)), Minor(200), false);
        cases.add_enrolment(announced, exam(date(2020, 11, 20)), Minor(400), true);
        cases.add_enrolment(announced, (Exam::Passed, None), Minor(800), false);
        let days = cases.day_by_day(&kernel, TODAY, EXIT);
        assert_eq!(days.len(), 30);
        let (first, last) = (&days[0], &days[29]);
        assert_eq!((first.on, last.on), (TODAY, EXIT));
        assert_eq!(first.of(Disposition::Choose), 3);
        assert_eq!(first.refund_at_most, Minor(700));
        assert_eq!(last.of(Disposition::Choose), 2);
        assert_eq!(last.of(Disposition::Continue), 1, "sat by then");
        assert_eq!(last.of(Disposition::IssueQualification), 1);
        assert_eq!(last.refund_at_most, Minor(600));
        assert_eq!(last.refund_certain, Minor(400));
        assert!(days.iter().all(|day| day.cases() == 4));
        let long = cases.day_by_day(&kernel, date(2019, 1, 1), EXIT);
        assert!(long.len() <= 33, "{}", long.len());
        assert_eq!(long.last(), Some(last));
    }

    #[test]
    fn a_promise_without_a_day_or_an_institution_is_at_risk() {
        let kernel = Kernel::new(&china().transition);
        let plan = Plan {
            kind: PlanKind::TechnicalCollege,
            enrolled_on: date(2019, 9, 1),
            promises: CertificateKind::Qualification,
            institution_may_issue: false,
        };
        let mut cases = OpenCases::default();
        cases.add_trainee(&plan, Some(date(2021, 6, 30)), false);
        cases.add_trainee(&plan, Some(date(2021, 6, 30)), true);
        cases.add_trainee(&plan, None, false);
        cases.add_trainee(&plan, Some(date(2020, 6, 30)), true);
        let days = cases.day_by_day(&kernel, EXIT, EXIT);
        assert_eq!(days.len(), 1);
        assert_eq!(days[0].of(Disposition::KeepPlan), 4);
        assert_eq!(days[0].promises_at_risk, 2);
    }

    #[test]
    fn the_columns_say_what_the_table_says() {
        let law = china();
        let kernel = Kernel::new(&law.transition);
        let occupation = law.catalogue.find("美容师").unwrap();
        for exam in [Exam::None, Exam::Passed, Exam::Failed, Exam::Pending] {
            for began_on in [date(2020, 9, 29), EXIT] {
                let mut cases = OpenCases::default();
                cases.add_enrolment(began_on, (exam, None), Minor(5), false);
                let tally = cases.day_by_day(&kernel, EXIT, EXIT)[0];
                let case = Case {
                    occupation,
                    as_of: EXIT,
                    roster: None,
                    facts: Facts::Enrolment {
                        announced_on: Some(began_on),
                        accepted_on: None,
                        exam,
                        wish: None,
                        paid: Minor(5),
                    },
                };
                let decided = decide(&law.transition, &case);
                assert_eq!(tally.of(decided.disposition), 1, "{exam:?} {began_on}");
            }
        }
    }
}
