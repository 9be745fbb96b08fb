//! Assign a panel to a session that is announced: every rule holds for everybody on it.
use super::{Bench, Hindrance, PanelFacts};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    session::{Assignment, Session, SessionStage},
    staff::Staff,
};
use jiff::civil::Date;

/// Permission to assign a panel.
#[derive(Debug)]
pub enum AssignPanel {}
impl Action for AssignPanel {
    type On = Session;
    const NAME: &'static str = "panel.assign";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// A panel, assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelAssigned {
    /// The session with its new staff.
    pub session: Session,
    /// The account that assigned it.
    pub by: String,
}

/// Why a panel is not assigned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssignRefused {
    /// The exam has begun, or will not be held.
    #[error("the session is {stage} or its first part is sat: the panel can no longer be changed")]
    Late {
        /// Where it stands.
        stage: &'static str,
    },
    /// Somebody is not of the institution, or has no such credential.
    #[error("{staff} is no member of this institution's staff with that duty")]
    Stranger {
        /// Who.
        staff: String,
    },
    /// Something speaks against somebody.
    #[error("{staff}: {}", why.say().en)]
    Hindered {
        /// Who.
        staff: String,
        /// What.
        why: Hindrance,
    },
    /// A bench is too small, or its number is even.
    #[error("{} {} assigned, {needed} needed{}", has, bench.name().en, if *odd { " and an odd number" } else { "" })]
    Short {
        /// Which bench.
        bench: Bench,
        /// How many there are.
        has: u32,
        /// How many there must be.
        needed: u32,
        /// Whether the number must be odd.
        odd: bool,
        /// The rule.
        rule: &'static str,
    },
}

impl Why for AssignRefused {
    fn reason(&self) -> Reason {
        match self {
            Self::Late { stage } => Reason {
                code: "panel.assign.late",
                zh: format!("场次状态为“{stage}”或已经开考，不能再更换人员"),
                next: (
                    "请在开考前安排人员。",
                    "Assign the panel before the first part is sat.",
                ),
                rule: None,
            },
            Self::Stranger { staff } => Reason {
                code: "panel.assign.stranger",
                zh: format!("{staff}不是本机构具有该职责的人员"),
                next: ("请先登记该人员。", "Register the person first."),
                rule: Some("assessor.term"),
            },
            Self::Hindered { staff, why } => Reason {
                code: why.code(),
                zh: format!("{staff}：{}", why.say().zh),
                next: why.next(),
                rule: why.rule(),
            },
            Self::Short {
                bench,
                has,
                needed,
                odd,
                rule,
            } => Reason {
                code: "panel.assign.short",
                zh: format!(
                    "{}{has}人，需{needed}人{}",
                    bench.name().zh,
                    if *odd { "且为单数" } else { "" }
                ),
                next: (
                    "请按建议名单安排，或登记更多人员。",
                    "Take the proposed panel, or register more people.",
                ),
                rule: Some(rule),
            },
        }
    }

    fn examples() -> Vec<Self> {
        use crate::level::Level;
        let day = jiff::civil::date(2021, 3, 1);
        let hindered = |why| Self::Hindered {
            staff: "stf_1".into(),
            why,
        };
        vec![
            Self::Late { stage: "sealed" },
            Self::Stranger {
                staff: "stf_1".into(),
            },
            Self::Short {
                bench: Bench::Assessors,
                has: 2,
                needed: 3,
                odd: true,
                rule: "assessor.odd",
            },
            hindered(Hindrance::Credential {
                from: day,
                until: day,
                on: day,
            }),
            hindered(Hindrance::Ceiling {
                ceiling: Level::L3,
                level: Level::L1,
            }),
            hindered(Hindrance::Untrained {
                last: None,
                years: 3,
            }),
            hindered(Hindrance::Elsewhere {
                on: day,
                place: "ins_1/a".into(),
            }),
            hindered(Hindrance::Load {
                on: day,
                sessions: 2,
                most: 2,
            }),
            hindered(Hindrance::Rotation {
                in_a_row: 4,
                most: 3,
            }),
            hindered(Hindrance::Tie {
                reason: "kin".into(),
                candidates: 1,
            }),
            hindered(Hindrance::Trainer { candidates: 2 }),
            hindered(Hindrance::Employer { candidates: 3 }),
            hindered(Hindrance::Candidate),
            hindered(Hindrance::Twice),
            hindered(Hindrance::NoPart),
        ]
    }
}

/// Decides whether a panel may serve.
///
/// # Errors
/// [`AssignRefused`], the first thing that does not hold.
pub fn assign(
    permit: &Permit<'_, AssignPanel>,
    facts: &PanelFacts,
    chosen: &[Id<Staff>],
    law: &Pack,
    today: Date,
) -> Result<Decided<PanelAssigned>, Refused<AssignRefused>> {
    let session = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let first = session.parts.iter().map(|(_, on)| *on).min();
    let open = matches!(
        session.stage,
        SessionStage::Announced | SessionStage::Seated
    );
    if !open || first.is_some_and(|first| first <= today) {
        return refuse(AssignRefused::Late {
            stage: session.stage.id(),
        });
    }
    let mut panel: Vec<Assignment> = Vec::new();
    let mut persons = Vec::new();
    for id in chosen {
        let Some(member) = facts.members.iter().find(|one| one.staff.id == *id) else {
            return refuse(AssignRefused::Stranger {
                staff: id.to_string(),
            });
        };
        let hindered = |why| AssignRefused::Hindered {
            staff: id.to_string(),
            why,
        };
        if let Some(why) = facts.hindrances(member, law).into_iter().next() {
            return refuse(hindered(why));
        }
        let person = (&member.staff.person, facts.day_of(member.staff.duty));
        if persons.contains(&person) {
            return refuse(hindered(Hindrance::Twice));
        }
        persons.push(person);
        panel.push(Assignment {
            staff: id.clone(),
            duty: member.staff.duty,
        });
    }
    let needs = facts.needs_of(&panel, law, today);
    if let Some(need) = needs.iter().find(|need| !need.is_met()) {
        return refuse(AssignRefused::Short {
            bench: need.bench,
            has: need.has,
            needed: need.needed,
            odd: need.parity == super::Parity::Odd,
            rule: need.rule,
        });
    }
    Ok(Decided::new(PanelAssigned {
        session: Session {
            staff: panel,
            ..session.clone()
        },
        by: permit.by().account.clone(),
    }))
}
