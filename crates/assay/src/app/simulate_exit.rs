//! Simulate an exit on the register as it stands: whom it would touch, what would become of them, and what it would cost,
//! day by day. It only reads.
use crate::house::House;
use assay_core::{
    exit::simulate::{OpenCases, Tally},
    id::Id,
    institution::Institution,
    money::Minor,
    session::Part,
    transition::{Exam, Plan, columns::Kernel},
};
use assay_store::{StoreError, Tx};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Trainees that are read at a time.
const TRAINEES: u32 = 10_000;

/// What an exit would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulation {
    /// First day without the occupations.
    pub on: Date,
    /// The day of the register.
    pub today: Date,
    /// Each occupation with what it would touch.
    pub occupations: Vec<(String, Touched)>,
    /// Each institution with its name and what would be touched there.
    pub institutions: Vec<(Id<Institution>, String, Touched)>,
    /// From today to the exit: how it would look if it came on that day. The last one is the exit itself.
    pub days: Vec<Tally>,
}

/// How much an exit touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Touched {
    /// Open enrolments.
    pub enrolments: u64,
    /// Sessions with open enrolments.
    pub sessions: u64,
    /// Open trainees of plans that promise a qualification.
    pub trainees: u64,
    /// Paid by candidates whose exam is not sat today: the most that goes back.
    pub paid: Minor,
}

impl Simulation {
    /// The exit's own day.
    ///
    /// # Panics
    /// Never: the days end with it.
    #[must_use]
    pub fn exit(&self) -> &Tally {
        self.days.last().expect("the days end with the exit's own")
    }

    /// What is touched altogether.
    #[must_use]
    pub fn touched(&self) -> Touched {
        let mut all = Touched::default();
        for (_, one) in &self.occupations {
            all.enrolments += one.enrolments;
            all.sessions += one.sessions;
            all.trainees += one.trainees;
            all.paid = Minor(all.paid.0 + one.paid.0);
        }
        all
    }
}

/// The register as it is walked through.
#[derive(Default)]
struct Walk {
    cases: OpenCases,
    institutions: BTreeMap<String, Touched>,
    /// Whether an institution has no filing on the day that was asked for.
    hindered: HashMap<(String, Date), bool>,
}

/// One session while its enrolments come by.
#[derive(Default)]
struct Passing {
    session: String,
    institution: String,
    announced_on: Date,
    last_day: Option<Date>,
    touched: Touched,
}

/// Simulates the exit of occupations on a day over the register as it stands today.
///
/// # Errors
/// [`StoreError`].
pub fn simulate_exit(
    house: &House,
    occupations: &[String],
    on: Date,
    today: Date,
) -> Result<Simulation, StoreError> {
    house.store.read(|tx| {
        let mut walk = Walk::default();
        let mut of_each = Vec::new();
        for occupation in occupations {
            let mut touched = walk.enrolments(tx, occupation, on)?;
            touched.trainees = walk.trainees(tx, occupation, on)?;
            of_each.push((occupation.clone(), touched));
        }
        let mut institutions = Vec::new();
        for (id, touched) in &walk.institutions {
            let id: Id<Institution> = Id::parse(id).map_err(|why| StoreError::Unreadable {
                column: "institution".to_owned(),
                why: why.to_string(),
            })?;
            let name = tx
                .institution(&id)?
                .map_or_else(String::new, |one| one.name.zh.into_owned());
            institutions.push((id, name, *touched));
        }
        institutions.sort_by_key(|(id, _, one)| {
            (std::cmp::Reverse(one.enrolments + one.trainees), id.clone())
        });
        let kernel = Kernel::new(&house.law.pack.transition);
        Ok(Simulation {
            on,
            today,
            occupations: of_each,
            institutions,
            days: walk.cases.day_by_day(&kernel, today, on),
        })
    })
}

impl Walk {
    fn enrolments(
        &mut self,
        tx: &mut Tx<'_>,
        occupation: &str,
        on: Date,
    ) -> Result<Touched, StoreError> {
        // Which institutions cannot hold an exam on the day is asked first: rows come by one after another.
        for institution in tx.institutions_with_sessions(occupation)? {
            self.ask_filing(tx, institution, on)?;
        }
        let (mut all, mut passing) = (Touched::default(), Passing::default());
        let mut hindered = false;
        let (cases, institutions, known) =
            (&mut self.cases, &mut self.institutions, &self.hindered);
        tx.each_open_case(occupation, |case| {
            if case.session != passing.session {
                settle(&mut passing, institutions, &mut all);
                passing.session.push_str(case.session);
                passing.institution.push_str(case.institution);
                passing.announced_on = day(case.announced_on)?;
                passing.last_day = last_day(case.parts)?;
                passing.touched.sessions = 1;
                hindered = known
                    .get(&(passing.institution.clone(), on))
                    .is_some_and(|hindered| *hindered);
            }
            passing.touched.enrolments += 1;
            if case.exam == Exam::None {
                passing.touched.paid = Minor(passing.touched.paid.0 + case.paid.0);
            }
            let exam = (case.exam, passing.last_day);
            cases.add_enrolment(passing.announced_on, exam, case.paid, hindered);
            Ok(())
        })?;
        settle(&mut passing, institutions, &mut all);
        Ok(all)
    }

    fn trainees(&mut self, tx: &mut Tx<'_>, occupation: &str, on: Date) -> Result<u64, StoreError> {
        let plans: HashMap<_, _> = tx
            .training_plans_for(occupation)?
            .into_iter()
            .map(|plan| (plan.id.clone(), plan))
            .collect();
        let (mut behind, mut count) = (String::new(), 0);
        loop {
            let next = tx.open_trainees(occupation, &behind, TRAINEES)?;
            let Some(last) = next.last() else {
                return Ok(count);
            };
            behind = last.trainee.id.to_string();
            for one in next {
                let trainee = one.trainee;
                let Some(plan) = plans.get(&trainee.plan) else {
                    continue;
                };
                let institution = trainee.institution.to_string();
                let graduates_on = trainee.graduates_on.unwrap_or(on);
                let hindered = self.ask_filing(tx, institution.clone(), graduates_on)?;
                let facts = Plan {
                    kind: plan.kind,
                    enrolled_on: trainee.enrolled_on,
                    promises: plan.promises,
                    institution_may_issue: false,
                };
                self.cases
                    .add_trainee(&facts, trainee.graduates_on, hindered);
                self.institutions.entry(institution).or_default().trainees += 1;
                count += 1;
            }
        }
    }

    /// Whether an institution has no filing on a day.
    fn ask_filing(
        &mut self,
        tx: &mut Tx<'_>,
        institution: String,
        on: Date,
    ) -> Result<bool, StoreError> {
        let key = (institution, on);
        if let Some(hindered) = self.hindered.get(&key) {
            return Ok(*hindered);
        }
        let hindered = match Id::parse(&key.0) {
            Ok(id) => tx.filing_on(&id, on)?.is_none(),
            Err(_) => true,
        };
        self.hindered.insert(key, hindered);
        Ok(hindered)
    }
}

/// Adds a session that has come by to its institution and to the whole.
fn settle(passing: &mut Passing, institutions: &mut BTreeMap<String, Touched>, all: &mut Touched) {
    let passed = std::mem::take(passing);
    if passed.session.is_empty() {
        return;
    }
    for sum in [all, institutions.entry(passed.institution).or_default()] {
        sum.enrolments += passed.touched.enrolments;
        sum.sessions += passed.touched.sessions;
        sum.paid = Minor(sum.paid.0 + passed.touched.paid.0);
    }
}

fn unreadable(column: &str, why: &str) -> StoreError {
    StoreError::Unreadable {
        column: column.to_owned(),
        why: why.to_owned(),
    }
}

fn day(text: &str) -> Result<Date, StoreError> {
    assay_core::day::parse(text).ok_or_else(|| unreadable("announced_on", text))
}

fn last_day(parts: &str) -> Result<Option<Date>, StoreError> {
    let parts: Vec<(Part, Date)> =
        serde_json::from_str(parts).map_err(|why| unreadable("parts", &why.to_string()))?;
    Ok(parts.into_iter().map(|(_, on)| on).max())
}
