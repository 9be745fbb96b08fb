//! The register of institutions and their number prefixes, on every database of the environment: by acts and through pages.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::{
    Call,
    accept_enrolments::accept_enrolments,
    allocate_prefix::{allocate_prefix, end_prefix, void_number},
    announce_session::announce_session,
    appoint_people::appoint_person,
    check_filing::check_filing,
    enrol_candidates::enrol_candidates,
    file_institution::file_institution,
    hold_exam,
    issue_certificates::{carry_on, issue_certificates},
    publish_filing::{publish_filing, publish_filing_because},
    publish_results,
    review_filing::{name_filing_experts, score_filing, step_back_from_filing, visit_sites},
    stop_institution::{lift_suspension, remove_institution, suspend_filing},
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    institution::{
        Dossier, Filing, FilingStage, Institution, InstitutionKind,
        dossier::{HouseRule, Premises, TakenOver, Tenure},
        review::ReviewTopic,
    },
    person::Person,
    prefix::allocate::{How, Wanted},
    score::Tenths,
    session::{CertificateKind, Part, Session},
    staff::{
        Duty,
        appoint::{Appointment, Office},
    },
};
use jiff::civil::{Date, date};

#[path = "register/numbers.rs"]
mod numbers;
#[path = "register/pages.rs"]
mod pages;
#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[path = "register/stops.rs"]
mod stops;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use world::{ANNOUNCED, EXAM, World, code_of, person, running, worlds};

const FILED: Date = date(2020, 2, 3);

/// A filing with everything that is asked for.
fn complete(institution: &Institution, from: Date) -> Filing {
    let filing = World::filing_of(institution, from);
    let premises = filing.sites.iter().map(|site| Premises {
        site: site.key.clone(),
        address: "示例路1号".into(),
        equipment: "工位三十个".into(),
        tenure: Tenure::Owned {},
    });
    Filing {
        dossier: Dossier {
            premises: premises.collect(),
            staff: vec![
                (Duty::SeniorAssessor, 3),
                (Duty::Invigilator, 2),
                (Duty::Supervisor, 1),
            ],
            item_bank: "国家题库".into(),
            house_rules: HouseRule::ALL
                .map(|rule| (rule, "见附件".to_owned()))
                .to_vec(),
            fee_basis: "按成本测算".into(),
            sample: format!("职业技能等级证书 {}", institution.name.zh),
            contact: "办公室".into(),
            ..Dossier::default()
        },
        ..filing
    }
}

/// An expert with an account.
struct Expert {
    appointment: Id<Appointment>,
    person: Id<Person>,
}

impl Expert {
    fn new(world: &World, employer: Option<String>) -> Self {
        let one = person(running());
        let appointment = Appointment {
            id: Id::of(u128::from(running())),
            person: one.id.clone(),
            office: Office::Expert,
            field: "美容".into(),
            employer,
            from: date(2020, 1, 1),
            until: date(2022, 12, 31),
        };
        let person = one.id.clone();
        let appointment =
            appoint_person(&world.house, &world.officer(FILED), one, appointment).unwrap();
        Self {
            appointment,
            person,
        }
    }

    fn call(&self, world: &World) -> Call {
        let call = world.officer(FILED);
        Call {
            actor: Actor {
                account: format!("expert-{}", self.person),
                role: Role::Expert,
                institution: None,
                person: Some(self.person.clone()),
            },
            ..call
        }
    }
}

fn points(tenths: u16) -> Vec<(ReviewTopic, Tenths)> {
    ReviewTopic::ALL
        .map(|topic| (topic, Tenths::new(tenths).unwrap()))
        .to_vec()
}

fn stage(world: &World, id: &Id<Filing>) -> &'static str {
    let kept = world.house.store.read(|tx| tx.filing(id)).unwrap().unwrap();
    kept.0.stage.id()
}

fn next(from: Date, site: Option<&str>) -> Wanted {
    Wanted {
        site: site.map(str::to_owned),
        from,
        how: How::Next {
            letter: None,
            body: "0000".into(),
        },
    }
}

#[test]
fn a_filing_goes_from_hand_in_through_review_to_the_directory_and_a_change_is_a_new_version() {
    for world in worlds(InstitutionKind::Station) {
        let house = &world.house;
        let institution = World::institution_of(InstitutionKind::Employer);
        let bare = Filing {
            dossier: Dossier::default(),
            ..complete(&institution, FILED)
        };
        let filer = world.call("filer", Role::Officer, FILED);
        let first = file_institution(house, &filer, institution.clone(), bare).unwrap();
        let missing = check_filing(house, &world.officer(FILED), &first).unwrap();
        assert!(missing.contains(&"filing.rules".to_owned()), "{missing:?}");
        assert_eq!(stage(&world, &first), "returned");

        let filer = world.call("filer", Role::Officer, FILED);
        let id = file_institution(
            house,
            &filer,
            institution.clone(),
            complete(&institution, FILED),
        )
        .unwrap();
        let early = publish_filing(house, &world.officer(FILED), &id);
        assert_eq!(code_of(early), "institution.publish.stage");
        assert!(
            check_filing(house, &world.officer(FILED), &id)
                .unwrap()
                .is_empty()
        );
        let experts = [0; 3].map(|_| Expert::new(&world, None));
        let tied = Expert::new(&world, Some(institution.uscc.clone()));
        let name = |all: &[&Expert]| {
            let ids = all.iter().map(|one| one.appointment.clone()).collect();
            code_of(name_filing_experts(house, &world.officer(FILED), &id, ids))
        };
        let [one, two, three] = &experts;
        assert_eq!(name(&[one, two]), "institution.review.number");
        assert_eq!(name(&[one, two, &tied]), "institution.review.tied");
        assert_eq!(name(&[one, two, three]), "done");
        score_filing(house, &one.call(&world), &id, points(800)).unwrap();
        score_filing(house, &two.call(&world), &id, points(700)).unwrap();
        step_back_from_filing(house, &three.call(&world), &id, "师生").unwrap();
        let again = score_filing(house, &three.call(&world), &id, points(990));
        assert_eq!(code_of(again), "institution.review.stranger");
        let publish = |who: &str| {
            let call = world.call(who, Role::Officer, FILED);
            code_of(publish_filing_because(house, &call, &id, "符合条件"))
        };
        assert_eq!(publish("another"), "institution.publish.unreviewed");
        let four = Expert::new(&world, None);
        assert_eq!(name(&[&four]), "done");
        score_filing(house, &four.call(&world), &id, points(900)).unwrap();
        assert_eq!(publish("another"), "institution.publish.unvisited");
        let sites = vec!["a".to_owned(), "b".to_owned()];
        visit_sites(house, &one.call(&world), &id, sites, vec![]).unwrap();
        assert_eq!(publish("filer"), "institution.publish.same-person");
        assert_eq!(publish("another"), "done");

        let allocated = allocate_prefix(
            house,
            &world.officer(FILED),
            &institution.id,
            next(FILED, None),
        );
        assert!(allocated.unwrap().starts_with("Y000023"));
        change(&world, &institution);
        let never = house
            .store
            .act(|tx| tx.execute("update filing set scope = '[]'", &[]));
        assert!(never.is_err(), "a filing is never edited");
        let wrong = house.store.read(|tx| tx.self_check()).unwrap();
        assert!(wrong.iter().all(|(_, count)| *count == 0), "{wrong:?}");
    }
}

/// A change is a version with a later first day; until then the one before it decides.
fn change(world: &World, institution: &Institution) {
    let later = date(2020, 8, 1);
    let filer = world.call("filer", Role::Officer, FILED);
    let id = file_institution(
        &world.house,
        &filer,
        institution.clone(),
        complete(institution, later),
    )
    .unwrap();
    let (kept, on) = world
        .house
        .store
        .read(|tx| -> Result<_, assay_store::StoreError> {
            let kept = tx.filing(&id)?.unwrap().0;
            Ok((kept, tx.filing_on(&institution.id, later)?.unwrap()))
        })
        .unwrap();
    assert_eq!((kept.version, kept.stage), (3, FilingStage::Submitted));
    assert!(kept.supersedes.is_some());
    assert_eq!(on.version, 2, "what is not published decides nothing");
    let other = world.call("filer", Role::Officer, FILED);
    let third = file_institution(
        &world.house,
        &other,
        institution.clone(),
        complete(institution, later),
    );
    assert_eq!(code_of(third), "institution.file.waiting");
}

/// Holds the exam, which everybody passes, up to the public notice.
fn examined(world: &World, session: &Id<Session>, who: &[Id<Enrolment>]) {
    let (house, on) = (&world.house, date(2020, 11, 23));
    hold_exam::seat_session(house, &world.examiner(date(2020, 11, 18)), session).unwrap();
    let invigilator = world.call("invigilator", Role::Invigilator, EXAM);
    hold_exam::record_attendance(house, &invigilator, session, who.to_vec()).unwrap();
    let scores: Vec<_> = who
        .iter()
        .flat_map(|id| {
            [Part::Theory, Part::Skill].map(|part| (id.clone(), part, Tenths::new(700).unwrap()))
        })
        .collect();
    let assessor = world.call("assessor", Role::Assessor, on);
    hold_exam::enter_scores(house, &assessor, session, scores.clone()).unwrap();
    hold_exam::confirm_scores(house, &world.examiner(on), session, scores).unwrap();
    hold_exam::seal_score_sheet(house, &world.administrator(on), session).unwrap();
}

/// A skill level session of a social organisation with so many candidates who paid.
fn taken(world: &World, count: u64) -> (Id<Session>, Vec<Id<Enrolment>>) {
    let session = world.session(CertificateKind::SkillLevel, 30);
    let session = announce_session(&world.house, &world.examiner(ANNOUNCED), session).unwrap();
    let who = world.accepted(&session, count);
    world.pay(&session, &who, date(2020, 6, 8)).unwrap();
    (session, who)
}

#[test]
fn a_suspension_stops_announcements_seats_results_and_issuance_at_once_and_tells_everybody() {
    for world in worlds(InstitutionKind::Social) {
        let house = &world.house;
        let (session, who) = taken(&world, 2);
        let suspend =
            |on| suspend_filing(house, &world.officer(on), &world.filing, "整改").unwrap();
        let lift =
            |on| lift_suspension(house, &world.officer(on), &world.filing, "已整改").unwrap();
        let on = date(2020, 6, 10);
        suspend(on);
        assert_eq!(
            code_of(suspend_filing(
                house,
                &world.officer(on),
                &world.filing,
                "再"
            )),
            "institution.stop.already"
        );
        let another = world.session(CertificateKind::SkillLevel, 30);
        assert_eq!(
            code_of(announce_session(house, &world.examiner(on), another)),
            "session.announce.stopped"
        );
        let more = enrol_candidates(house, &world.examiner(on), &session, World::candidates(1));
        assert_eq!(code_of(more), "enrolment.file.not-in-force");
        let accept = accept_enrolments(house, &world.administrator(on), &session);
        assert_eq!(code_of(accept), "institution.stand.stopped");
        let seat = hold_exam::seat_session(house, &world.examiner(on), &session);
        assert_eq!(code_of(seat), "institution.stand.stopped");
        let told = |sql: &'static str| house.store.read(|tx| tx.count(sql, &[])).unwrap();
        let persons = "select count(*) from notification n join notice w on w.id = n.notice \
            where n.person is not null and w.code = 'notice.institution.stopped.case'";
        let own = "select count(*) from notification n join notice w on w.id = n.notice \
            where n.institution is not null and w.code = 'notice.institution.stopped'";
        assert_eq!((told(persons), told(own)), (2, 1));
        let leaves = told("select count(*) from record_leaf where kind = 'stop'");
        assert_eq!(leaves, 1);

        lift(date(2020, 7, 1));
        examined(&world, &session, &who);
        let on = date(2020, 11, 24);
        suspend(on);
        let compute = || {
            code_of(hold_exam::compute_results(
                house,
                &world.administrator(on),
                &session,
            ))
        };
        let publish = || {
            code_of(publish_results::publish_results(
                house,
                &world.examiner(on),
                &session,
            ))
        };
        assert_eq!(
            (compute(), publish()),
            (
                "institution.stand.stopped".into(),
                "institution.stand.stopped".into()
            )
        );
        lift(on);
        assert_eq!((compute(), publish()), ("done".into(), "done".into()));
        let on = date(2020, 12, 7);
        suspend(on);
        let close = || {
            code_of(publish_results::close_publicity(
                house,
                &world.administrator(on),
                &session,
            ))
        };
        assert_eq!(close(), "institution.stand.stopped");
        lift(on);
        assert_eq!(close(), "done");
        suspend(on);
        let held = issue_certificates(house, &world.officer(on), &session).unwrap();
        assert_eq!(held.numbers.len(), 0);
        assert!(
            held.held
                .iter()
                .all(|(_, codes)| codes == &["institution.not-suspended"]),
            "{held:?}"
        );
        lift(on);
        let issued = issue_certificates(house, &world.officer(on), &session).unwrap();
        assert_eq!(issued.numbers.len(), 2);
    }
}

#[test]
fn who_was_removed_does_not_file_until_the_bar_is_over_and_begins_anew_then() {
    for world in worlds(InstitutionKind::Employer) {
        let house = &world.house;
        let on = date(2020, 7, 1);
        let until =
            remove_institution(house, &world.officer(on), &world.filing, "弄虚作假").unwrap();
        assert_eq!(until, Some(date(2022, 6, 30)));
        let institution = house
            .store
            .read(|tx| tx.institution(&world.institution))
            .unwrap()
            .unwrap();
        let file = |day: Date| {
            let call = world.call("filer", Role::Officer, day);
            let filing = Filing {
                until: date(2024, 12, 31),
                ..complete(&institution, day)
            };
            file_institution(house, &call, institution.clone(), filing)
        };
        assert_eq!(code_of(file(date(2022, 6, 30))), "institution.file.barred");
        let lifted = lift_suspension(house, &world.officer(on), &world.filing, "申诉");
        assert_eq!(code_of(lifted), "institution.stop.removed");
        let day = date(2022, 7, 1);
        let id = file(day).unwrap();
        assert!(
            check_filing(house, &world.officer(day), &id)
                .unwrap()
                .is_empty()
        );
        let there = house
            .store
            .read(|tx| tx.filing_on(&world.institution, day))
            .unwrap();
        assert_eq!(there, None, "the removal still holds for the old version");
    }
}
