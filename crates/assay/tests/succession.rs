//! Successions on every database of the environment: both institutions and an officer, line by line, and nothing left.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::{
    cancel_session::cancel_session,
    carry_over::{
        accept_line, agree_succession, complete_succession, confirm_succession, list_again,
        propose_succession, settle_line,
    },
    file_institution::file_institution,
    publish_filing::publish_filing,
    refund_fee::refund_fee,
    register_staff::register_staff,
};
use assay_core::{
    authority::Role,
    id::Id,
    institution::{Institution, InstitutionKind},
    staff::{Duty, Staff},
    succession::{Carried, CarriedKind, CarriedState, Succession, SuccessionStage},
};
use assay_store::StoreError;
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};

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
#[expect(
    dead_code,
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use site::sites;
use world::{World, code_of, person, running, worlds};

const FILED: Date = date(2020, 9, 1);
const DAY: Date = date(2020, 9, 7);

/// A social organisation with a filing in force.
fn social(world: &World) -> Id<Institution> {
    let institution = World::institution_of(InstitutionKind::Social);
    let (id, filing) = (
        institution.id.clone(),
        World::filing_of(&institution, FILED),
    );
    let call = world.call("filer", Role::Officer, FILED);
    let filing = file_institution(&world.house, &call, institution, filing).unwrap();
    publish_filing(&world.house, &world.officer(FILED), &filing).unwrap();
    id
}

struct Turn<'w> {
    world: &'w World,
    heir: Option<Id<Institution>>,
    id: Id<Succession>,
}

impl<'w> Turn<'w> {
    fn new(world: &'w World, heir: Option<Id<Institution>>) -> Self {
        let (own, next) = (&world.institution, heir.clone());
        let id = propose_succession(&world.house, &world.administrator(DAY), own, next).unwrap();
        Self { world, heir, id }
    }

    fn of_the_heir(&self) -> assay::app::Call {
        let mut call = self.world.call("heir", Role::Administrator, DAY);
        call.actor.institution.clone_from(&self.heir);
        call
    }

    fn lines(&self) -> Vec<Carried> {
        self.world
            .house
            .store
            .read(|tx| tx.carried_in(&self.id))
            .unwrap()
    }

    fn count(&self, kind: CarriedKind) -> usize {
        self.lines().iter().filter(|line| line.kind == kind).count()
    }

    fn settle(&self, line: &Carried, reason: &str) -> String {
        let call = self.world.administrator(DAY);
        code_of(settle_line(&self.world.house, &call, &line.id, reason))
    }

    fn complete(&self) -> String {
        let call = self.world.officer(DAY);
        code_of(complete_succession(&self.world.house, &call, &self.id))
    }

    fn stage(&self) -> SuccessionStage {
        let kept = self.world.house.store.read(|tx| tx.succession(&self.id));
        kept.unwrap().unwrap().stage
    }
}

/// Whether the database refuses a statement behind the back of the acts.
fn refuses(world: &World, sql: &'static str, id: &str) -> bool {
    let id = id.to_owned();
    let tried: Result<u64, StoreError> = world
        .house
        .store
        .act(move |tx| tx.execute(sql, &[(&id).into()]));
    tried.is_err()
}

#[test]
fn a_station_turns_line_by_line_and_nothing_is_left() {
    for world in worlds(InstitutionKind::Station) {
        let (house, heir) = (&world.house, social(&world));
        let open = world.announced(30);
        let who = world.accepted(&open, 2);
        world.pay(&open, &who, date(2020, 6, 8)).unwrap();
        let turn = Turn::new(&world, Some(heir.clone()));
        let again = propose_succession(
            house,
            &world.administrator(DAY),
            &world.institution,
            Some(heir.clone()),
        );
        assert_eq!(code_of(again), "succession.twice");
        let confirm = || code_of(confirm_succession(house, &world.officer(DAY), &turn.id));
        assert_eq!(confirm(), "succession.stage");
        let own = agree_succession(house, &world.administrator(DAY), &turn.id);
        assert_eq!(code_of(own), "not-found", "only the successor agrees");
        assert_eq!(
            code_of(agree_succession(house, &turn.of_the_heir(), &turn.id)),
            "done"
        );
        assert_eq!(confirm(), "done");
        let counts = CarriedKind::ALL.map(|kind| turn.count(kind));
        assert_eq!(counts, [6, 1, 1, 2, 0, 0, 0]);
        assert_eq!(turn.complete(), "succession.left");

        // The successor takes over; the predecessor cannot, and settles with a reason.
        let lines = turn.lines();
        let staff = lines
            .iter()
            .find(|line| line.kind == CarriedKind::Staff)
            .unwrap();
        let own = accept_line(house, &world.administrator(DAY), &staff.id);
        assert_eq!(code_of(own), "not-found");
        let officer = accept_line(house, &world.officer(DAY), &staff.id);
        assert_eq!(
            code_of(officer),
            "not-found",
            "an officer only where nobody takes over"
        );
        assert_eq!(
            code_of(accept_line(house, &turn.of_the_heir(), &staff.id)),
            "done"
        );
        assert_eq!(turn.settle(staff, "再次处理"), "succession.ended");
        let members = house.store.read(|tx| tx.staff_of(&heir)).unwrap();
        assert_eq!(
            members.len(),
            1,
            "the member of staff belongs to the successor too"
        );
        for line in lines.iter().filter(|line| line.id != staff.id) {
            assert_eq!(turn.complete(), "succession.left");
            if line.kind == CarriedKind::Archive {
                assert_eq!(turn.settle(line, " "), "succession.reason");
                assert_eq!(turn.settle(line, "移交省级中心保管"), "done");
            } else {
                assert_eq!(
                    code_of(accept_line(house, &turn.of_the_heir(), &line.id)),
                    "done"
                );
            }
        }
        something_comes_up(&turn);
        assert_eq!(turn.complete(), "done");
        assert_eq!(turn.stage(), SuccessionStage::Completed { on: DAY });
        assert_eq!(turn.complete(), "succession.stage");
    }
}

/// A member of staff who was registered after the list was drawn up is found at the end.
fn something_comes_up(turn: &Turn<'_>) {
    let (world, one) = (turn.world, person(running()));
    let staff = world.member(&one, Duty::Invigilator);
    register_staff(&world.house, &world.officer(DAY), one, staff).unwrap();
    assert_eq!(turn.complete(), "succession.left");
    let early = "update succession set stage = 'completed', completed_by = 'x', completed_on = '2021-01-01' where id = $1";
    let call = world.officer(DAY);
    assert_eq!(list_again(&world.house, &call, &turn.id).unwrap(), 1);
    assert!(
        refuses(world, early, turn.id.as_str()),
        "not with an open line"
    );
    let lines = turn.lines();
    let new = lines
        .iter()
        .find(|line| line.state == CarriedState::Open)
        .unwrap();
    for wrong in [
        "update carried set state = 'settled', by_account = 'x', on_day = '2021-01-01' where id = $1",
        "delete from carried where id = $1",
        "update carried set subject = 'stf_other' where id = $1",
    ] {
        assert!(refuses(world, wrong, new.id.as_str()), "{wrong}");
    }
    assert_eq!(turn.settle(new, "聘期已满，不再聘用"), "done");
    let reopen = "update carried set state = 'open', by_account = null, on_day = null, reason = null where id = $1";
    assert!(refuses(world, reopen, new.id.as_str()));
}

#[test]
fn an_institution_that_closes_pays_what_it_owes_first() {
    for world in worlds(InstitutionKind::Station) {
        let house = &world.house;
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        let why = "考点停用";
        cancel_session(house, &world.administrator(date(2020, 9, 4)), &session, why).unwrap();
        let turn = Turn::new(&world, None);
        confirm_succession(house, &world.officer(DAY), &turn.id).unwrap();
        assert_eq!(turn.count(CarriedKind::Refund), 1);
        let lines = turn.lines();
        let owed = lines
            .iter()
            .find(|line| line.kind == CarriedKind::Refund)
            .unwrap();
        assert_eq!(turn.settle(owed, "已协商"), "succession.owed");
        refund_fee(house, &world.administrator(DAY), &who[0]).unwrap();
        assert_eq!(turn.settle(owed, "已全额退费"), "done");
        for line in turn.lines() {
            if line.state == CarriedState::Open {
                accept_line(house, &world.officer(DAY), &line.id).unwrap();
            }
        }
        assert_eq!(turn.complete(), "done");
    }
}

#[test]
fn the_successors_people_run_what_is_left_in_the_old_name() {
    for site in sites() {
        let world = &site.world;
        let open = world.announced(30);
        let who = world.accepted(&open, 2);
        world.pay(&open, &who, date(2020, 6, 8)).unwrap();
        let cancelled = world.announced(30);
        let hers = world.accepted(&cancelled, 1);
        world.pay(&cancelled, &hers, date(2020, 6, 8)).unwrap();
        let heir = social(world);
        let turn = Turn::new(world, Some(heir.clone()));
        agree_succession(&world.house, &turn.of_the_heir(), &turn.id).unwrap();
        confirm_succession(&world.house, &world.officer(DAY), &turn.id).unwrap();
        site.on(DAY);
        let page = format!("/succession/{}", turn.id);
        let heirs = |login: &'static str, role| {
            let mut actor = turn.of_the_heir().actor;
            (actor.account, actor.role) = (login.to_owned(), role);
            site.account_of(login, &actor);
        };
        let carried = turn
            .lines()
            .into_iter()
            .find(|line| line.kind == CarriedKind::Staff);
        let staff = Id::<Staff>::parse(&carried.unwrap().subject).unwrap();
        let staff = world
            .house
            .store
            .read(|tx| tx.staff(&staff))
            .unwrap()
            .unwrap();
        site.account("carried", Role::Assessor, Some(staff.person));
        heirs("heir-administrator", Role::Administrator);
        heirs("heir-examiner", Role::ExaminationOfficer);
        let (session, case) = (
            format!("/session/{open}"),
            format!("/enrolment/{}", hers[0]),
        );
        assert_eq!(site.get("heir-examiner", &session).status, 404);
        // Not before everything is carried over.
        let take =
            |who: &str, call: &str| site.post_as(who, &format!("{page}/take-name"), call, &[]);
        assert_eq!(take("heir-examiner", "too-early-1").status, 409);
        for line in turn.lines() {
            accept_line(&world.house, &turn.of_the_heir(), &line.id).unwrap();
        }
        assert_eq!(turn.complete(), "done");
        // Whoever was carried over acts for the successor from now on, in the next moment.
        let acts_for = |login: &str| {
            let hash = Sha256::digest(login);
            let found = world.house.store.read(|tx| tx.signed_in(&hash, 0));
            found.unwrap().map(|actor| actor.institution)
        };
        assert_eq!(acts_for("carried"), Some(Some(heir.clone())));
        // The old institution's own people act no more; the successor's take its name.
        assert_eq!(acts_for("examiner"), None);
        assert_ne!(site.get("examiner", &session).status, 200);
        assert_ne!(take("examiner", "no-heir-1").status, 200);
        for who in ["heir-examiner", "heir-administrator"] {
            site.done(who, &format!("{page}/take-name"), &[]);
        }
        assert_eq!(site.get("heir-examiner", &session).status, 200);
        let cancel = format!("/session/{cancelled}/cancel");
        site.done("heir-administrator", &cancel, &[("reason", "考点停用")]);
        site.done("heir-administrator", &format!("{case}/refund"), &[]);
        let books = format!("/books/{}", world.institution);
        assert!(
            site.get("heir-administrator", &books)
                .body
                .contains("280.00")
        );
        site.done("heir-examiner", &format!("{session}/seat"), &[]);
        assert_eq!(world.stage(&who[0]), "seated");
        // The journal says who acted, and on whose behalf.
        let journal = world.house.store.read(|tx| tx.journal_of(open.as_str()));
        let seated = journal.unwrap();
        let seated = seated.iter().find(|one| one.act == "session.seat").unwrap();
        assert_eq!(seated.actor, "heir-examiner");
        assert_eq!(seated.on_behalf_of, world.institution.to_string());
        // And back again.
        site.done("heir-examiner", &format!("{page}/take-name"), &[]);
        assert_eq!(site.get("heir-examiner", &session).status, 404);
    }
}

#[test]
fn a_succession_is_played_through_pages() {
    for site in sites() {
        site.on(FILED);
        let heir = social(&site.world);
        site.on(DAY);
        let own = format!("/institution/{}", site.world.institution);
        let wrong = [("successor", site.world.institution.as_str())];
        let told = site.fill(
            "administrator",
            &format!("{own}/propose-succession"),
            &wrong,
        );
        assert_eq!(told.status, 409);
        let fields = [("successor", heir.as_str())];
        let done = site.done(
            "administrator",
            &format!("{own}/propose-succession"),
            &fields,
        );
        let id = done.split("/succession/suc_").nth(1).unwrap();
        let id = format!("suc_{}", id.split('"').next().unwrap());
        let page = format!("/succession/{id}");
        assert_eq!(site.get("examiner", &page).status, 200);
        let public = site.get("", &format!("/successions/{id}")).body;
        assert!(public.contains("waits for the successor") && public.contains("2020-09-30"));
        assert!(site.get("", "/successions").body.contains(&id));
        assert!(site.get("", "/successions.csv").body.contains("2020-09-30"));
        // The successor's people sign in elsewhere in this world: its agreement is given by the act.
        let id = Id::parse(&id).unwrap();
        let mut call = site.world.call("heir", Role::Administrator, DAY);
        call.actor.institution = Some(heir);
        agree_succession(&site.world.house, &call, &id).unwrap();
        site.done("officer", &format!("{page}/confirm"), &[]);
        assert_eq!(
            site.fill("officer", &format!("{page}/complete"), &[])
                .status,
            409
        );
        let lines = site
            .world
            .house
            .store
            .read(|tx| tx.carried_in(&id))
            .unwrap();
        for line in &lines {
            let fields = [("line", line.id.as_str()), ("reason", "人员另行安排")];
            site.done("administrator", &format!("{page}/settle"), &fields);
        }
        site.done("officer", &format!("{page}/complete"), &[]);
        let public = site.get("", &format!("/successions/{id}")).body;
        assert!(public.contains("completed on 2020-09-07") && !public.contains("stf_"));
    }
}
