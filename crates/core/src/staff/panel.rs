//! A panel for a session: who is proposed, who was left out, and why; by the rules of the day.
use super::{Duty, Staff};
use crate::{
    id::Id,
    institution::{Institution, InstitutionKind},
    pack::{At, Pack},
    person::Person,
    session::{Assignment, Session, announce::duty_day},
    text::Text,
};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

pub mod assign;
pub mod hindrance;

pub use hindrance::Hindrance;

/// What a panel is made from.
#[derive(Debug, Clone)]
pub struct PanelFacts {
    /// The session.
    pub session: Session,
    /// Who holds it.
    pub institution: Institution,
    /// Who sits, as far as they were accepted.
    pub candidates: Vec<Sitting>,
    /// The staff of the institution.
    pub members: Vec<Member>,
    /// Supervisors whom the authority sends.
    pub external_supervisors: u32,
}

/// A candidate, as far as a panel must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// Who.
    pub person: Id<Person>,
    /// Organisation code of the employer, where the form names one.
    pub employer: Option<String>,
}

/// A member of staff with everything that may speak against them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Person, duty, ceiling and term.
    pub staff: Staff,
    /// Organisation code of who else employs them.
    pub employer: Option<String>,
    /// The day of their last training.
    pub trained_on: Option<Date>,
    /// Other sessions they serve at: the day and the place, once for each session.
    pub busy: Vec<(Date, String)>,
    /// Sessions of the institution in a row they would have assessed, this one among them.
    pub in_a_row: u32,
    /// For whom they declared to step back, and why.
    pub recusals: Vec<(Id<Person>, String)>,
    /// Whom they trained.
    pub trained: Vec<Id<Person>>,
}

/// Duties that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bench {
    /// Invigilators of the theory part.
    Invigilators,
    /// Assessors and senior assessors of the skill part.
    Assessors,
    /// The review panel.
    Reviewers,
    /// Quality supervisors.
    Supervisors,
}

/// How many a bench needs, and has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Which bench.
    pub bench: Bench,
    /// The smallest number that the rules allow.
    pub needed: u32,
    /// Whether the number must be odd.
    pub parity: Parity,
    /// How many there are.
    pub has: u32,
    /// The rule that sets the number.
    pub rule: &'static str,
}

/// Whether a number must be odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// Any number will do.
    Any,
    /// Only an odd one: a vote decides.
    Odd,
}

/// A panel as it is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// Who serves.
    pub chosen: Vec<Assignment>,
    /// Everybody else, each with at least one reason.
    pub left_out: Vec<(Id<Staff>, Vec<Hindrance>)>,
    /// What each bench needs and has.
    pub needs: Vec<Need>,
}

impl Bench {
    /// Every bench.
    pub const ALL: [Self; 4] = [
        Self::Invigilators,
        Self::Assessors,
        Self::Reviewers,
        Self::Supervisors,
    ];

    /// The bench of a duty.
    #[must_use]
    pub fn of(duty: Duty) -> Self {
        match duty {
            Duty::Invigilator => Self::Invigilators,
            Duty::Assessor | Duty::SeniorAssessor => Self::Assessors,
            Duty::Reviewer => Self::Reviewers,
            Duty::Supervisor => Self::Supervisors,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Invigilators => Text::new("监考员", "invigilators"),
            Self::Assessors => Text::new("考评员", "assessors"),
            Self::Reviewers => Text::new("综合评审委员", "reviewers"),
            Self::Supervisors => Text::new("质量督导员", "quality supervisors"),
        }
    }
}

impl Need {
    /// Whether the bench is as the rules want it.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.has >= self.needed && (self.parity == Parity::Any || self.has % 2 == 1)
    }
}

impl Panel {
    /// Whether the panel may serve as it is.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.needs.iter().all(Need::is_met)
    }
}

impl PanelFacts {
    /// How many candidates the panel is for: while people may still enrol, every seat counts.
    #[must_use]
    pub fn expected(&self, today: Date) -> u32 {
        if today <= self.session.enrol_until {
            return self.session.seats;
        }
        u32::try_from(self.candidates.len()).unwrap_or(u32::MAX)
    }

    /// A day at the place and for the occupation of the session: its own rules come first.
    fn at(&self, on: Date) -> At<'_> {
        At {
            on,
            province: Some(&self.institution.province),
            occupation: Some(&self.session.occupation),
        }
    }

    /// The day on which a duty is done.
    fn day_of(&self, duty: Duty) -> Option<Date> {
        duty_day(&self.session, duty)
    }

    /// What each bench needs, with nobody on it yet.
    fn needs(&self, law: &Pack, today: Date) -> Vec<Need> {
        let expected = self.expected(today);
        let number = |rule: &str, on: Date| law.number(rule, self.at(on)).map_or(0, |(n, _)| n);
        let ratio = |rule: &str, on: Date| {
            let value = law.value(rule, self.at(on));
            value.and_then(|rule| rule.value.value.staff_for(expected))
        };
        let mut needs = Vec::new();
        let mut add = |bench, needed, parity, rule| {
            needs.push(Need {
                bench,
                needed,
                parity,
                has: 0,
                rule,
            });
        };
        for bench in Bench::ALL {
            let duty = match bench {
                Bench::Invigilators => Duty::Invigilator,
                Bench::Assessors => Duty::Assessor,
                Bench::Reviewers => Duty::Reviewer,
                Bench::Supervisors => Duty::Supervisor,
            };
            let Some(on) = self.day_of(duty) else {
                continue;
            };
            let odd = |number: u32| number | 1;
            match bench {
                Bench::Invigilators => {
                    let (by_ratio, room) = (
                        ratio("invigilator.ratio", on).unwrap_or(0),
                        number("invigilator.room", on),
                    );
                    let rule = if by_ratio > room {
                        "invigilator.ratio"
                    } else {
                        "invigilator.room"
                    };
                    add(bench, by_ratio.max(room), Parity::Any, rule);
                }
                Bench::Assessors => {
                    let (by_ratio, least) = (
                        ratio("assessor.ratio", on).unwrap_or(0),
                        number("assessor.odd", on),
                    );
                    let rule = if by_ratio > least {
                        "assessor.ratio"
                    } else {
                        "assessor.odd"
                    };
                    add(bench, odd(by_ratio.max(least)), Parity::Odd, rule);
                }
                Bench::Reviewers => {
                    let least = number("review.odd", on);
                    add(bench, odd(least), Parity::Odd, "review.odd");
                }
                Bench::Supervisors => {
                    let least = number("supervision.each", on);
                    add(bench, least, Parity::Any, "supervision.each");
                }
            }
        }
        needs
    }

    /// The needs, with the benches as an assignment fills them.
    #[must_use]
    pub fn needs_of(&self, chosen: &[Assignment], law: &Pack, today: Date) -> Vec<Need> {
        let mut needs = self.needs(law, today);
        for need in &mut needs {
            let on_it = chosen
                .iter()
                .filter(|one| Bench::of(one.duty) == need.bench);
            need.has = u32::try_from(on_it.count()).unwrap_or(u32::MAX);
            if need.bench == Bench::Supervisors {
                need.has += self.external_supervisors;
            }
        }
        needs
    }

    /// Everything that speaks against a member of staff at this session.
    #[must_use]
    pub fn hindrances(&self, member: &Member, law: &Pack) -> Vec<Hindrance> {
        let staff = &member.staff;
        let Some(on) = self.day_of(staff.duty) else {
            return vec![Hindrance::NoPart];
        };
        let at = self.at(on);
        let number = |rule| law.number(rule, at).map(|(number, _)| number);
        let mut found = Vec::new();
        if on < staff.from || staff.until < on {
            found.push(Hindrance::Credential {
                from: staff.from,
                until: staff.until,
                on,
            });
        }
        if self.session.level > staff.ceiling {
            found.push(Hindrance::Ceiling {
                ceiling: staff.ceiling,
                level: self.session.level,
            });
        }
        if let Some(years) = number("staff.training") {
            let fresh = |day: Date| day.saturating_add(i64::from(years).years()) >= on;
            if !member.trained_on.is_some_and(fresh) {
                found.push(Hindrance::Untrained {
                    last: member.trained_on,
                    years,
                });
            }
        }
        let place = self.session.place();
        let mut that_day = member.busy.iter().filter(|(day, _)| *day == on);
        if let Some((_, place)) = that_day.clone().find(|(_, at)| *at != place) {
            found.push(Hindrance::Elsewhere {
                on,
                place: place.clone(),
            });
        } else if let Some(most) = number("staff.load") {
            let sessions = u32::try_from(that_day.by_ref().count()).unwrap_or(u32::MAX);
            if sessions >= most {
                found.push(Hindrance::Load { on, sessions, most });
            }
        }
        if Bench::of(staff.duty) == Bench::Assessors
            && let Some(most) = number("assessor.rotation")
            && member.in_a_row > most
        {
            found.push(Hindrance::Rotation {
                in_a_row: member.in_a_row,
                most,
            });
        }
        found.extend(self.ties(member));
        found
    }

    /// Ties between a member of staff and the candidates.
    fn ties(&self, member: &Member) -> Vec<Hindrance> {
        let mut found = Vec::new();
        let count = |fits: &dyn Fn(&Sitting) -> bool| {
            let number = self.candidates.iter().filter(|one| fits(one)).count();
            u32::try_from(number).unwrap_or(u32::MAX)
        };
        let oneself = count(&|one| one.person == member.staff.person);
        if oneself > 0 {
            found.push(Hindrance::Candidate);
        }
        let mut declared: BTreeMap<&str, u32> = BTreeMap::new();
        for (_, reason) in member
            .recusals
            .iter()
            .filter(|(person, _)| self.candidates.iter().any(|one| one.person == *person))
        {
            *declared.entry(reason).or_default() += 1;
        }
        for (reason, candidates) in declared {
            found.push(Hindrance::Tie {
                reason: reason.to_owned(),
                candidates,
            });
        }
        // Invigilators and supervisors give no marks: who trained a candidate may watch them.
        let marks = matches!(
            Bench::of(member.staff.duty),
            Bench::Assessors | Bench::Reviewers
        );
        let trained = count(&|one| member.trained.contains(&one.person));
        if marks && trained > 0 {
            found.push(Hindrance::Trainer {
                candidates: trained,
            });
        }
        if let Some(employer) = &member.employer {
            let same = count(&|one| one.employer.as_ref() == Some(employer));
            // An employer's own assessors are colleagues of all its candidates: that is what the kind is for.
            let own = self.institution.kind == InstitutionKind::Employer
                && *employer == self.institution.uscc;
            if same > 0 && !own {
                found.push(Hindrance::Employer { candidates: same });
            }
        }
        found
    }
}

/// Sessions in a row that somebody assesses, if they also assess the one between: `before` from the nearest back,
/// `after` from the nearest on, each with those who assess it.
#[must_use]
pub fn in_a_row(before: &[&[Id<Person>]], after: &[&[Id<Person>]], person: &Id<Person>) -> u32 {
    let run = |side: &[&[Id<Person>]]| {
        side.iter()
            .take_while(|persons| persons.contains(person))
            .count()
    };
    u32::try_from(run(before) + 1 + run(after)).unwrap_or(u32::MAX)
}

/// Proposes a panel: the smallest that the rules allow, of those against whom nothing speaks, the least loaded first.
#[must_use]
pub fn propose(facts: &PanelFacts, law: &Pack, today: Date) -> Panel {
    let mut left_out = Vec::new();
    let mut free: Vec<&Member> = Vec::new();
    for member in &facts.members {
        let hindrances = facts.hindrances(member, law);
        if hindrances.is_empty() {
            free.push(member);
        } else {
            left_out.push((member.staff.id.clone(), hindrances));
        }
    }
    // Who served most in a row, and who has most to do, comes last; then the order of the register.
    free.sort_by_key(|member| {
        (
            member.in_a_row,
            member.busy.len(),
            member.staff.id.as_str().to_owned(),
        )
    });
    let mut chosen: Vec<Assignment> = Vec::new();
    let mut taken: Vec<(&Id<Person>, Date)> = Vec::new();
    let mut needs = facts.needs_of(&[], law, today);
    for member in free {
        let duty = member.staff.duty;
        let (Some(need), Some(on)) = (
            needs.iter_mut().find(|need| need.bench == Bench::of(duty)),
            facts.day_of(duty),
        ) else {
            left_out.push((member.staff.id.clone(), vec![Hindrance::NoPart]));
            continue;
        };
        let why = if taken.contains(&(&member.staff.person, on)) {
            Hindrance::Twice
        } else if need.has >= need.needed {
            Hindrance::Surplus
        } else {
            need.has += 1;
            taken.push((&member.staff.person, on));
            chosen.push(Assignment {
                staff: member.staff.id.clone(),
                duty,
            });
            continue;
        };
        left_out.push((member.staff.id.clone(), vec![why]));
    }
    Panel {
        chosen,
        left_out,
        needs,
    }
}

#[cfg(test)]
mod tests;
