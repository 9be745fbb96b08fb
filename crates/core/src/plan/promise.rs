//! Warn before a promise becomes impossible: what stands between a trainee and the certificate that the plan promises.
use super::{Outcome, Trainee, TrainingPlan};
use crate::{
    decision::Words,
    notification::Notice,
    pack::{At, Pack},
    session::CertificateKind,
    text::Text,
    transition::Roster,
};
use jiff::civil::Date;

/// What is known of a plan when its promises are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Outlook<'t> {
    /// The plan.
    pub plan: &'t TrainingPlan,
    /// First and last days on which the institution may appraise the occupation at the level, from today on.
    pub terms: &'t [(Date, Date)],
    /// The day the occupation leaves the catalogue, if one is known.
    pub exit_on: Option<Date>,
}

/// What endangers a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// The institution may not appraise today or later.
    InstitutionGone,
    /// The institution may appraise, but no longer on the day of graduation.
    FilingEnds {
        /// The last day.
        until: Date,
    },
    /// Nobody planned a day of graduation.
    NoDay,
    /// The planned day of graduation is over.
    Late {
        /// The day.
        planned: Date,
    },
    /// The occupation leaves the catalogue before the graduation.
    ExitAhead {
        /// First day without it.
        on: Date,
    },
    /// The roster is sealed without the trainee.
    NotOnRoster,
}

impl Risk {
    /// One of each, for the manual and the tests.
    pub const EXAMPLES: [Self; 6] = [
        Self::InstitutionGone,
        Self::FilingEnds {
            until: Date::constant(2020, 12, 31),
        },
        Self::NoDay,
        Self::Late {
            planned: Date::constant(2020, 6, 30),
        },
        Self::ExitAhead {
            on: Date::constant(2020, 9, 30),
        },
        Self::NotOnRoster,
    ];

    /// Stable code, for example `promise.filing-ends`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InstitutionGone => "promise.institution-gone",
            Self::FilingEnds { .. } => "promise.filing-ends",
            Self::NoDay => "promise.no-day",
            Self::Late { .. } => "promise.late",
            Self::ExitAhead { .. } => "promise.exit-ahead",
            Self::NotOnRoster => "promise.not-on-roster",
        }
    }

    /// Why, what to do, and the article.
    #[must_use]
    pub fn words(self, law: &Pack, today: Date) -> Words {
        let (say, next, rule) = match self {
            Self::InstitutionGone => (
                (
                    "该机构目前没有覆盖该职业和等级的有效备案，毕业时不能由其评价".to_owned(),
                    "the institution has no filing in force for the occupation and level: it cannot appraise the graduates".to_owned(),
                ),
                (
                    "请续期备案，或由主管部门为学员安排其他机构的场次",
                    "renew the filing, or let the authority find another institution's session for the trainees",
                ),
                "filing.in-force",
            ),
            Self::FilingEnds { until } => (
                (
                    format!("机构的备案于{until}到期，早于计划毕业日期"),
                    format!("the filing ends on {until}, before the planned graduation"),
                ),
                (
                    "请在到期前续期备案",
                    "renew the filing before it ends",
                ),
                "filing.in-force",
            ),
            Self::NoDay => (
                (
                    "没有登记计划毕业日期，无法判断承诺能否兑现".to_owned(),
                    "no day of graduation is planned: whether the promise can be kept is not known".to_owned(),
                ),
                (
                    "请在培养方案中明确毕业日期并告知主管部门",
                    "plan the day and tell the authority",
                ),
                "transition.plan-continues",
            ),
            Self::Late { planned } => (
                (
                    format!("计划毕业日期{planned}已过，尚未毕业"),
                    format!("the planned graduation of {planned} is over, and the trainee has not graduated"),
                ),
                (
                    "请尽快安排考试并办理毕业",
                    "hold the exam, and graduate the trainee",
                ),
                "transition.graduates-with-either",
            ),
            Self::ExitAhead { on } => (
                (
                    format!("该职业将于{on}退出目录，早于毕业；之后只有封存名册上的学员受保障，毕业时取得两种证书之一"),
                    format!("the occupation leaves the catalogue on {on}, before the graduation: from then on the sealed roster counts, and a graduate gets one certificate or the other"),
                ),
                (
                    "请在退出前核对学员名单，确保每名学员都已登记",
                    "make sure before that day that every trainee is enrolled here",
                ),
                "transition.graduates-with-either",
            ),
            Self::NotOnRoster => (
                (
                    "该职业的名册已封存，其中没有该学员".to_owned(),
                    "the roster of the occupation is sealed, and does not name the trainee".to_owned(),
                ),
                (
                    "如有退出前的入学凭证，请向主管部门申诉",
                    "if there is proof from before the exit, appeal to the competent authority",
                ),
                "transition.no-rushed-issuance",
            ),
        };
        Words::new(self.code(), say, next).under(law.citation(rule, At::day(today)))
    }
}

/// What endangers the promise to a trainee today; nothing for one who graduated.
#[must_use]
pub fn risks(
    outlook: Outlook<'_>,
    trainee: &Trainee,
    roster: Option<Roster>,
    today: Date,
) -> Vec<Risk> {
    let mut risks = Vec::new();
    if trainee.graduation.is_some() {
        return risks;
    }
    let planned = trainee.graduates_on.map(|on| on.max(today));
    let last = outlook.terms.iter().map(|(_, until)| *until).max();
    let covers = |day: Date| {
        let mut terms = outlook.terms.iter();
        terms.any(|(from, until)| (*from..=*until).contains(&day))
    };
    match (last.filter(|last| *last >= today), planned) {
        (None, _) => risks.push(Risk::InstitutionGone),
        (Some(until), Some(planned)) if !covers(planned) => {
            risks.push(Risk::FilingEnds { until });
        }
        (Some(_), _) => {}
    }
    match trainee.graduates_on {
        None => risks.push(Risk::NoDay),
        Some(planned) if planned < today => risks.push(Risk::Late { planned }),
        Some(_) => {}
    }
    if outlook.plan.promises == CertificateKind::Qualification {
        let ahead = outlook.exit_on.filter(|on| *on > today);
        if let Some(on) = ahead.filter(|on| planned.is_none_or(|planned| planned >= *on)) {
            risks.push(Risk::ExitAhead { on });
        }
        if roster == Some(Roster::Absent) {
            risks.push(Risk::NotOnRoster);
        }
    }
    risks
}

/// What an institution is told when so many promises of a plan come into danger.
#[must_use]
pub fn warned(plan: &TrainingPlan, risk: Risk, trainees: u32, law: &Pack, today: Date) -> Notice {
    let words = risk.words(law, today);
    let (zh, en) = plan.level.name();
    Notice::new(
        "notice.promise.at-risk",
        Text::new(
            format!(
                "培养计划{}{zh}有{trainees}名学员的承诺可能无法兑现：{}。",
                plan.occupation, words.say.zh
            ),
            format!(
                "In the plan {} {en} the promise to {trainees} trainees is at risk: {}.",
                plan.occupation, words.say.en
            ),
        ),
        words.next,
    )
}

/// What a trainee is told when the own promise comes into danger.
#[must_use]
pub fn own_warned(plan: &TrainingPlan, risk: Risk, law: &Pack, today: Date) -> Notice {
    let words = risk.words(law, today);
    let (zh, en) = plan.level.name();
    Notice::new(
        "notice.promise.own",
        Text::new(
            format!(
                "{}{zh}培养计划对您承诺的证书可能无法兑现：{}。",
                plan.occupation, words.say.zh
            ),
            format!(
                "The certificate that the plan {} {en} promises you is at risk: {}.",
                plan.occupation, words.say.en
            ),
        ),
        Text::new(
            "培养单位已收到提醒；请向其了解安排，也可以向主管部门反映。",
            "The institution that trains you was warned; ask it what it does about it, or turn to the authority.",
        ),
    )
}

/// What a trainee is told at graduation.
#[must_use]
pub fn graduated(plan: &TrainingPlan, outcome: &Outcome) -> Notice {
    let (level_zh, level_en) = plan.level.name();
    let (zh, en) = match outcome.certificate {
        Some(CertificateKind::Qualification) => {
            ("取得职业资格证书", "with a qualification certificate")
        }
        Some(CertificateKind::SkillLevel) => {
            ("取得职业技能等级证书", "with a skill level certificate")
        }
        None => (
            "考试不合格，没有证书",
            "without a certificate, as the exam was not passed",
        ),
    };
    Notice::new(
        "notice.trainee.graduated",
        Text::new(
            format!(
                "您已于{}从{}{level_zh}培养计划毕业，{zh}。",
                outcome.on, plan.occupation
            ),
            format!(
                "You graduated from the plan {} {level_en} on {}, {en}.",
                plan.occupation, outcome.on
            ),
        ),
        Text::new(
            "请在我的页面查看证书；如有异议请联系培养单位。",
            "See your certificates on your page; if this is wrong, ask the institution that trained you.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::Id, level::Level, pack::tests::china, transition::PlanKind};
    use jiff::civil::date;

    const TODAY: Date = date(2020, 6, 1);
    const EXIT: Date = date(2020, 9, 30);

    #[track_caller]
    fn check(
        terms: &[(Date, Date)],
        graduates_on: Option<Date>,
        roster: Option<Roster>,
        today: Date,
        expected: &[&str],
    ) {
        let plan = TrainingPlan {
            id: Id::of(1),
            institution: Id::of(2),
            occupation: "美容师".into(),
            level: Level::L4,
            kind: PlanKind::TechnicalCollege,
            promises: CertificateKind::Qualification,
        };
        let trainee = Trainee {
            id: Id::of(3),
            plan: plan.id.clone(),
            institution: Id::of(2),
            person: Id::of(4),
            enrolled_on: date(2019, 9, 1),
            graduates_on,
            graduation: None,
        };
        let outlook = Outlook {
            plan: &plan,
            terms,
            exit_on: Some(EXIT),
        };
        let found = risks(outlook, &trainee, roster, today);
        let codes: Vec<&str> = found.iter().map(|risk| risk.code()).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_promise_is_safe_while_the_filing_reaches_the_graduation_and_no_exit_comes_before() {
        let term = [(date(2020, 1, 1), date(2022, 12, 31))];
        check(&term, Some(date(2020, 7, 1)), None, TODAY, &[]);
        let after = date(2020, 10, 9);
        check(
            &term,
            Some(date(2021, 6, 30)),
            Some(Roster::Sealed),
            after,
            &[],
        );
    }

    #[test]
    fn an_institution_that_is_gone_or_will_be_endangers_it() {
        let july = Some(date(2020, 7, 1));
        check(&[], july, None, TODAY, &["promise.institution-gone"]);
        let over = [(date(2018, 1, 1), date(2020, 5, 31))];
        check(&over, july, None, TODAY, &["promise.institution-gone"]);
        let ends = [(date(2018, 1, 1), date(2020, 6, 30))];
        check(&ends, july, None, TODAY, &["promise.filing-ends"]);
        // The next filing goes on from the day after.
        let renewed = [ends[0], (date(2020, 7, 1), date(2023, 6, 30))];
        check(&renewed, july, None, TODAY, &[]);
    }

    #[test]
    fn a_late_graduation_an_exit_ahead_and_a_sealed_roster_endanger_it() {
        let term = [(date(2020, 1, 1), date(2022, 12, 31))];
        check(
            &term,
            None,
            None,
            TODAY,
            &["promise.no-day", "promise.exit-ahead"],
        );
        check(
            &term,
            Some(date(2020, 5, 1)),
            None,
            TODAY,
            &["promise.late"],
        );
        check(&term, Some(EXIT), None, TODAY, &["promise.exit-ahead"]);
        let day = Some(date(2021, 6, 30));
        check(
            &term,
            day,
            Some(Roster::Absent),
            EXIT,
            &["promise.not-on-roster"],
        );
    }

    #[test]
    fn every_risk_has_both_languages_a_code_of_its_own_and_an_article() {
        let law = china();
        let mut codes = std::collections::BTreeSet::new();
        for risk in Risk::EXAMPLES {
            let words = risk.words(&law, date(2020, 10, 9));
            assert!(
                codes.insert(words.code) && words.under.is_some(),
                "{}",
                words.code
            );
            assert!(!words.say.zh.is_empty() && !words.say.en.is_empty());
        }
    }
}
