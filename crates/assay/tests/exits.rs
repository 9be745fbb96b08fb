//! Exits on every database of the environment: planned by one officer and decided by another, simulated, in force by themselves;
//! and every way to get a name onto a sealed roster late.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone has too narrow a lifetime"
)]
use assay::{
    app::{
        Call,
        plan_exit::{approve_exit, plan_exit, reject_exit},
        simulate_exit::simulate_exit,
        take_exit::{take_due_exits, take_exit},
    },
    edge,
    house::House,
    pack,
    roster::membership,
};
use assay_core::{
    authority::Role,
    exit::plan::{ExitPlan, ExitPlanStage},
    id::Id,
    institution::InstitutionKind,
    money::Minor,
    transition::Disposition,
};
use assay_proof::roster::Membership;
use assay_store::Place;
use jiff::civil::{Date, date};

#[path = "exits/chance.rs"]
mod chance;
#[path = "exits/continuing.rs"]
mod continuing;
#[path = "exits/late.rs"]
mod late;
#[path = "exits/pages.rs"]
mod pages;
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "exits/sealing.rs"]
mod sealing;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[path = "life_a/world.rs"]
mod world;

#[path = "exits/withdrawn.rs"]
mod withdrawn;

use world::{EXIT, FEE, OCCUPATION, World, code_of, worlds};

/// Stays in the catalogue by the pack.
pub(crate) const STAYS: &str = "焊工";
const PLANNED: Date = date(2021, 3, 1);
const DAY: Date = date(2021, 3, 31);

fn stations() -> Vec<World> {
    worlds(InstitutionKind::Station)
}

fn exit_plan(on: Date) -> ExitPlan {
    ExitPlan {
        id: edge::fresh_id(edge::start_of(PLANNED)),
        occupations: vec![STAYS.into()],
        on,
        instrument: "人社部发〔2021〕1号".into(),
        reason: "目录调整".into(),
        planned_on: PLANNED,
        stage: ExitPlanStage::Planned,
    }
}

fn another(world: &World, on: Date) -> Call {
    world.call("another", Role::Officer, on)
}

fn exits(world: &World, on: Date) -> bool {
    let catalogue = &world.house.law.pack.catalogue;
    catalogue.find(STAYS).unwrap().has_exited_on(on)
}

/// Whatever happened, every question that the database is asked about itself is answered with "nowhere".
fn balances(world: &World) {
    for (holds, wrong) in world.house.store.read(|tx| tx.self_check()).unwrap() {
        assert_eq!(wrong, 0, "{holds}");
    }
}

fn journal(world: &World) -> i64 {
    let sql = "select position from journal_head where one = 1";
    world.house.store.read(|tx| tx.count(sql, &[])).unwrap()
}

#[test]
fn one_officer_plans_another_approves_and_the_law_knows_it_from_then_on() {
    for world in stations() {
        let planned = plan_exit(&world.house, &world.officer(PLANNED), exit_plan(DAY)).unwrap();
        let twice = plan_exit(&world.house, &world.officer(PLANNED), exit_plan(DAY));
        assert_eq!(code_of(twice), "exit.plan.waits");
        let same = approve_exit(&world.house, &world.officer(PLANNED), &planned);
        assert_eq!(code_of(same), "exit.decide.same-person");
        let by_himself: Id<ExitPlan> = planned.clone();
        let past_the_program = world.house.store.act(move |tx| {
            tx.execute(
                "update exit_plan set stage = 'approved', decided_on = '2021-03-02', decided_by = planned_by, leaf = 0 where id = $1",
                &[(&by_himself).into()],
            )
        });
        assert!(past_the_program.is_err(), "the database refuses it too");
        assert!(!exits(&world, DAY), "nothing changes before the approval");
        let place = approve_exit(&world.house, &another(&world, PLANNED), &planned).unwrap();
        let leaf = world.house.store.read(|tx| tx.leaf(place)).unwrap();
        assert!(
            leaf.unwrap()
                .bytes
                .starts_with(b"assay/leaf/v1\nexit-plan\n")
        );
        assert!(exits(&world, DAY) && !exits(&world, date(2021, 3, 30)));
        let again = plan_exit(&world.house, &world.officer(PLANNED), exit_plan(DAY));
        assert_eq!(code_of(again), "exit.plan.exits");
        // The day comes: it takes force by itself, once.
        assert!(
            !take_due_exits(&world.house, 0, date(2021, 3, 30))
                .unwrap()
                .contains(&STAYS.to_owned())
        );
        assert!(
            take_due_exits(&world.house, 0, DAY)
                .unwrap()
                .contains(&STAYS.to_owned())
        );
        assert!(take_due_exits(&world.house, 0, DAY).unwrap().is_empty());
        assert!(
            world
                .house
                .store
                .read(|tx| tx.exit_is_recorded(STAYS))
                .unwrap()
        );
    }
}

#[test]
fn a_rejected_exit_does_not_come_and_may_be_planned_anew() {
    for world in stations() {
        let planned = plan_exit(&world.house, &world.officer(PLANNED), exit_plan(DAY)).unwrap();
        let silent = reject_exit(&world.house, &another(&world, PLANNED), &planned, " ");
        assert_eq!(code_of(silent), "exit.decide.empty");
        let rejected = reject_exit(
            &world.house,
            &another(&world, PLANNED),
            &planned,
            "重新研究",
        );
        assert_eq!(code_of(rejected), "done");
        let late = approve_exit(&world.house, &another(&world, PLANNED), &planned);
        assert_eq!(code_of(late), "exit.decide.stage");
        assert!(
            !take_due_exits(&world.house, 0, DAY)
                .unwrap()
                .contains(&STAYS.to_owned())
        );
        let anew = plan_exit(&world.house, &world.officer(PLANNED), exit_plan(DAY));
        assert_eq!(code_of(anew), "done");
    }
}

#[test]
fn an_exit_whose_midnight_the_server_missed_is_taken_up_at_the_next_start() {
    for fresh in place::places() {
        let url = match &fresh.place {
            Place::Sqlite(_) => None,
            Place::Postgres(url) => Some(url.clone()),
        };
        let mut world = World::new(fresh, InstitutionKind::Station);
        let session = world.announced(30);
        let who = world.accepted(&session, 3);
        let planned = plan_exit(&world.house, &world.officer(PLANNED), exit_plan(DAY)).unwrap();
        approve_exit(&world.house, &another(&world, PLANNED), &planned).unwrap();
        let folder = world.house.folder.clone();
        // Whoever only looks leaves the database to the next server.
        world.house = House::look(&folder, url.as_deref(), pack::china().unwrap()).unwrap();
        world.house = sealing::open(&folder, url.as_deref());
        assert!(exits(&world, DAY), "the start knows what was approved");
        // Days late: the rosters are those of what began before each exit.
        let late = date(2021, 4, 6);
        let sealed = take_due_exits(&world.house, edge::start_of(late), late).unwrap();
        assert!(sealed.contains(&STAYS.to_owned()) && sealed.contains(&OCCUPATION.to_owned()));
        let of = |name: &'static str| {
            world
                .house
                .store
                .read(|tx| tx.sealed_roster(name))
                .unwrap()
                .unwrap()
        };
        assert_eq!((of(STAYS).cases, of(OCCUPATION).cases), (0, 3));
        assert_eq!((of(STAYS).exit_on, of(OCCUPATION).exit_on), (DAY, EXIT));
        let until = world
            .house
            .store
            .read(|tx| tx.wish(&who[0]))
            .unwrap()
            .unwrap();
        assert!(
            until.answer_until > late,
            "the deadline runs from the question"
        );
    }
}

#[test]
fn a_simulation_says_what_an_exit_would_do_and_changes_nothing() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 4);
        world.pay(&session, &who[..3], date(2020, 6, 8)).unwrap();
        let before = journal(&world);
        let today = date(2020, 9, 1);
        let occupations = [OCCUPATION.to_owned()];
        let simulate = |on| simulate_exit(&world.house, &occupations, on, today).unwrap();
        let simulation = simulate(EXIT);
        let touched = simulation.touched();
        assert_eq!(
            (touched.enrolments, touched.sessions, touched.trainees),
            (4, 1, 0)
        );
        assert_eq!(simulation.institutions.len(), 1);
        let exit = simulation.exit();
        assert_eq!(exit.of(Disposition::Choose), 4);
        assert_eq!(exit.refund_at_most, Minor(3 * FEE.0));
        assert_eq!(exit.refund_certain, Minor(0));
        assert_eq!(simulation.days.len(), 30);
        // After the exam those who sat it would wait for a result; without a filing every fee goes back.
        let later = simulate(date(2020, 12, 1));
        assert_eq!(later.exit().of(Disposition::Continue), 4);
        let unfiled = simulate(date(2023, 1, 9));
        assert_eq!(unfiled.days[0].refund_certain, Minor(3 * FEE.0));
        assert_eq!(journal(&world), before, "nothing was done");
        let sealed = world.house.store.read(|tx| tx.seal_of(OCCUPATION)).unwrap();
        assert_eq!(sealed, None);
    }
}

#[test]
fn each_case_keeps_a_proof_that_a_stranger_checks_with_the_key_of_the_record() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 5);
        let clock = world.call("clock", Role::System, EXIT);
        let sealed = take_exit(&world.house, &clock, OCCUPATION)
            .unwrap()
            .unwrap();
        assert_eq!((sealed.cases, sealed.left_out, sealed.asked), (5, 0, 5));
        let key = world.house.record_note_key();
        for id in &who {
            let proof = membership(&world.house, id.as_str()).unwrap().unwrap();
            let read = Membership::read(&proof.write()).unwrap();
            assert_eq!(read.proves(&key), Ok(()));
            assert_eq!(read.sealed.occupation, OCCUPATION);
            assert_eq!(hex::encode(read.sealed.root), sealed.root);
        }
        assert!(membership(&world.house, "enr_0").unwrap().is_none());
        // A stranger needs the file and the record, and no more; with a word changed it proves nothing.
        let proof = membership(&world.house, who[0].as_str());
        let proof = proof.unwrap().unwrap().write();
        let record = world.house.folder.join("record");
        let told = |text: &str| {
            let file = place::folder().join(format!("member-{}.json", world::running()));
            place::put(&file, text.as_bytes());
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_assay"))
                .args(["record", "member"])
                .arg(file)
                .arg("--record")
                .arg(&record)
                .output()
                .unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            (output.status.code(), said)
        };
        let (code, said) = told(&proof);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.starts_with("on the roster: "), "{said}");
        let (code, said) = told(&proof.replacen("\"cases\": ", "\"cases\": 1", 1));
        assert_eq!(
            (code, said.starts_with("not proved: ")),
            (Some(1), true),
            "{said}"
        );
        assert_eq!(told("{}").0, Some(2));
    }
}
