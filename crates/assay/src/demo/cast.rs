//! Institutions and sessions that have a part in the story whatever the number of candidates: each lets one thing happen
//! that the notice speaks of, and happens once.
use super::{
    chance::Chance,
    people::invent,
    plan::{CandidatePlan, InstitutionPlan, OCCUPATIONS, SessionPlan, Turn, fee},
};
use assay_core::{
    institution::InstitutionKind, level::Level, session::CertificateKind, text::Text,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

/// What happens to a session of the cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scene {
    /// It is cancelled: its candidates move to another institution, or have the fee back.
    Cancelled,
    /// It takes in who was in the cancelled one.
    Taker,
    /// A continuation: scheduled after the exit for somebody on the roster who has no exam left.
    Continuation,
    /// Its candidates are trainees of a college, who graduate with a qualification.
    Trainees,
    /// Its institution is suspended while it takes enrolments.
    Suspended,
    /// One candidate, so that the detector of surges knows what is usual.
    Usual,
    /// As many as never before on one day.
    Surge,
    /// The same, and nobody has decided on it yet.
    SurgeWaits,
    /// Its occupation leaves by a plan of the register, and candidates are still being asked.
    Choice,
}

/// The station that turns into a social organisation.
pub(super) const TURNING: u32 = 7;
/// The station that takes in who is moved.
pub(super) const TAKING: u32 = 6;
/// The station of what stays in the catalogue.
pub(super) const STAYING: u32 = 5;
/// The social organisation that is selected, suspended, and watched.
pub(super) const CENTRE: u32 = 8;
/// An applicant that is not selected; it never becomes an institution.
pub(super) const NOT_SELECTED: u32 = 900_001;

/// The occupation that leaves by a plan of the register.
pub(super) const LEAVING: &str = "消防设施操作员";
/// The occupation whose exit is planned, and waits for a second officer.
pub(super) const WAITING: &str = "焊工";

/// First day of the planned exit, a few days ago.
pub(super) fn leaves_on(today: Date) -> Date {
    today.saturating_sub(6.days())
}

struct Caster {
    chance: Chance,
    running: u32,
}

impl Caster {
    fn session(
        &mut self,
        scene: Scene,
        of: (&'static str, Level, CertificateKind),
        (announced_on, exam_on): (Date, Date),
        candidates: u32,
    ) -> SessionPlan {
        let (occupation, level, certificate) = of;
        let candidates = (0..candidates).map(|at| {
            self.running += 1;
            CandidatePlan {
                person: invent(&mut self.chance, self.running, 30),
                turn: match (scene, at) {
                    // Silent: the pack says what it means.
                    (Scene::Choice, 3..) | (Scene::Taker, 1) => Turn::Undecided,
                    _ => Turn::Passes,
                },
                wishes_refund: matches!(scene, Scene::Cancelled | Scene::Choice) && at == 2,
            }
        });
        SessionPlan {
            occupation,
            level,
            certificate,
            standard: if exam_on < date(2024, 1, 1) {
                "2018"
            } else {
                "2023"
            },
            announced_on,
            exam_on,
            fee: fee(level),
            candidates: candidates.collect(),
            trainees: scene == Scene::Trainees,
            scene: Some(scene),
        }
    }
}

fn institution(
    number: u32,
    kind: InstitutionKind,
    name: (&'static str, &'static str),
    occupations: &[&'static str],
    (from, until): (Date, Date),
    sessions: Vec<SessionPlan>,
) -> InstitutionPlan {
    InstitutionPlan {
        kind,
        name: Text::new(name.0, name.1),
        number,
        occupations: occupations.to_vec(),
        from,
        until,
        sessions,
    }
}

/// The cast of a story that ends today.
pub(super) fn cast(today: Date) -> Vec<InstitutionPlan> {
    let mut caster = Caster {
        chance: Chance::new(3),
        running: 320_000,
    };
    let old = CertificateKind::Qualification;
    let new = CertificateKind::SkillLevel;
    // What leaves with the notice; behind it in the list stands what stays.
    let (exits, stays) = OCCUPATIONS.split_at(22);
    let announced = date(2020, 9, 1);
    let cancelled = caster.session(
        Scene::Cancelled,
        ("美容师", Level::L4, old),
        (announced, date(2020, 11, 10)),
        4,
    );
    let taker = caster.session(
        Scene::Taker,
        ("美容师", Level::L4, old),
        (announced, date(2020, 11, 17)),
        2,
    );
    let continuation = caster.session(
        Scene::Continuation,
        ("美容师", Level::L4, old),
        (date(2020, 10, 23), date(2020, 12, 8)),
        0,
    );
    let trainees = caster.session(
        Scene::Trainees,
        ("中式面点师", Level::L4, old),
        (announced, date(2020, 11, 24)),
        3,
    );
    let choice = caster.session(
        Scene::Choice,
        (LEAVING, Level::L5, old),
        (
            today.saturating_sub(26.days()),
            today.saturating_add(25.days()),
        ),
        8,
    );
    let mut watched = vec![caster.session(
        Scene::Suspended,
        ("中式烹调师", Level::L4, new),
        (date(2021, 3, 1), date(2021, 4, 20)),
        4,
    )];
    for (scene, occupation, announced_on, candidates) in [
        (Scene::Usual, "砌筑工", date(2024, 1, 8), 1),
        (Scene::Surge, "砌筑工", date(2024, 10, 21), 14),
        (Scene::Usual, "钳工", date(2025, 11, 3), 1),
        (Scene::SurgeWaits, "钳工", date(2026, 8, 24), 12),
    ] {
        let days = (announced_on, announced_on.saturating_add(35.days()));
        watched.push(caster.session(scene, (occupation, Level::L5, new), days, candidates));
    }
    let station = InstitutionKind::Station;
    let notice = (date(2018, 1, 1), date(2021, 12, 31));
    vec![
        institution(
            TURNING,
            station,
            ("示例省城南职业技能鉴定所", "Example Province South Station"),
            exits,
            notice,
            vec![cancelled],
        ),
        institution(
            TAKING,
            station,
            ("示例省城北职业技能鉴定所", "Example Province North Station"),
            exits,
            notice,
            vec![taker, continuation, trainees],
        ),
        institution(
            STAYING,
            station,
            (
                "示例省安全生产职业技能鉴定站",
                "Example Province Safety Trades Station",
            ),
            stays,
            (date(2024, 1, 1), today.saturating_add(2.years())),
            vec![choice],
        ),
        institution(
            CENTRE,
            InstitutionKind::Social,
            (
                "示例省新区技能评价中心",
                "Example Province New District Centre",
            ),
            exits,
            (date(2021, 1, 4), date(2027, 1, 3)),
            watched,
        ),
    ]
}
