use super::{
    enrol::{EnrolPlan, NewTrainee, enrol},
    graduate::{GraduateTrainee, Stand, graduate},
    *,
};
use crate::{
    authority::{Actor, Role, permit},
    decision::Refusal,
    enrolment::{Enrolment, Stage},
    money::Minor,
    pack::tests::china,
    person::{Document, Person},
    session::{Part, Session, SessionStage},
    transition::Roster,
};
use jiff::civil::date;

fn actor() -> Actor {
    Actor {
        account: "a".into(),
        role: Role::Administrator,
        institution: Some(Id::of(2)),
        person: None,
    }
}

fn plan(kind: PlanKind, promises: CertificateKind) -> TrainingPlan {
    TrainingPlan {
        id: Id::of(1),
        institution: Id::of(2),
        occupation: "美容师".into(),
        level: Level::L4,
        kind,
        promises,
    }
}

#[track_caller]
fn check_enrol(
    kind: PlanKind,
    enrolled_on: Date,
    sealed: Option<Roster>,
    today: Date,
    expected: Option<&str>,
) {
    let person = Person {
        id: Id::of(3),
        name: "李明".into(),
        document: Document {
            kind: "passport".into(),
            number: "E1".into(),
        },
        born_on: date(2003, 1, 1),
    };
    let new = NewTrainee {
        id: Id::of(4),
        person,
        enrolled_on,
        graduates_on: Some(date(2022, 6, 30)),
    };
    let (actor, plan) = (actor(), plan(kind, CertificateKind::Qualification));
    let permit = permit::<EnrolPlan>(&actor, &plan).unwrap();
    let got = enrol(&permit, &china(), &[new], sealed, today);
    assert_eq!(got.err().map(|no| no.words().code), expected);
}

#[test]
fn a_qualification_plan_begins_only_before_the_exit_and_nobody_is_added_to_a_sealed_roster() {
    let college = PlanKind::TechnicalCollege;
    let (before, exit) = (date(2019, 9, 1), date(2020, 9, 30));
    check_enrol(college, before, None, date(2020, 9, 29), None);
    check_enrol(college, exit, None, exit, Some("plan.enrol.refuse-new"));
    check_enrol(
        college,
        before,
        Some(Roster::Absent),
        exit,
        Some("plan.enrol.unproven"),
    );
    check_enrol(
        PlanKind::Other,
        before,
        None,
        exit,
        Some("plan.enrol.refuse-new"),
    );
    check_enrol(
        college,
        date(2020, 9, 30),
        None,
        date(2020, 9, 29),
        Some("plan.enrol.days"),
    );
}

fn exam_passed(kind: CertificateKind) -> (Enrolment, Session) {
    let enrolment = Enrolment {
        id: Id::of(5),
        session: Id::of(6),
        institution: Id::of(2),
        person: Id::of(3),
        condition: "2018.L4.1".into(),
        filed_on: date(2021, 4, 1),
        paid: Minor(0),
        stage: PASSED,
    };
    let session = Session {
        id: Id::of(6),
        institution: Id::of(2),
        occupation: "美容师".into(),
        level: Level::L4,
        certificate: kind,
        standard: "2018".into(),
        announced_on: date(2021, 3, 1),
        enrol_until: date(2021, 4, 30),
        parts: vec![(Part::Theory, date(2021, 5, 20))],
        site: "a".into(),
        seats: 30,
        fee: Minor(0),
        staff: vec![],
        stage: SessionStage::Final {
            on: date(2021, 6, 10),
        },
    };
    (enrolment, session)
}

#[track_caller]
fn check_graduate(
    stage: Stage,
    may_issue: bool,
    roster: Roster,
    expected: Result<Option<CertificateKind>, &str>,
) {
    let plan = plan(PlanKind::TechnicalCollege, CertificateKind::Qualification);
    let trainee = Trainee {
        id: Id::of(4),
        plan: Id::of(1),
        institution: Id::of(2),
        person: Id::of(3),
        enrolled_on: date(2019, 9, 1),
        graduates_on: Some(date(2021, 6, 30)),
        graduation: None,
    };
    // A qualification session was announced before the exit.
    let kind = if may_issue {
        CertificateKind::Qualification
    } else {
        CertificateKind::SkillLevel
    };
    let (mut enrolment, session) = exam_passed(kind);
    enrolment.stage = stage;
    let actor = actor();
    let permit = permit::<GraduateTrainee>(&actor, &trainee).unwrap();
    let stand = Stand {
        plan: &plan,
        exam: (&enrolment, &session),
        institution_may_issue: may_issue,
        roster: Some(roster),
    };
    let got = graduate(&permit, &china(), stand, date(2021, 6, 30));
    let got = got
        .map(|graduation| graduation.outcome.certificate)
        .map_err(|no| no.words().code);
    assert_eq!(got, expected);
}

const PASSED: Stage = Stage::Passed {
    accepted_on: date(2021, 4, 2),
    on: date(2021, 5, 30),
};

#[test]
fn who_passed_gets_one_certificate_or_the_other_and_never_neither() {
    check_graduate(
        PASSED,
        true,
        Roster::Sealed,
        Ok(Some(CertificateKind::Qualification)),
    );
    check_graduate(
        PASSED,
        false,
        Roster::Sealed,
        Ok(Some(CertificateKind::SkillLevel)),
    );
}

#[test]
fn who_failed_gets_none_and_who_has_no_result_waits() {
    let failed = Stage::Failed {
        accepted_on: date(2021, 4, 2),
        on: date(2021, 5, 30),
    };
    check_graduate(failed, true, Roster::Sealed, Ok(None));
    let present = Stage::Present {
        accepted_on: date(2021, 4, 2),
    };
    check_graduate(
        present,
        true,
        Roster::Sealed,
        Err("trainee.graduate.no-result"),
    );
}

#[test]
fn a_trainee_who_is_not_on_the_roster_gets_nothing_by_the_transition() {
    check_graduate(PASSED, true, Roster::Absent, Err("trainee.graduate.exit"));
}

/// A day of two years around the exit.
fn day() -> impl proptest::strategy::Strategy<Value = Date> {
    use proptest::strategy::Strategy;
    (0..1000i64).prop_map(|days| date(2019, 9, 2).saturating_add(jiff::ToSpan::days(days)))
}

proptest::proptest! {
    #[test]
    fn whoever_enrolled_in_time_and_passed_graduates_with_exactly_one_certificate(
        kind in 0..3usize, promises_skill in proptest::bool::ANY, may_issue in proptest::bool::ANY,
        qualification_exam in proptest::bool::ANY, sealed in proptest::bool::ANY, today in day(),
    ) {
        let promises = if promises_skill { CertificateKind::SkillLevel } else { CertificateKind::Qualification };
        let exam = if qualification_exam { CertificateKind::Qualification } else { CertificateKind::SkillLevel };
        let plan = plan(PlanKind::ALL[kind], promises);
        let trainee = Trainee {
            id: Id::of(4), plan: Id::of(1), institution: Id::of(2), person: Id::of(3),
            enrolled_on: date(2019, 9, 1), graduates_on: None, graduation: None,
        };
        let (enrolment, session) = exam_passed(exam);
        let actor = actor();
        let permit = permit::<GraduateTrainee>(&actor, &trainee).unwrap();
        let stand = Stand {
            plan: &plan, exam: (&enrolment, &session), institution_may_issue: may_issue,
            roster: sealed.then_some(Roster::Sealed),
        };
        let got = graduate(&permit, &china_once(), stand, today).unwrap();
        let exited = today >= date(2020, 9, 30);
        let expected = match (exited, promises) {
            (true, CertificateKind::Qualification) if !(may_issue && qualification_exam) => CertificateKind::SkillLevel,
            (_, promises) => promises,
        };
        proptest::prop_assert_eq!(got.outcome.certificate, Some(expected));
    }
}

/// The pack, read once.
fn china_once() -> std::sync::Arc<crate::pack::Pack> {
    static PACK: std::sync::OnceLock<std::sync::Arc<crate::pack::Pack>> =
        std::sync::OnceLock::new();
    PACK.get_or_init(|| std::sync::Arc::new(china())).clone()
}
