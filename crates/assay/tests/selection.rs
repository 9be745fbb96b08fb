//! Selections of social organisations, on every database of the environment: by acts, through pages, and against those who
//! would rather see whose application it is.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::{
    Call, Failure,
    answer_call::{apply_to_call, object_to_rank, score_application, step_back_from},
    appoint_people::appoint_person,
    register_staff::register_staff,
    select_organisations::{
        name_experts, open_selection, publish_selection, rank_selection, settle_rank_objection,
    },
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::InstitutionKind,
    person::Person,
    score::Tenths,
    selection::{Application, Criterion, Selection, SelectionStage, Verdict, object::RankOutcome},
    staff::{
        Duty,
        appoint::{Appointment, Office},
    },
    text::Text,
};
use jiff::civil::{Date, date};

#[path = "selection/pages.rs"]
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
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use world::{OCCUPATION, World, code_of, person, running, worlds};

const OPENED: Date = date(2021, 3, 1);
const UNTIL: Date = date(2021, 3, 31);
const SCORED: Date = date(2021, 4, 6);
const AFTER: Date = date(2021, 4, 14);

fn criteria() -> Vec<Criterion> {
    [("site", "场地设备", 40), ("staff", "考评队伍", 60)]
        .map(|(key, zh, weight)| Criterion {
            key: key.into(),
            name: Text::new(zh, key),
            weight,
        })
        .to_vec()
}

fn selection() -> Selection {
    Selection {
        id: Id::of(u128::from(running())),
        title: Text::new("2021年遴选", "Call of 2021"),
        occupations: vec![OCCUPATION.into()],
        places: 1,
        criteria: criteria(),
        opened_on: OPENED,
        apply_until: UNTIL,
        stage: SelectionStage::Open,
    }
}

/// An organisation code that no other organisation of the process has.
fn fresh_uscc() -> String {
    World::institution_of(InstitutionKind::Social).uscc
}

fn application(selection: &Id<Selection>, uscc: String) -> Application {
    Application {
        id: Id::of(u128::from(running())),
        selection: selection.clone(),
        number: 0,
        name: Text::new(format!("示例组织{}", &uscc[8..17]), "Example"),
        uscc,
        institution: None,
        occupations: vec![OCCUPATION.into()],
        statement: "工位四十个，考评员十二人".into(),
        filed_on: OPENED,
        standing: None,
    }
}

/// A call that is open, with its applications.
struct Open<'t> {
    world: &'t World,
    id: Id<Selection>,
    experts: Vec<(Id<Appointment>, Id<Person>)>,
}

impl<'t> Open<'t> {
    fn new(world: &'t World) -> Self {
        let call = world.officer(OPENED);
        let id = open_selection(&world.house, &call, selection()).unwrap();
        Self {
            world,
            id,
            experts: Vec::new(),
        }
    }

    fn applies(&self, uscc: String) -> Id<Application> {
        let one = application(&self.id, uscc);
        let (id, call) = (one.id.clone(), self.world.officer(OPENED));
        apply_to_call(&self.world.house, &call, one).unwrap();
        id
    }

    fn appoint(&mut self, employer: Option<String>) {
        let one = person(running());
        let appointment = Appointment {
            id: Id::of(u128::from(running())),
            person: one.id.clone(),
            office: Office::Expert,
            field: "美容".into(),
            employer,
            from: date(2021, 1, 1),
            until: date(2023, 12, 31),
        };
        let (person, call) = (one.id.clone(), self.world.officer(OPENED));
        let id = appoint_person(&self.world.house, &call, one, appointment).unwrap();
        self.experts.push((id, person));
    }

    fn name(&self) -> Result<usize, Failure> {
        let experts = self.experts.iter().map(|(id, _)| id.clone()).collect();
        name_experts(
            &self.world.house,
            &self.world.officer(SCORED),
            &self.id,
            experts,
        )
    }

    fn expert(&self, at: usize) -> Call {
        let call = self.world.officer(SCORED);
        Call {
            actor: Actor {
                account: format!("expert-{at}"),
                role: Role::Expert,
                institution: None,
                person: Some(self.experts[at].1.clone()),
            },
            ..call
        }
    }

    fn score(&self, at: usize, of: &Id<Application>, site: u16, staff: u16) -> String {
        let points = |tenths| Tenths::new(tenths).unwrap();
        let scores = vec![
            ("site".into(), points(site)),
            ("staff".into(), points(staff)),
        ];
        code_of(score_application(
            &self.world.house,
            &self.expert(at),
            of,
            scores,
        ))
    }

    fn rank(&self) -> String {
        let call = self.world.call("ranker", Role::Officer, SCORED);
        code_of(rank_selection(&self.world.house, &call, &self.id))
    }

    fn publish(&self, who: &str, on: Date) -> String {
        let call = self.world.call(who, Role::Officer, on);
        code_of(publish_selection(&self.world.house, &call, &self.id))
    }
}

#[test]
fn a_call_goes_from_publication_to_awards_that_a_filing_can_cite() {
    for world in worlds(InstitutionKind::Social) {
        let mut open = Open::new(&world);
        let (best, second) = (fresh_uscc(), fresh_uscc());
        let first = open.applies(second.clone());
        let winner = open.applies(best.clone());
        for _ in 0..3 {
            open.appoint(None);
        }
        assert_eq!(code_of(open.name()), "done");
        for at in 0..3 {
            assert_eq!(open.rank(), "selection.rank.waiting");
            assert_eq!(open.score(at, &first, 700, 700), "done");
            assert_eq!(open.score(at, &winner, 600, 900), "done");
        }
        // Until the ranking an expert may think again.
        assert_eq!(open.score(0, &first, 710, 700), "done");
        assert_eq!(open.rank(), "done");
        assert_eq!(open.score(0, &first, 900, 900), "selection.score.stage");
        assert!(
            world
                .house
                .store
                .read(|tx| tx.awards_of(&best))
                .unwrap()
                .is_empty()
        );
        assert_eq!(open.publish("publisher", SCORED), "selection.publish.early");
        assert_eq!(
            open.publish("ranker", AFTER),
            "selection.publish.same-person"
        );
        assert_eq!(open.publish("publisher", AFTER), "done");
        let awards = world.house.store.read(|tx| tx.awards_of(&best)).unwrap();
        assert_eq!(awards.len(), 1);
        assert!(awards[0].covers(OCCUPATION) && awards[0].on == AFTER);
        assert!(!awards[0].covers("焊工"));
        assert!(
            world
                .house
                .store
                .read(|tx| tx.awards_of(&second))
                .unwrap()
                .is_empty()
        );
        let ranked = world
            .house
            .store
            .read(|tx| tx.applications_to(&open.id))
            .unwrap();
        let standing = ranked[0].standing.unwrap();
        assert_eq!((standing.rank, standing.total_hundredths), (2, 7013));
        assert_eq!(ranked[1].standing.unwrap().verdict, Verdict::Selected);

        // The call and its result are in the public record.
        let kept = world
            .house
            .store
            .read(|tx| tx.selection(&open.id))
            .unwrap()
            .unwrap();
        world.house.publish().unwrap();
        for place in [kept.leaf, kept.result_leaf.unwrap()] {
            let leaf = world
                .house
                .store
                .read(|tx| tx.leaf(place))
                .unwrap()
                .unwrap();
            assert!(leaf.bytes.starts_with(b"assay/leaf/v1\nselection\n"));
        }
        assert_ne!(Some(kept.leaf), kept.result_leaf);
    }
}

#[test]
fn who_works_for_an_applicant_steps_back_by_itself_and_who_steps_back_stays_out() {
    for world in worlds(InstitutionKind::Social) {
        let mut open = Open::new(&world);
        let employer = fresh_uscc();
        let one = open.applies(employer.clone());
        let own = world
            .house
            .store
            .read(|tx| tx.institution(&world.institution))
            .unwrap()
            .unwrap();
        let other = open.applies(own.uscc);
        open.appoint(Some(employer));
        open.appoint(None);
        assert_eq!(code_of(open.name()), "selection.experts.number");
        open.appoint(None);
        // The third expert is also on the staff of the second applicant.
        let known = world
            .house
            .store
            .read(|tx| tx.person(&open.experts[2].1))
            .unwrap()
            .unwrap();
        let staff = world.member(&known, Duty::SeniorAssessor);
        register_staff(&world.house, &world.officer(OPENED), known, staff).unwrap();
        assert_eq!(open.name().unwrap(), 2);
        assert_eq!(open.score(0, &one, 1000, 1000), "selection.score.recused");
        assert_eq!(open.score(2, &other, 1000, 1000), "selection.score.recused");
        for (at, of) in [(0, &other), (1, &one), (1, &other), (2, &one)] {
            assert_eq!(open.score(at, of, 800, 800), "done");
        }
        let back = step_back_from(&world.house, &open.expert(1), &one, "曾任顾问");
        assert_eq!(code_of(back), "done");
        assert_eq!(open.score(1, &one, 900, 900), "selection.score.recused");
        // Two of three stepped back: one score is not enough.
        assert_eq!(open.rank(), "selection.rank.few");
        let stranger = Call {
            actor: Actor {
                person: Some(person(running()).id),
                ..open.expert(1).actor
            },
            ..open.expert(1)
        };
        let points = vec![("site".into(), Tenths::new(1).unwrap())];
        let told = score_application(&world.house, &stranger, &other, points.clone());
        assert_eq!(code_of(told), "selection.score.stranger");
        let told = score_application(&world.house, &open.expert(1), &other, points);
        assert_eq!(code_of(told), "selection.score.criteria");
    }
}

#[test]
fn an_application_is_refused_late_twice_named_or_from_those_who_file_at_once() {
    for world in worlds(InstitutionKind::Employer) {
        let open = Open::new(&world);
        let apply = |one: Application, on: Date| {
            code_of(apply_to_call(&world.house, &world.officer(on), one))
        };
        let uscc = fresh_uscc();
        open.applies(uscc.clone());
        assert_eq!(
            apply(application(&open.id, uscc), OPENED),
            "selection.apply.twice"
        );
        let new = || application(&open.id, fresh_uscc());
        assert_eq!(apply(new(), date(2021, 4, 1)), "selection.apply.closed");
        assert_eq!(
            apply(application(&open.id, "91000000TE5T00016X".into()), OPENED),
            "selection.apply.uscc"
        );
        let mut named = new();
        named.statement = format!("{}有工位四十个", named.name.zh);
        assert_eq!(apply(named, OPENED), "selection.apply.not-blind");
        let mut grand = new();
        grand.name.zh = "中国技能中心".into();
        assert_eq!(apply(grand, OPENED), "selection.apply.name");
        let mut other = new();
        other.occupations = vec!["电工".into()];
        assert_eq!(apply(other, OPENED), "selection.apply.occupation");
        // An employer needs no selection; it cannot pretend to be another either.
        let own = apply_to_call(&world.house, &world.administrator(OPENED), new());
        assert_eq!(code_of(own), "selection.apply.kind");
    }
}

#[test]
fn a_call_keeps_its_time_its_weights_and_its_occupations() {
    for world in worlds(InstitutionKind::Social) {
        let call = |change: &dyn Fn(&mut Selection)| {
            let mut one = selection();
            change(&mut one);
            code_of(open_selection(&world.house, &world.officer(OPENED), one))
        };
        assert_eq!(call(&|_| {}), "done");
        assert_eq!(
            call(&|one| one.apply_until = date(2021, 3, 12)),
            "selection.open.too-short"
        );
        assert_eq!(
            call(&|one| one.criteria[0].weight = 39),
            "selection.open.weights"
        );
        assert_eq!(
            call(&|one| one.criteria[0].key = "staff".into()),
            "selection.open.weights"
        );
        assert_eq!(
            call(&|one| one.occupations = vec!["焊工".into()]),
            "selection.open.occupation"
        );
        assert_eq!(call(&|one| one.places = 0), "selection.open.empty");
        let told = open_selection(&world.house, &world.administrator(OPENED), selection());
        assert_eq!(code_of(told), "denied");
    }
}

#[test]
fn an_objection_that_is_upheld_sends_the_result_back_to_the_experts() {
    for world in worlds(InstitutionKind::Social) {
        let mut open = Open::new(&world);
        let one = open.applies(fresh_uscc());
        for _ in 0..3 {
            open.appoint(None);
        }
        open.name().unwrap();
        for at in 0..3 {
            open.score(at, &one, 500, 500);
        }
        assert_eq!(open.rank(), "done");
        let object = |on: Date| {
            let id = Id::of(u128::from(running()));
            let call = world.officer(on);
            code_of(object_to_rank(
                &world.house,
                &call,
                &one,
                id,
                "评分漏看设备清单",
            ))
        };
        assert_eq!(object(AFTER), "selection.object.not-on-notice");
        assert_eq!(object(SCORED), "done");
        assert_eq!(
            open.publish("publisher", AFTER),
            "selection.publish.objections"
        );
        let objections = world
            .house
            .store
            .read(|tx| tx.rank_objections(&open.id))
            .unwrap();
        let settle = |outcome| {
            let call = world.officer(AFTER);
            code_of(settle_rank_objection(
                &world.house,
                &call,
                &objections[0].id,
                outcome,
                "属实",
            ))
        };
        assert_eq!(settle(RankOutcome::Upheld), "done");
        assert_eq!(settle(RankOutcome::Dismissed), "selection.object.settled");
        assert_eq!(open.publish("publisher", AFTER), "selection.publish.stage");
        assert_eq!(open.score(0, &one, 900, 900), "done");
        assert_eq!(open.rank(), "done");
        let ranked = world
            .house
            .store
            .read(|tx| tx.applications_to(&open.id))
            .unwrap();
        assert_eq!(ranked[0].standing.unwrap().total_hundredths, 6333);
    }
}
