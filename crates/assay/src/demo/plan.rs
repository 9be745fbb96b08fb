//! What will happen in the demo world, decided before anything happens: institutions, sessions and
//! candidates with their strengths and wishes. The story then plays it act by act.
use super::{
    cast::Scene,
    chance::Chance,
    people::{Invented, invent},
};
use assay_core::{
    institution::InstitutionKind, level::Level, money::Minor, session::CertificateKind, text::Text,
};
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

/// Occupations of the demo: real names of the catalogue; batch 1, batch 2 and access type.
pub(super) const OCCUPATIONS: [&str; 24] = [
    "电工",
    "制冷空调系统安装维修工",
    "锅炉操作工",
    "美容师",
    "美发师",
    "育婴员",
    "保育员",
    "中式烹调师",
    "中式面点师",
    "西式烹调师",
    "茶艺师",
    "车工",
    "铣工",
    "钳工",
    "汽车维修工",
    "砌筑工",
    "混凝土工",
    "钢筋工",
    "架子工",
    "防水工",
    "眼镜验光员",
    "计算机及外部设备装配调试员",
    "焊工",
    "消防设施操作员",
];

/// Candidates in one session.
const SESSION_SIZE: u32 = 30;
/// Sessions that an institution holds at least, as long as it has as many candidates.
const SESSIONS_WANTED: u32 = 6;

/// Everything that will happen.
#[derive(Debug)]
pub(super) struct Plan {
    /// Institutions, with their sessions in order of announcement.
    pub(super) institutions: Vec<InstitutionPlan>,
    /// Institutions with a part of their own, whatever the number of candidates.
    pub(super) cast: Vec<InstitutionPlan>,
}

impl Plan {
    /// Every institution, the cast behind the others.
    pub(super) fn all(&self) -> impl Iterator<Item = &InstitutionPlan> {
        self.institutions.iter().chain(&self.cast)
    }

    /// The institution at a place in this order.
    pub(super) fn institution(&self, at: usize) -> &InstitutionPlan {
        let others = self.institutions.len();
        self.institutions
            .get(at)
            .unwrap_or_else(|| &self.cast[at - others])
    }
}

/// One institution.
#[derive(Debug)]
pub(super) struct InstitutionPlan {
    /// What kind.
    pub(super) kind: InstitutionKind,
    /// A name that says it is an example.
    pub(super) name: Text,
    /// Nine characters of the organisation code, for the unified social credit code.
    pub(super) number: u32,
    /// Occupations it is filed for.
    pub(super) occupations: Vec<&'static str>,
    /// First day of its filing.
    pub(super) from: Date,
    /// Last day of its last filing.
    pub(super) until: Date,
    /// Its sessions.
    pub(super) sessions: Vec<SessionPlan>,
}

/// One session.
#[derive(Debug)]
pub(super) struct SessionPlan {
    /// Chinese name of the occupation.
    pub(super) occupation: &'static str,
    /// The level.
    pub(super) level: Level,
    /// Which certificate passing gives.
    pub(super) certificate: CertificateKind,
    /// Edition of the application conditions.
    pub(super) standard: &'static str,
    /// The day of the announcement.
    pub(super) announced_on: Date,
    /// First day of the exam; skill and review follow on the next days.
    pub(super) exam_on: Date,
    /// Fee per candidate.
    pub(super) fee: Minor,
    /// Who enrols.
    pub(super) candidates: Vec<CandidatePlan>,
    /// Whether they are trainees of the college, enrolled under a qualification plan before the exit.
    pub(super) trainees: bool,
    /// The part of a session that happens once.
    pub(super) scene: Option<Scene>,
}

/// One candidate.
#[derive(Debug, Clone)]
pub(super) struct CandidatePlan {
    /// Who.
    pub(super) person: Invented,
    /// How it goes.
    pub(super) turn: Turn,
    /// What the person wishes when an exit overtakes the case.
    pub(super) wishes_refund: bool,
}

/// How a candidate's case turns out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Comes and passes every part.
    Passes,
    /// Comes and fails the skill part.
    Fails,
    /// Never comes.
    StaysAway,
    /// Lacks the years of work: the application condition does not hold.
    TooEarly,
    /// Passes, but never paid; the gate holds the certificate.
    NeverPaid,
    /// Passes and objects to the theory score; the objection is rejected.
    Objects,
    /// Has not answered yet what to do about the exit.
    Undecided,
}

/// Plans a world with this many candidates. The same seed and number give the same world.
#[must_use]
pub(super) fn plan(seed: u64, candidates: u32) -> Plan {
    let mut chance = Chance::new(seed);
    let mut running = 0;
    let trainees = candidates / 20;
    let stations = (candidates - trainees) * 55 / 100;
    let successors = candidates - trainees - stations;
    let mut institutions = Vec::new();
    let groups = 4.max(candidates / 2000);
    for group in 0..groups {
        let share = |all: u32| all / groups + u32::from(group < all % groups);
        institutions.push(station(&mut chance, &mut running, group, share(stations)));
        let after = share(successors);
        for (kind, part) in [
            (InstitutionKind::Employer, after * 35 / 100),
            (InstitutionKind::College, after * 15 / 100),
            (
                InstitutionKind::Social,
                after - after * 35 / 100 - after * 15 / 100,
            ),
        ] {
            let mut institution = successor(&mut chance, &mut running, group, kind, part);
            if kind == InstitutionKind::College {
                let trainees = exams_of_trainees(&mut chance, &mut running, share(trainees));
                institution.sessions.extend(trainees);
            }
            institutions.push(institution);
        }
    }
    Plan {
        institutions,
        cast: Vec::new(),
    }
}

/// An old appraisal station: qualification sessions from June 2020, announced before the exits.
fn station(chance: &mut Chance, running: &mut u32, group: u32, candidates: u32) -> InstitutionPlan {
    let occupations = OCCUPATIONS.to_vec();
    let mut days = working_days(date(2020, 7, 6), date(2020, 12, 18));
    days.retain(|day| !(date(2020, 9, 28)..=date(2020, 10, 9)).contains(day));
    let sessions = sessions(
        chance,
        running,
        candidates,
        &occupations,
        &days,
        |chance, exam_on| Terms {
            certificate: CertificateKind::Qualification,
            standard: "2018",
            // Announced four to six weeks ahead, and always before the first exit.
            announced_on: exam_on
                .saturating_sub(i64::from(28 + chance.below(14)).days())
                .clamp(date(2020, 6, 1), date(2020, 9, 18)),
        },
    );
    InstitutionPlan {
        kind: InstitutionKind::Station,
        name: name(
            group,
            "职业技能鉴定所",
            "Vocational Skill Appraisal Station",
        ),
        number: group * 10 + 1,
        occupations,
        from: date(2018, 1, 1),
        until: date(2021, 12, 31),
        sessions,
    }
}

/// An employer, college or social organisation: skill level sessions from 2021 on.
fn successor(
    chance: &mut Chance,
    running: &mut u32,
    group: u32,
    kind: InstitutionKind,
    candidates: u32,
) -> InstitutionPlan {
    let (zh, en, offset) = match kind {
        InstitutionKind::Employer => ("机械制造厂", "Machine Works", 2),
        InstitutionKind::College => ("技师学院", "Technician College", 3),
        InstitutionKind::Social => ("技能评价中心", "Skill Evaluation Centre", 4),
        InstitutionKind::Station => unreachable!("a station is no successor"),
    };
    // Access-type occupations never turn into skill level appraisal.
    let occupations: Vec<_> = OCCUPATIONS[..22].to_vec();
    // A college holds the exams of its trainees in May 2021; its other sessions come after that.
    let first = if kind == InstitutionKind::College {
        date(2021, 7, 5)
    } else {
        date(2021, 3, 1)
    };
    let days = working_days(first, date(2026, 10, 16));
    let sessions = sessions(
        chance,
        running,
        candidates,
        &occupations,
        &days,
        |_, exam_on| Terms {
            certificate: CertificateKind::SkillLevel,
            standard: if exam_on < date(2024, 1, 1) {
                "2018"
            } else {
                "2023"
            },
            announced_on: exam_on.saturating_sub(35.days()),
        },
    );
    InstitutionPlan {
        kind,
        name: name(group, zh, en),
        number: group * 10 + offset,
        occupations,
        from: date(2021, 1, 4),
        until: date(2027, 1, 3),
        sessions,
    }
}

/// The exams at the end of a training plan, in May 2021.
fn exams_of_trainees(chance: &mut Chance, running: &mut u32, trainees: u32) -> Vec<SessionPlan> {
    (0..trainees.div_ceil(SESSION_SIZE))
        .map(|position| SessionPlan {
            occupation: if position.is_multiple_of(2) {
                "车工"
            } else {
                "中式烹调师"
            },
            level: Level::L4,
            certificate: CertificateKind::SkillLevel,
            standard: "2018",
            announced_on: date(2021, 4, 1),
            exam_on: date(2021, 5, 6) + i64::from(position * 3).days(),
            fee: fee(Level::L4),
            candidates: (0..SESSION_SIZE.min(trainees - position * SESSION_SIZE))
                .map(|_| CandidatePlan {
                    person: next_person(chance, running, 18),
                    turn: if chance.percent(88) {
                        Turn::Passes
                    } else {
                        Turn::Fails
                    },
                    wishes_refund: false,
                })
                .collect(),
            trainees: true,
            scene: None,
        })
        .collect()
}

/// What a session is held under.
struct Terms {
    certificate: CertificateKind,
    standard: &'static str,
    announced_on: Date,
}

fn sessions(
    chance: &mut Chance,
    running: &mut u32,
    candidates: u32,
    occupations: &[&'static str],
    days: &[Date],
    terms: impl Fn(&mut Chance, Date) -> Terms,
) -> Vec<SessionPlan> {
    // A small world has small sessions, so that some of them are overtaken by an exit in it too.
    let size_max = SESSION_SIZE.min((candidates / SESSIONS_WANTED).max(1));
    let count = candidates.div_ceil(size_max);
    let first = chance.below(u32::try_from(occupations.len()).expect("few")) as usize;
    let mut sessions: Vec<_> = (0..count)
        .map(|position| {
            // Three days a session at the most, so that one team of staff serves them all.
            let slot = position as usize * (days.len() - 3) / count as usize;
            let exam_on = days[slot];
            let terms = terms(chance, exam_on);
            let level = level(chance);
            let size = size_max.min(candidates - position * size_max);
            SessionPlan {
                occupation: occupations[(first + position as usize) % occupations.len()],
                level,
                certificate: terms.certificate,
                standard: terms.standard,
                announced_on: terms.announced_on,
                exam_on,
                fee: fee(level),
                candidates: (0..size)
                    .map(|_| candidate(chance, running, level))
                    .collect(),
                trainees: false,
                scene: None,
            }
        })
        .collect();
    sessions.sort_by_key(|session| session.announced_on);
    sessions
}

fn candidate(chance: &mut Chance, running: &mut u32, level: Level) -> CandidatePlan {
    let youngest = match level {
        Level::L5 => 19,
        Level::L4 => 25,
        Level::L3 => 30,
        Level::L2 => 36,
        _ => 42,
    };
    let age = youngest + u8::try_from(chance.below(14)).expect("below 14");
    CandidatePlan {
        person: next_person(chance, running, age),
        turn: match chance.below(1000) {
            0..=719 => Turn::Passes,
            720..=899 => Turn::Fails,
            900..=949 => Turn::StaysAway,
            950..=984 => Turn::TooEarly,
            985..=989 => Turn::NeverPaid,
            _ => Turn::Objects,
        },
        wishes_refund: chance.percent(30),
    }
}

fn next_person(chance: &mut Chance, running: &mut u32, age: u8) -> Invented {
    *running += 1;
    invent(chance, *running, age)
}

fn level(chance: &mut Chance) -> Level {
    match chance.below(100) {
        0..=24 => Level::L5,
        25..=54 => Level::L4,
        55..=79 => Level::L3,
        80..=91 => Level::L2,
        _ => Level::L1,
    }
}

/// The published fee of every institution of the demo, per level.
#[must_use]
pub(super) fn fee(level: Level) -> Minor {
    match level {
        Level::L5 => Minor(18_000),
        Level::L4 => Minor(22_000),
        Level::L3 => Minor(28_000),
        Level::L2 => Minor(42_000),
        _ => Minor(56_000),
    }
}

fn working_days(from: Date, until: Date) -> Vec<Date> {
    from.series(1.day())
        .take_while(|day| *day <= until)
        .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .collect()
}

fn name(group: u32, zh: &str, en: &str) -> Text {
    Text::new(
        format!("示例省第{}{zh}", group + 1),
        format!("Example Province {en} No. {}", group + 1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(candidates: u32) {
        let plan = plan(80, candidates);
        let enrolled: usize = plan
            .institutions
            .iter()
            .flat_map(|institution| &institution.sessions)
            .map(|session| session.candidates.len())
            .sum();
        assert_eq!(enrolled, candidates as usize);
    }

    #[test]
    fn every_candidate_has_a_place() {
        for candidates in [1, 37, 200, 2000, 10_000] {
            check(candidates);
        }
    }

    #[test]
    fn nothing_is_announced_after_the_first_exit_for_a_qualification() {
        let plan = plan(80, 2000);
        let late = plan
            .institutions
            .iter()
            .flat_map(|institution| &institution.sessions)
            .filter(|session| session.certificate == CertificateKind::Qualification)
            .any(|session| session.announced_on >= date(2020, 9, 30));
        assert!(!late);
    }

    #[test]
    fn two_thousand_candidates_meet_twenty_occupations_and_five_levels() {
        let plan = plan(80, 2000);
        let sessions = || {
            plan.institutions
                .iter()
                .flat_map(|institution| &institution.sessions)
        };
        let occupations: std::collections::HashSet<_> =
            sessions().map(|session| session.occupation).collect();
        let levels: std::collections::HashSet<_> =
            sessions().map(|session| session.level).collect();
        assert!(occupations.len() >= 20, "{}", occupations.len());
        assert_eq!(levels.len(), 5);
    }
}
