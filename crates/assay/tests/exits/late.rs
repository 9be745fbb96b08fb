//! Every way to get a name onto a roster late, by acts and past the program with SQL. None of them works.
use crate::{
    OCCUPATION, stations,
    world::{EXIT, World, code_of, person},
};
use assay::{
    app::{
        announce_session::announce_session, enrol_candidates::enrol_candidates,
        enrol_trainees::enrol_trainees, issue_certificates::run_gate, take_exit::take_exit,
    },
    edge,
    roster::{membership, names_enrolment},
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    exit::begun::{acceptance_text, enrolment_text},
    id::Id,
    institution::InstitutionKind,
    level::Level,
    plan::{TrainingPlan, enrol::NewTrainee},
    session::{CertificateKind, Session},
    transition::PlanKind,
};
use assay_proof::{
    leaf::{LeafKind, leaf},
    merkle::leaf_hash,
    roster::{SealedRoot, case_bytes},
};
use assay_store::{StoreError, Value};
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};

const BEFORE: Date = date(2020, 9, 20);

fn sql(world: &World, text: &'static str, values: Vec<Value>) {
    let done = world.house.store.act(move |tx| tx.execute(text, &values));
    done.unwrap();
}

fn seal(world: &World) -> assay::app::take_exit::Sealed {
    let clock = world.call("clock", Role::System, EXIT);
    take_exit(&world.house, &clock, OCCUPATION)
        .unwrap()
        .unwrap()
}

fn is_named(world: &World, id: &Id<Enrolment>) -> bool {
    names_enrolment(&world.house, OCCUPATION, id).unwrap() == Some(true)
}

/// What the gate says of the roster for a case.
fn gate_holds(world: &World, id: &Id<Enrolment>) -> bool {
    let call = world.officer(date(2020, 12, 7));
    let gate = run_gate(&world.house, &call, id).unwrap();
    let mut of_roster = gate
        .preconditions
        .iter()
        .filter(|one| one.code == "transition.roster");
    of_roster.next().unwrap().holds
}

/// Writes an enrolment past the program: filed and accepted on a day before the exit, whatever day it is.
fn smuggle(world: &World, session: &Id<Session>, leaves: [Option<u64>; 2]) -> Id<Enrolment> {
    let (id, who) = (
        edge::fresh_id(edge::start_of(BEFORE)),
        person(crate::world::running()),
    );
    smuggle_as(world, &id, &who, session, leaves);
    id
}

fn smuggle_as(
    world: &World,
    id: &Id<Enrolment>,
    who: &assay_core::person::Person,
    session: &Id<Session>,
    [filed, accepted]: [Option<u64>; 2],
) {
    let (id, who, session) = (id.clone(), who.clone(), session.clone());
    let institution = world.institution.clone();
    let done = world.house.store.act(move |tx| {
        tx.record_person(&who, &[7; 12])?;
        tx.execute(
            "insert into enrolment (id, session, institution, person, condition, evidence, filed_on, filed_by, stage, stage_on, \
             accepted_on, accepted_by, paid_minor, filed_leaf, leaf) \
             values ($1, $2, $3, $4, '2018.L3.1', '{}', '2020-09-20', 'x', 'accepted', '2020-09-22', '2020-09-22', 'y', 0, $5, $6)",
            &[
                (&id).into(),
                (&session).into(),
                (&institution).into(),
                (&who.id).into(),
                filed.into(),
                accepted.into(),
            ],
        )
    });
    done.unwrap();
}

/// Writes a leaf past the program: everything but the stamp can be made by whoever knows the format.
fn forge(world: &World, kind: LeafKind, text: &str, stamp: Option<Vec<u8>>) -> u64 {
    let salt = [5; 32];
    let bytes = leaf(kind, &salt, &Sha256::digest(text).into());
    let place = world.house.store.act(move |tx| {
        let place = tx.record_leaf(kind.id(), &bytes, &salt, "forged")?;
        if let Some(stamp) = &stamp {
            // An update of a stamp is refused; whoever may drop triggers writes it as well.
            assert!(
                tx.part(|tx| tx.execute(
                    "update record_leaf set stamp = $1 where position = $2",
                    &[stamp.clone().into(), place.into()],
                ))
                .is_err()
            );
        }
        Ok::<_, StoreError>(place)
    });
    place.unwrap()
}

#[test]
fn a_late_announcement_and_a_late_enrolment_are_refused() {
    for world in stations() {
        let session = world.announced(30);
        world.accepted(&session, 1);
        let late = World::session(&world, CertificateKind::Qualification, 3);
        let announced = announce_session(&world.house, &world.examiner(EXIT), late);
        assert_eq!(code_of(announced), "session.announce.exited");
        let enrolled = enrol_candidates(
            &world.house,
            &world.examiner(EXIT),
            &session,
            World::candidates(1),
        );
        assert_eq!(code_of(enrolled), "enrolment.file.refuse-new");
        assert_eq!(seal(&world).cases, 1);
    }
}

#[test]
fn rows_written_before_the_seal_with_a_day_before_the_exit_show_nothing() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 2);
        let kept = |id: &Id<Enrolment>| {
            let kept = world.house.store.read(|tx| tx.enrolment(id));
            kept.unwrap().unwrap()
        };
        let (genuine, other) = (kept(&who[0]), kept(&who[1]));
        // Without a leaf; with another's leaves; with leaves that were forged.
        let plain = smuggle(&world, &session, [None, None]);
        let borrowed = smuggle(&world, &session, [genuine.filed_leaf, other.leaf]);
        let (id, somebody) = (
            edge::fresh_id(edge::start_of(BEFORE)),
            person(crate::world::running()),
        );
        let accepted = acceptance_text(&id, &session, date(2020, 9, 22));
        let filed = enrolment_text(&id, &session, BEFORE);
        let leaves = [
            Some(forge(&world, LeafKind::Enrolment, &filed, None)),
            Some(forge(
                &world,
                LeafKind::Acceptance,
                &accepted,
                Some(vec![9; 32]),
            )),
        ];
        smuggle_as(&world, &id, &somebody, &session, leaves);
        let sealed = seal(&world);
        assert_eq!((sealed.cases, sealed.left_out), (2, 3));
        let left_out = world
            .house
            .store
            .read(|tx| tx.left_out_of(OCCUPATION, 10))
            .unwrap();
        assert!(
            left_out.iter().all(|(_, why)| why == "unproven"),
            "{left_out:?}"
        );
        for late in [&plain, &borrowed, &id] {
            assert!(!is_named(&world, late) && !gate_holds(&world, late));
            assert!(membership(&world.house, late.as_str()).unwrap().is_none());
            let asked = world.house.store.read(|tx| tx.wish(late)).unwrap();
            assert_eq!(asked, None, "nobody asks who is not on the roster");
        }
        assert!(
            who.iter()
                .all(|id| is_named(&world, id) && gate_holds(&world, id))
        );
    }
}

#[test]
fn an_acceptance_with_a_day_before_the_exit_typed_in_does_not_count() {
    for world in stations() {
        let session = world.announced(30);
        let mut filed = enrol_candidates(
            &world.house,
            &world.examiner(date(2020, 6, 2)),
            &session,
            World::candidates(2),
        )
        .unwrap();
        let backdated = filed.pop().unwrap();
        // Their own leaf is gone, and the acceptance points to another's.
        sql(
            &world,
            "update enrolment set stage = 'accepted', stage_on = '2020-09-22', accepted_on = '2020-09-22', accepted_by = 'y', \
             leaf = (select e.filed_leaf from enrolment e where e.id = $2), filed_leaf = null where id = $1",
            vec![(&backdated).into(), (&filed[0]).into()],
        );
        let sealed = seal(&world);
        assert_eq!((sealed.cases, sealed.left_out), (1, 1));
        assert!(!is_named(&world, &backdated) && is_named(&world, &filed[0]));
    }
}

#[test]
fn a_session_moved_to_another_occupation_or_day_takes_nobody_along() {
    for world in stations() {
        let (moved, stays) = (world.announced(10), world.announced(10));
        let (who, others) = (world.accepted(&moved, 2), world.accepted(&stays, 2));
        sql(
            &world,
            "update session set announced_on = '2020-05-01' where id = $1",
            vec![(&moved).into()],
        );
        let sealed = seal(&world);
        assert_eq!((sealed.cases, sealed.left_out), (2, 2));
        assert!(who.iter().all(|id| !is_named(&world, id)));
        assert!(others.iter().all(|id| is_named(&world, id)));
    }
}

#[test]
fn a_row_put_on_a_sealed_roster_is_not_on_it() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 3);
        seal(&world);
        let late = smuggle(&world, &session, [None, None]);
        sql(
            &world,
            "insert into roster (occupation, subject, position, begun, disposition) values ($1, $2, 3, 0, 'choose')",
            vec![OCCUPATION.into(), (&late).into()],
        );
        assert!(!is_named(&world, &late) && !gate_holds(&world, &late));
        // The roster itself cannot be changed; and where somebody takes the guard away, the place leads nowhere.
        let taken = who[0].clone();
        let (by, to) = (taken.clone(), late.clone());
        let refused = world.house.store.act(move |tx| {
            tx.execute(
                "update roster set subject = $1 where subject = $2",
                &[(&to).into(), (&by).into()],
            )
        });
        assert!(refused.is_err());
        unguard(&world, "roster");
        sql(
            &world,
            "delete from roster where subject = $1",
            vec![(&late).into()],
        );
        sql(
            &world,
            "update roster set subject = $1 where subject = $2",
            vec![(&late).into(), (&taken).into()],
        );
        assert!(!is_named(&world, &late) && !is_named(&world, &taken));
        assert!(is_named(&world, &who[1]));
    }
}

/// Takes the guards of a table away, as somebody with every right on the database could.
fn unguard(world: &World, table: &'static str) {
    let lite: &[&'static str] = match table {
        "roster" => &[
            "drop trigger roster_is_not_updated",
            "drop trigger roster_is_not_deleted",
        ],
        "occupation_exit" => &[
            "drop trigger exit_is_not_updated",
            "drop trigger exit_is_not_deleted",
        ],
        _ => &["drop trigger leaf_bytes_are_not_updated"],
    };
    let pg: &[&'static str] = match table {
        "roster" => &["drop trigger roster_is_not_changed on roster"],
        "occupation_exit" => &["drop trigger exit_is_not_changed on occupation_exit"],
        _ => &["drop trigger leaf_bytes_are_not_updated on record_leaf"],
    };
    for text in if world.house.store.is_alone() {
        lite
    } else {
        pg
    } {
        sql(world, text, Vec::new());
    }
}

#[test]
fn a_root_that_was_swapped_names_nobody() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        seal(&world);
        let late = smuggle(&world, &session, [None, None]);
        // A roster of the late one alone, with tree and root that fit.
        let root = leaf_hash(&case_bytes(late.as_str(), 0));
        for table in ["roster", "occupation_exit"] {
            unguard(&world, table);
        }
        sql(
            &world,
            "update roster set subject = $1, begun = 0",
            vec![(&late).into()],
        );
        sql(
            &world,
            "update roster_tile set bytes = $1 where path = 'tile/0/000.p/1'",
            vec![root.as_slice().into()],
        );
        sql(
            &world,
            "update occupation_exit set roster_root = $1",
            vec![hex::encode(root).into()],
        );
        assert!(!is_named(&world, &late) && !gate_holds(&world, &late));
        // With the leaf swapped too, the register agrees with itself; the public record does not.
        let kept = world
            .house
            .store
            .read(|tx| tx.sealed_roster(OCCUPATION))
            .unwrap()
            .unwrap();
        let place = kept.leaf;
        let salt = world
            .house
            .store
            .read(|tx| tx.leaf(place))
            .unwrap()
            .unwrap()
            .salt
            .unwrap();
        let swapped = SealedRoot {
            occupation: OCCUPATION.into(),
            exit_on: EXIT.to_string(),
            cases: 1,
            root,
        };
        unguard(&world, "record_leaf");
        sql(
            &world,
            "update record_leaf set bytes = $1 where position = $2",
            vec![swapped.leaf(&salt).into(), place.into()],
        );
        assert!(!is_named(&world, &late) && !gate_holds(&world, &late));
        assert!(membership(&world.house, late.as_str()).unwrap().is_none());
        assert!(!gate_holds(&world, &who[0]), "a broken roster names nobody");
    }
}

#[test]
fn a_roster_is_not_sealed_a_second_time() {
    for world in stations() {
        let session = world.announced(30);
        world.accepted(&session, 2);
        seal(&world);
        let clock = world.call("clock", Role::System, EXIT);
        assert_eq!(take_exit(&world.house, &clock, OCCUPATION).unwrap(), None);
        let refused = world
            .house
            .store
            .act(|tx| tx.execute("delete from occupation_exit", &[]));
        assert!(refused.is_err(), "the database keeps what was sealed");
        // Somebody takes everything of the exit away, to have it sealed anew with more names.
        for table in ["roster", "occupation_exit"] {
            unguard(&world, table);
        }
        for text in [
            "delete from wish",
            "delete from roster",
            "delete from roster_tile",
            "delete from occupation_exit",
            "delete from exit_seal",
        ] {
            sql(&world, text, Vec::new());
        }
        let late = smuggle(&world, &session, [None, None]);
        let clock = world.call("clock", Role::System, EXIT);
        let again = take_exit(&world.house, &clock, OCCUPATION).unwrap_err();
        assert!(
            again.to_string().contains("somebody took it away"),
            "{again}"
        );
        assert!(!is_named(&world, &late) && !gate_holds(&world, &late));
    }
}

#[test]
fn a_trainee_who_is_recorded_after_the_exit_is_not_on_the_roster_whatever_day_is_typed() {
    for world in crate::worlds(InstitutionKind::College) {
        let plan = TrainingPlan {
            id: edge::fresh_id(edge::start_of(BEFORE)),
            institution: world.institution.clone(),
            occupation: OCCUPATION.into(),
            level: Level::L4,
            kind: PlanKind::VocationalCollege,
            promises: CertificateKind::Qualification,
        };
        let cohort = |count: u64| -> Vec<NewTrainee> {
            let one = |_| NewTrainee {
                id: edge::fresh_id(edge::start_of(BEFORE)),
                person: person(crate::world::running()),
                enrolled_on: date(2019, 9, 1),
                graduates_on: Some(date(2021, 6, 30)),
            };
            (0..count).map(one).collect()
        };
        enrol_trainees(
            &world.house,
            &world.administrator(BEFORE),
            plan.clone(),
            cohort(3),
        )
        .unwrap();
        let late = enrol_trainees(
            &world.house,
            &world.administrator(EXIT),
            plan.clone(),
            cohort(1),
        );
        assert_eq!(code_of(late), "plan.enrol.unproven");
        // Past the program, with every day before the exit and another trainee's leaf.
        let smuggled = person(crate::world::running());
        let (who, in_plan) = (smuggled.clone(), plan.id.clone());
        let done = world.house.store.act(move |tx| {
            tx.record_person(&who, &[7; 12])?;
            tx.execute(
                "insert into trainee (id, plan, institution, person, enrolled_on, graduates_on, recorded_on, leaf) \
                 select 'tra_00000000000000000000000001', plan, institution, $1, enrolled_on, graduates_on, recorded_on, leaf \
                 from trainee where plan = $2 order by id limit 1",
                &[(&who.id).into(), (&in_plan).into()],
            )
        });
        assert_eq!(done.unwrap(), 1);
        let sealed = seal(&world);
        assert_eq!((sealed.cases, sealed.left_out, sealed.asked), (3, 1, 0));
    }
}
