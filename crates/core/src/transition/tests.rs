use super::{
    columns::{Code, Columns, Kernel, NEVER},
    *,
};
use crate::catalogue::{Exit, Nature};
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

fn occupation(exit: Option<Date>) -> Occupation {
    Occupation {
        name: Text::new("美容师", "Beautician"),
        item: "L1".into(),
        item_name: Text::new("项", "Item"),
        code: None,
        code_certainty: None,
        nature: Nature::LevelEvaluation,
        exit: exit.map(|on| Exit {
            on,
            batch: "batch1".into(),
            certainty: Certainty::Sourced,
        }),
        note: String::new(),
    }
}

fn rules() -> Rules {
    let source = (
        Citation {
            instrument: "cn.mohrss-office.2020.80".into(),
            article: "2(1)".into(),
        },
        Certainty::Sourced,
    );
    Rules {
        sources: std::array::from_fn(|_| source.clone()),
        refund_percent: 100,
        wish_working_days: 20,
        silence: Silence::Continue,
        skill_level_for_graduates: true,
    }
}

const EXIT: Date = date(2020, 9, 30);

#[track_caller]
fn check(as_of: Date, roster: Option<Roster>, facts: Facts, expected: (&str, Option<u64>)) {
    let occupation = occupation(Some(EXIT));
    let case = Case {
        occupation: &occupation,
        as_of,
        roster,
        facts,
    };
    let decision = decide(&rules(), &case);
    let got = (
        decision.disposition.id(),
        decision.refund.map(|amount| amount.0),
    );
    assert_eq!(got, expected);
    let say = decision.say(&case);
    assert!(!say.zh.is_empty() && !say.en.is_empty());
}

fn enrolment(accepted_on: Date, exam: Exam, wish: Option<Wish>) -> Facts {
    Facts::Enrolment {
        announced_on: None,
        accepted_on: Some(accepted_on),
        exam,
        wish,
        paid: Minor(28_000),
    }
}

#[test]
fn the_exit_begins_at_midnight_of_its_day() {
    let facts = || enrolment(date(2020, 6, 20), Exam::None, None);
    check(date(2020, 9, 29), None, facts(), ("unaffected", None));
    check(EXIT, None, facts(), ("choose", None));
}

#[test]
fn the_whole_fee_goes_back_on_the_candidates_wish() {
    let facts = enrolment(date(2020, 6, 20), Exam::None, Some(Wish::Refund));
    check(EXIT, None, facts, ("refund", Some(28_000)));
}

#[test]
fn an_acceptance_on_the_exit_day_comes_too_late() {
    let facts = enrolment(EXIT, Exam::None, None);
    check(EXIT, None, facts, ("refuse-new", None));
}

#[test]
fn who_is_not_on_the_sealed_roster_is_refused() {
    let facts = enrolment(date(2020, 6, 20), Exam::Passed, None);
    check(EXIT, Some(Roster::Absent), facts, ("refuse-unproven", None));
}

#[test]
fn an_old_certificate_stays_valid() {
    let facts = Facts::Certificate {
        issued_on: date(2001, 1, 1),
    };
    check(date(2026, 1, 1), None, facts, ("remains-valid", None));
}

prop_compose! {
    fn any_day()(days in 0..900i64) -> Date {
        date(2019, 6, 1) + days.days()
    }
}

fn any_exam() -> impl Strategy<Value = Exam> {
    prop::sample::select(vec![Exam::None, Exam::Passed, Exam::Failed, Exam::Pending])
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let wish = prop::sample::select(vec![None, Some(Wish::Continue), Some(Wish::Refund)]);
    let kind = prop::sample::select(vec![
        PlanKind::VocationalCollege,
        PlanKind::TechnicalCollege,
        PlanKind::NewApprentice,
        PlanKind::Other,
    ]);
    let promises = prop::sample::select(vec![
        CertificateKind::Qualification,
        CertificateKind::SkillLevel,
    ]);
    prop_oneof![
        Just(Facts::Registration),
        Just(Facts::Announcement),
        any_day().prop_map(|issued_on| Facts::Certificate { issued_on }),
        (
            prop::option::of(any_day()),
            prop::option::of(any_day()),
            any_exam(),
            wish,
            0..100_000u64
        )
            .prop_map(|(announced_on, accepted_on, exam, wish, paid)| {
                Facts::Enrolment {
                    announced_on,
                    accepted_on,
                    exam,
                    wish,
                    paid: Minor(paid),
                }
            }),
        (
            kind,
            any_day(),
            promises,
            any::<bool>(),
            prop::option::of(any_day()),
            any_exam()
        )
            .prop_map(
                |(kind, enrolled_on, promises, institution_may_issue, graduates_on, exam)| {
                    Facts::Trainee {
                        plan: Plan {
                            kind,
                            enrolled_on,
                            promises,
                            institution_may_issue,
                        },
                        graduates_on,
                        exam,
                    }
                }
            ),
    ]
}

fn any_roster() -> impl Strategy<Value = Option<Roster>> {
    prop::sample::select(vec![None, Some(Roster::Sealed), Some(Roster::Absent)])
}

fn day(on: Option<Date>) -> u16 {
    on.map_or(NEVER, |on| {
        u16::try_from((on - date(2000, 1, 1)).get_days()).unwrap()
    })
}

fn columns(case: &Case<'_>) -> Columns {
    let (begun, graduates, code) = match &case.facts {
        Facts::Registration => (None, None, Code::REGISTRATION),
        Facts::Announcement => (None, None, Code::ANNOUNCEMENT),
        Facts::Certificate { issued_on } => {
            (Some(*issued_on), None, Code::certificate(case.roster))
        }
        Facts::Enrolment {
            announced_on,
            accepted_on,
            exam,
            wish,
            ..
        } => (
            announced_on.iter().chain(accepted_on).min().copied(),
            None,
            Code::enrolment(*exam, *wish, case.roster),
        ),
        Facts::Trainee {
            plan,
            graduates_on,
            exam,
        } => (
            Some(plan.enrolled_on),
            *graduates_on,
            Code::trainee(plan, *exam, case.roster),
        ),
    };
    Columns {
        exit: vec![day(case.occupation.exit.as_ref().map(|exit| exit.on))],
        as_of: vec![day(Some(case.as_of))],
        begun: vec![day(begun)],
        graduates: vec![day(graduates)],
        code: vec![code],
    }
}

proptest! {
    #[test]
    fn columns_and_cases_decide_alike(
        exits in any::<bool>(),
        as_of in any_day(),
        roster in any_roster(),
        facts in any_facts(),
    ) {
        let occupation = occupation(exits.then_some(EXIT));
        let case = Case { occupation: &occupation, as_of, roster, facts };
        let mut rows = Vec::new();
        Kernel::new(&rules()).decide(&columns(&case), &mut rows);
        prop_assert_eq!(rows, vec![decide(&rules(), &case).row]);
    }

    #[test]
    fn a_case_ends_with_a_certificate_or_a_refund_never_both(
        as_of in any_day(),
        roster in any_roster(),
        facts in any_facts(),
    ) {
        let occupation = occupation(Some(EXIT));
        let decision = decide(&rules(), &Case { occupation: &occupation, as_of, roster, facts });
        prop_assert!(decision.refund.is_none() || decision.certificate.is_none());
    }
}
