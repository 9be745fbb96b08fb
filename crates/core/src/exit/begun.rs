//! What a case must show to stand on the sealed roster: that it began before the exit, by leaves of the public record.
use crate::{
    enrolment::Enrolment,
    id::Id,
    plan::{Trainee, TrainingPlan},
    session::Session,
};
use jiff::civil::Date;

impl Session {
    /// What the record commits to when the session is announced.
    #[must_use]
    pub fn announcement_text(&self) -> String {
        format!(
            "{} {} {} {} {} {} {:?}",
            self.id,
            self.institution,
            self.occupation,
            self.level,
            self.certificate.id(),
            self.announced_on,
            self.parts
        )
    }
}

/// What the record commits to when an enrolment comes in: it belongs to this session since that day.
#[must_use]
pub fn enrolment_text(enrolment: &Id<Enrolment>, session: &Id<Session>, filed_on: Date) -> String {
    format!("{enrolment} {session} filed {filed_on}")
}

/// What the record commits to when an enrolment is accepted.
#[must_use]
pub fn acceptance_text(
    enrolment: &Id<Enrolment>,
    session: &Id<Session>,
    accepted_on: Date,
) -> String {
    format!("{enrolment} {session} {accepted_on}")
}

/// What the record commits to when a trainee is enrolled. `recorded_on` is the day of the record, which nobody types.
#[must_use]
pub fn trainee_text(trainee: &Trainee, plan: &TrainingPlan, recorded_on: Date) -> String {
    format!(
        "{} {} {} {} {} {} {recorded_on}",
        trainee.id,
        plan.id,
        plan.occupation,
        plan.kind.id(),
        plan.promises.id(),
        trainee.enrolled_on
    )
}

/// A day on which something began, as the record shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The day that the register claims.
    pub on: Date,
    /// The leaf that shows it, if there is one and it is genuine.
    pub leaf: Option<u64>,
}

/// Whether a case stands on the roster of an exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does: it began at this leaf of the record.
    Entitled {
        /// The leaf.
        begun: u64,
    },
    /// It began on or after the exit, by its own day.
    BegunAfter,
    /// It claims to have begun before, and no leaf of the record from before the exit shows it.
    Unproven,
}

impl Standing {
    /// The word stored and shown for what keeps a case off the roster.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Entitled { .. } => "entitled",
            Self::BegunAfter => "begun-after",
            Self::Unproven => "unproven",
        }
    }
}

/// Decides about an enrolment: its session was announced before the exit, and it came in or was accepted before the
/// exit, each shown by a leaf before `boundary`, the number of leaves when the seal began.
#[must_use]
pub fn enrolment_standing(
    announced: Shown,
    filed: Shown,
    accepted: Option<Shown>,
    exit_on: Date,
    boundary: u64,
) -> Standing {
    let is_before = |shown: &Shown| shown.on < exit_on;
    let began = [accepted, Some(filed)].into_iter().flatten();
    let mut began = began.filter(is_before).peekable();
    if !is_before(&announced) || began.peek().is_none() {
        return Standing::BegunAfter;
    }
    let shown = |shown: &Shown| shown.leaf.filter(|leaf| *leaf < boundary);
    match (shown(&announced), began.find_map(|one| shown(&one))) {
        (Some(_), Some(begun)) => Standing::Entitled { begun },
        _ => Standing::Unproven,
    }
}

/// Decides about a trainee: enrolled before the exit, and in the record before it.
#[must_use]
pub fn trainee_standing(
    enrolled_on: Date,
    recorded: Option<Shown>,
    exit_on: Date,
    boundary: u64,
) -> Standing {
    if enrolled_on >= exit_on {
        return Standing::BegunAfter;
    }
    let shown = recorded.filter(|shown| shown.on < exit_on);
    match shown.and_then(|shown| shown.leaf) {
        Some(begun) if begun < boundary => Standing::Entitled { begun },
        _ => Standing::Unproven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const EXIT: Date = date(2020, 9, 30);

    fn shown(day: i8, leaf: impl Into<Option<u64>>) -> Shown {
        Shown {
            on: date(2020, 9, day),
            leaf: leaf.into(),
        }
    }

    #[track_caller]
    fn check(announced: Shown, filed: Shown, accepted: Option<Shown>, expected: Standing) {
        assert_eq!(
            enrolment_standing(announced, filed, accepted, EXIT, 100),
            expected
        );
    }

    #[test]
    fn a_case_that_began_before_the_exit_stands_on_the_roster_by_its_leaf() {
        let announced = shown(1, 5);
        let begun = |begun| Standing::Entitled { begun };
        check(announced, shown(10, 6), Some(shown(12, 7)), begun(7));
        check(announced, shown(29, 6), None, begun(6));
        // Accepted by a leaf that does not hold: what shows the enrolment still does.
        check(announced, shown(10, 6), Some(shown(12, None)), begun(6));
        check(announced, shown(10, 6), Some(shown(12, 100)), begun(6));
        // Accepted in October: the enrolment came in before.
        let october = Shown {
            on: date(2020, 10, 9),
            leaf: Some(120),
        };
        check(announced, shown(10, 6), Some(october), begun(6));
    }

    #[test]
    fn what_has_no_leaf_from_before_the_exit_is_unproven() {
        let announced = shown(1, 5);
        check(announced, shown(10, None), None, Standing::Unproven);
        check(announced, shown(10, 100), None, Standing::Unproven);
        check(shown(1, None), shown(10, 6), None, Standing::Unproven);
        check(
            shown(1, 100),
            shown(10, 6),
            Some(shown(12, 7)),
            Standing::Unproven,
        );
        check(
            announced,
            shown(10, None),
            Some(shown(12, 100)),
            Standing::Unproven,
        );
    }

    #[test]
    fn what_began_on_the_day_began_after() {
        check(shown(30, 5), shown(10, 6), None, Standing::BegunAfter);
        check(shown(1, 5), shown(30, 6), None, Standing::BegunAfter);
        check(
            shown(1, 5),
            shown(30, 6),
            Some(shown(30, 7)),
            Standing::BegunAfter,
        );
    }

    #[test]
    fn a_trainee_whose_enrolment_is_recorded_late_is_unproven_whatever_day_it_names() {
        let stand = |recorded| trainee_standing(date(2019, 9, 1), recorded, EXIT, 100);
        assert_eq!(stand(Some(shown(29, 9))), Standing::Entitled { begun: 9 });
        assert_eq!(stand(Some(shown(30, 9))), Standing::Unproven);
        assert_eq!(stand(Some(shown(29, 100))), Standing::Unproven);
        assert_eq!(stand(Some(shown(29, None))), Standing::Unproven);
        assert_eq!(stand(None), Standing::Unproven);
        assert_eq!(
            trainee_standing(EXIT, Some(shown(29, 9)), EXIT, 100),
            Standing::BegunAfter
        );
    }
}
