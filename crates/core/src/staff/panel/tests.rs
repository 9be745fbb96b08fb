use super::{
    assign::{AssignPanel, AssignRefused, assign},
    *,
};
use crate::{
    authority::{Actor, Role, permit},
    level::Level,
    money::Minor,
    pack::tests::china,
    refusal::check_examples,
    session::{CertificateKind, Part, SessionStage},
    text::Text,
};
use jiff::civil::date;
use proptest::prelude::*;

const EXAM: Date = date(2021, 5, 10);
const TODAY: Date = date(2021, 5, 1);

fn member(number: u128, duty: Duty) -> Member {
    Member {
        staff: Staff {
            id: Id::of(number),
            person: Id::of(number),
            institution: Id::of(1),
            duty,
            ceiling: Level::L1,
            from: date(2021, 1, 1),
            until: date(2023, 12, 31),
        },
        employer: None,
        trained_on: Some(date(2021, 2, 1)),
        busy: Vec::new(),
        in_a_row: 1,
        recusals: Vec::new(),
        trained: Vec::new(),
    }
}

/// Thirty candidates who sit for L3, and a team that is just enough.
fn facts() -> PanelFacts {
    let team = [
        (Duty::Invigilator, 2),
        (Duty::SeniorAssessor, 7),
        (Duty::Supervisor, 1),
    ];
    let duties = team
        .into_iter()
        .flat_map(|(duty, count)| std::iter::repeat_n(duty, count));
    PanelFacts {
        session: Session {
            id: Id::of(1),
            institution: Id::of(1),
            occupation: "美容师".into(),
            level: Level::L3,
            certificate: CertificateKind::SkillLevel,
            standard: "2018".into(),
            announced_on: date(2021, 4, 1),
            enrol_until: date(2021, 4, 30),
            parts: vec![(Part::Theory, EXAM), (Part::Skill, date(2021, 5, 11))],
            site: "a".into(),
            seats: 30,
            fee: Minor(1),
            staff: Vec::new(),
            stage: SessionStage::Announced,
        },
        institution: Institution {
            id: Id::of(1),
            uscc: "91000000TE5T00016D".into(),
            name: Text::new("示例", "Example"),
            kind: InstitutionKind::Social,
            province: "23".into(),
        },
        candidates: (0..30)
            .map(|number| Sitting {
                person: Id::of(1000 + number),
                employer: None,
            })
            .collect(),
        members: (10..)
            .zip(duties)
            .map(|(number, duty)| member(number, duty))
            .collect(),
        external_supervisors: 0,
    }
}

/// Proposes after something changed about the first assessor, and says why that one was left out.
#[track_caller]
fn check(change: impl FnOnce(&mut PanelFacts, usize), expected: Option<&str>) {
    let mut facts = facts();
    let first = 2;
    change(&mut facts, first);
    let panel = propose(&facts, &china(), TODAY);
    let id = &facts.members[first].staff.id;
    let why = panel.left_out.iter().find(|(staff, _)| staff == id);
    assert_eq!(why.map(|(_, all)| all[0].code()), expected);
    assert_eq!(
        panel.chosen.iter().any(|one| one.staff == *id),
        expected.is_none()
    );
}

#[test]
fn a_team_that_is_just_enough_is_proposed_whole() {
    check(|_, _| {}, None);
    let panel = propose(&facts(), &china(), TODAY);
    assert!(panel.is_valid() && panel.left_out.is_empty());
    assert_eq!(panel.chosen.len(), 10);
}

#[test]
fn whoever_has_no_valid_credential_or_training_is_left_out() {
    check(
        |facts, at| facts.members[at].staff.until = date(2021, 5, 10),
        Some("panel.assign.credential"),
    );
    check(
        |facts, at| facts.members[at].staff.ceiling = Level::L4,
        Some("panel.assign.ceiling"),
    );
    check(
        |facts, at| facts.members[at].trained_on = None,
        Some("panel.assign.untrained"),
    );
    check(
        |facts, at| facts.members[at].trained_on = Some(date(2018, 5, 10)),
        Some("panel.assign.untrained"),
    );
}

#[test]
fn nobody_is_in_two_places_at_once_or_at_three_sessions_a_day() {
    let skill = date(2021, 5, 11);
    let here = || format!("{}/a", Id::<Institution>::of(1));
    check(
        |facts, at| facts.members[at].busy = vec![(skill, "ins_9/b".into())],
        Some("panel.assign.elsewhere"),
    );
    check(
        |facts, at| facts.members[at].busy = vec![(EXAM, "ins_9/b".into())],
        None,
    );
    check(
        |facts, at| facts.members[at].busy = vec![(skill, here())],
        None,
    );
    check(
        |facts, at| facts.members[at].busy = vec![(skill, here()), (skill, here())],
        Some("panel.assign.load"),
    );
}

#[test]
fn nobody_assesses_more_often_in_a_row_at_one_institution_than_the_pack_allows() {
    check(|facts, at| facts.members[at].in_a_row = 3, None);
    check(
        |facts, at| facts.members[at].in_a_row = 4,
        Some("panel.assign.rotation"),
    );
}

#[test]
fn a_row_of_sessions_is_counted_on_both_sides_and_ends_with_the_first_one_without_them() {
    let (with, without) = ([Id::of(1), Id::of(2)], [Id::of(3)]);
    let count =
        |before: &[&[Id<Person>]], after: &[&[Id<Person>]]| in_a_row(before, after, &Id::of(1));
    assert_eq!(count(&[], &[]), 1);
    assert_eq!(count(&[&with, &with, &without, &with], &[&with]), 4);
    assert_eq!(count(&[&without, &with], &[&without]), 1);
}

#[test]
fn kin_trainers_and_colleagues_of_a_candidate_step_back() {
    check(
        |facts, at| facts.members[at].recusals = vec![(Id::of(1003), "kin".into())],
        Some("panel.assign.tie"),
    );
    check(
        |facts, at| facts.members[at].recusals = vec![(Id::of(77), "kin".into())],
        None,
    );
    check(
        |facts, at| facts.members[at].trained = vec![Id::of(1003)],
        Some("panel.assign.trainer"),
    );
    check(
        |facts, at| {
            facts.members[at].employer = Some("x".into());
            facts.candidates[0].employer = Some("x".into());
        },
        Some("panel.assign.employer"),
    );
    check(
        |facts, at| facts.members[at].staff.person = Id::of(1003),
        Some("panel.assign.candidate"),
    );
}

#[test]
fn an_employer_may_appraise_its_own_staff_with_its_own_assessors() {
    check(
        |facts, at| {
            facts.institution.kind = InstitutionKind::Employer;
            let own = facts.institution.uscc.clone();
            facts.members[at].employer = Some(own.clone());
            facts.candidates[0].employer = Some(own);
        },
        None,
    );
}

#[test]
fn a_trainer_may_watch_the_theory_part() {
    let mut facts = facts();
    facts.members[0].trained = vec![Id::of(1003)];
    assert!(propose(&facts, &china(), TODAY).is_valid());
}

#[test]
fn of_more_than_enough_the_least_loaded_serve_and_the_others_are_told_so() {
    let mut facts = facts();
    facts.members[2].busy = vec![(date(2021, 6, 1), "ins_9/b".into())];
    facts.members.push(member(99, Duty::SeniorAssessor));
    let panel = propose(&facts, &china(), TODAY);
    assert!(panel.is_valid());
    assert_eq!(panel.left_out, [(Id::of(12), vec![Hindrance::Surplus])]);
}

#[test]
fn a_panel_of_an_even_number_or_too_few_is_refused() {
    let (facts, law) = (facts(), china());
    let actor = Actor {
        account: "a".into(),
        role: Role::ExaminationOfficer,
        institution: Some(Id::of(1)),
        person: None,
    };
    let permit = permit::<AssignPanel>(&actor, &facts.session).unwrap();
    let all: Vec<_> = facts
        .members
        .iter()
        .map(|one| one.staff.id.clone())
        .collect();
    assert!(assign(&permit, &facts, &all, &law, TODAY).is_ok());
    let refused = assign(&permit, &facts, &all[..8], &law, TODAY).unwrap_err();
    assert!(matches!(
        refused.why,
        AssignRefused::Short {
            bench: Bench::Assessors,
            has: 6,
            needed: 7,
            ..
        }
    ));
    assert!(refused.under.is_some());
    let late = assign(&permit, &facts, &all, &law, EXAM).unwrap_err();
    assert!(matches!(late.why, AssignRefused::Late { .. }));
}

#[test]
fn every_refusal_about_staff_is_told_in_both_languages_and_with_its_rule() {
    let law = china();
    check_examples::<AssignRefused>("panel.assign.", &law);
    check_examples::<crate::staff::card::CardRefused>("staff.card.", &law);
    check_examples::<crate::staff::course::CourseRefused>("course.hold.", &law);
    check_examples::<crate::staff::trainer::TrainerRefused>("trainer.name.", &law);
    check_examples::<crate::staff::appoint::AppointRefused>("appointment.make.", &law);
    check_examples::<crate::staff::supervise::SendRefused>("supervisor.send.", &law);
}

proptest! {
    /// Whatever is known of forty members of staff: what is proposed and valid is also assigned, nobody is lost,
    /// and nobody is on both lists.
    #[test]
    fn what_is_proposed_may_serve(seeds in prop::collection::vec(any::<u32>(), 0..40), sitting in 1_usize..30) {
        let law = china();
        let mut facts = facts();
        facts.candidates.truncate(sitting);
        facts.members.clear();
        for (number, seed) in (10..).zip(&seeds) {
            let mut one = member(number, Duty::ALL[usize::try_from(seed % 5).unwrap()]);
            let bit = |at: u32| (seed >> at).trailing_zeros() >= 3;
            if bit(3) { one.staff.until = date(2021, 5, 10); }
            if bit(6) { one.trained_on = None; }
            if bit(9) { one.busy = vec![(date(2021, 5, 11), "ins_9/b".into())]; }
            if bit(12) { one.in_a_row = 4; }
            if bit(15) { one.recusals = vec![(Id::of(1000), "teacher".into())]; }
            if bit(18) { one.trained = vec![Id::of(1000)]; }
            if bit(21) { one.staff.person = Id::of(10); }
            facts.members.push(one);
        }
        let panel = propose(&facts, &law, TODAY);
        prop_assert_eq!(panel.chosen.len() + panel.left_out.len(), facts.members.len());
        prop_assert!(panel.left_out.iter().all(|(id, why)| !why.is_empty() && panel.chosen.iter().all(|one| one.staff != *id)));
        let actor = Actor { account: "a".into(), role: Role::Administrator, institution: Some(Id::of(1)), person: None };
        let permit = permit::<AssignPanel>(&actor, &facts.session).unwrap();
        let ids: Vec<_> = panel.chosen.iter().map(|one| one.staff.clone()).collect();
        prop_assert_eq!(assign(&permit, &facts, &ids, &law, TODAY).is_ok(), panel.is_valid());
    }
}
