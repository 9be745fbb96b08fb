use super::*;
use crate::{
    institution::{FilingStage, InstitutionKind, Scope, Stop, stop::StopKind},
    level::Level,
    pack::tests::china,
    person::Document,
    session::Part,
};
use jiff::civil::date;

const EMPLOYER: &str = "91350100M000100Y43";

fn session() -> Session {
    Session {
        id: Id::of(1),
        institution: Id::of(2),
        occupation: "美容师".into(),
        level: Level::L3,
        certificate: CertificateKind::Qualification,
        standard: "2018".into(),
        announced_on: date(2020, 6, 1),
        enrol_until: date(2020, 10, 20),
        parts: vec![
            (Part::Theory, date(2020, 11, 10)),
            (Part::Skill, date(2020, 11, 11)),
        ],
        site: "a".into(),
        seats: 30,
        fee: Minor(28_000),
        staff: vec![],
        stage: SessionStage::Announced,
    }
}

fn institution(kind: InstitutionKind) -> Institution {
    Institution {
        id: Id::of(2),
        uscc: EMPLOYER.into(),
        name: crate::text::Text::new("示例机构", "Example"),
        kind,
        province: "35".into(),
    }
}

fn filing() -> Filing {
    Filing {
        id: Id::of(3),
        institution: Id::of(2),
        version: 1,
        supersedes: None,
        from: date(2020, 1, 1),
        until: date(2022, 12, 31),
        scope: vec![Scope {
            occupation: "美容师".into(),
            level: Level::L3,
        }],
        sites: vec![],
        fees: vec![],
        dossier: crate::institution::Dossier::default(),
        stops: vec![],
        stage: FilingStage::Published {
            on: date(2020, 1, 2),
        },
    }
}

fn form() -> Form {
    Form {
        id: Id::of(4),
        person: Person {
            id: Id::of(5),
            name: "王芳".into(),
            document: Document {
                kind: "resident-id".into(),
                number: "11010519491231002X".into(),
            },
            born_on: date(1949, 12, 31),
        },
        institution: Id::of(2),
        condition: "2018.L3.1".into(),
        evidence: Evidence {
            work_years: 10.0,
            ..Evidence::default()
        },
        origin: Origin::Public,
    }
}

#[track_caller]
fn check_form(
    kind: InstitutionKind,
    change: impl FnOnce(&mut Form, &mut Session, &mut Filing),
    today: Date,
    expected: Option<&str>,
) {
    let (mut form, mut session, mut filing) = (form(), session(), filing());
    change(&mut form, &mut session, &mut filing);
    let institution = institution(kind);
    let stand = Stand {
        session: &session,
        institution: &institution,
        filing: &filing,
    };
    let known = Known {
        name: None,
        enrolled: false,
    };
    let got = check(&form, &china(), stand, known, today)
        .err()
        .map(|no| no.words().code);
    assert_eq!(got, expected);
}

const BEFORE: Date = date(2020, 9, 29);
const EXIT: Date = date(2020, 9, 30);

#[test]
fn a_form_in_order_is_taken() {
    check_form(InstitutionKind::Station, |_, _, _| (), BEFORE, None);
}

#[test]
fn no_form_is_taken_from_the_exit_day_on_though_the_session_is_open() {
    check_form(
        InstitutionKind::Station,
        |_, _, _| (),
        EXIT,
        Some("enrolment.file.refuse-new"),
    );
}

#[test]
fn an_employer_takes_its_own_staff_and_a_college_its_own_students_only() {
    let (employer, college) = (InstitutionKind::Employer, InstitutionKind::College);
    let no = Some("enrolment.file.origin");
    check_form(employer, |_, _, _| (), BEFORE, no);
    check_form(
        employer,
        |form, _, _| form.origin = Origin::EmployedBy(EMPLOYER.into()),
        BEFORE,
        None,
    );
    check_form(
        employer,
        |form, _, _| form.origin = Origin::EmployedBy("other".into()),
        BEFORE,
        no,
    );
    check_form(
        college,
        |form, _, _| form.origin = Origin::EmployedBy(EMPLOYER.into()),
        BEFORE,
        no,
    );
    check_form(
        college,
        |form, _, _| form.origin = Origin::StudentOf(EMPLOYER.into()),
        BEFORE,
        None,
    );
}

#[test]
fn a_person_is_who_the_document_says() {
    let station = InstitutionKind::Station;
    let no = Some("enrolment.file.document");
    check_form(
        station,
        |form, _, _| form.person.document.number = "110105194912310021".into(),
        BEFORE,
        no,
    );
    check_form(
        station,
        |form, _, _| form.person.born_on = date(1950, 1, 1),
        BEFORE,
        no,
    );
    check_form(
        station,
        |form, _, _| form.person.name = " ".into(),
        BEFORE,
        no,
    );
}

#[test]
fn conditions_and_evidence_are_those_of_the_level() {
    let station = InstitutionKind::Station;
    check_form(
        station,
        |form, _, _| form.condition = "2018.L4.1".into(),
        BEFORE,
        Some("enrolment.file.condition"),
    );
    check_form(
        station,
        |form, _, _| form.evidence.work_years = -1.0,
        BEFORE,
        Some("enrolment.file.evidence"),
    );
}

#[test]
fn a_closed_session_and_a_suspended_filing_take_nobody() {
    let station = InstitutionKind::Station;
    check_form(
        station,
        |_, session, _| session.enrol_until = date(2020, 9, 1),
        BEFORE,
        Some("enrolment.file.closed"),
    );
    let suspend = |_: &mut Form, _: &mut Session, filing: &mut Filing| {
        filing.stops = vec![Stop {
            kind: StopKind::Suspension,
            from: BEFORE,
            lifted_on: None,
            reason: "x".into(),
            barred_until: None,
        }];
    };
    check_form(
        station,
        suspend,
        BEFORE,
        Some("enrolment.file.not-in-force"),
    );
}

#[test]
fn a_roster_file_reports_every_bad_row_and_takes_none() {
    let law = china();
    let (session, filing, institution) =
        (session(), filing(), institution(InstitutionKind::Station));
    let stand = Stand {
        session: &session,
        institution: &institution,
        filing: &filing,
    };
    let good = form();
    let bad = Form {
        condition: "x".into(),
        person: Person {
            document: Document {
                kind: "passport".into(),
                number: "E1".into(),
            },
            ..form().person
        },
        ..form()
    };
    let known = Known {
        name: None,
        enrolled: false,
    };
    let row = |row, form| RosterRow { row, form, known };
    let rows = [row(2, &good), row(3, &bad), row(4, &good)];
    let refused = file_roster(&law, stand, &rows, BEFORE).unwrap_err();
    let found: Vec<_> = refused
        .rows
        .iter()
        .map(|(row, no)| (*row, no.words().code))
        .collect();
    assert_eq!(
        found,
        [(3, "enrolment.file.condition"), (4, "enrolment.file.twice")]
    );
    assert_eq!(
        file_roster(&law, stand, &rows[..1], BEFORE).unwrap().len(),
        1
    );
}

#[test]
fn every_reason_speaks_both_languages() {
    let law = china();
    crate::refusal::check_examples::<FormRefused>("enrolment.file", &law);
    crate::refusal::check_examples::<crate::enrolment::reject::RejectRefused>(
        "enrolment.reject",
        &law,
    );
    crate::refusal::check_examples::<crate::session::cancel::CancelRefused>("session.cancel", &law);
    crate::refusal::check_examples::<crate::staff::register::RegisterRefused>(
        "staff.register",
        &law,
    );
    crate::refusal::check_examples::<crate::staff::declare::DeclareRefused>(
        "recusal.declare",
        &law,
    );
    crate::refusal::check_examples::<crate::plan::enrol::EnrolRefused>("plan.enrol", &law);
    crate::refusal::check_examples::<crate::plan::graduate::GraduateRefused>(
        "trainee.graduate",
        &law,
    );
}
