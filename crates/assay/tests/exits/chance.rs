//! Chance across the exit day, through the acts and the database: whatever happens in which order, each case of the roster ends
//! with a certificate or with its fee back, never with both, never with neither.
use crate::{
    OCCUPATION, balances,
    continuing::{examined, later, seal},
    stations,
    world::{FEE, World, code_of},
};
use assay::{
    app::{
        cancel_session::cancel_session, carry_wishes::carry_wishes, move_enrolment::move_enrolment,
        record_wish::record_wish, refund_fee::refund_fee,
        schedule_continuation::schedule_continuation,
    },
    edge,
};
use assay_core::{enrolment::Enrolment, id::Id, session::Session, transition::Wish};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use std::collections::BTreeMap;

/// Worlds on each database; each lives through its own sequence.
const SEEDS: u64 = 6;
/// What happens in one sequence.
const STEPS: u32 = 40;

/// Numbers that follow from a seed alone.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

struct Life<'w> {
    world: &'w World,
    sessions: Vec<Id<Session>>,
    who: Vec<Id<Enrolment>>,
    /// What was done, and how often.
    done: BTreeMap<&'static str, u32>,
}

impl Life<'_> {
    fn happens(&mut self, chance: &mut Chance, on: Date) {
        let (house, officer) = (&self.world.house, self.world.officer(on));
        let id = self.who[chance.below(self.who.len())].clone();
        let to = self.sessions[chance.below(self.sessions.len())].clone();
        let (what, said) = match chance.below(12) {
            0..=1 => (
                "continues",
                code_of(record_wish(house, &officer, &id, Wish::Continue)),
            ),
            2 => (
                "wishes the fee",
                code_of(record_wish(house, &officer, &id, Wish::Refund)),
            ),
            3..=4 => ("refunded", code_of(refund_fee(house, &officer, &id))),
            5 => (
                "cancelled",
                code_of(cancel_session(house, &officer, &to, "考点停用")),
            ),
            6..=8 => ("moved", code_of(move_enrolment(house, &officer, &id, &to))),
            9 => {
                let seats = u32::try_from(1 + chance.below(4)).unwrap();
                let session = later(self.world, seats);
                let (new, call) = (session.id.clone(), self.world.examiner(on));
                let said = code_of(schedule_continuation(house, &call, session));
                if said == "done" {
                    self.sessions.push(new);
                }
                ("continuation", said)
            }
            _ => (
                "carried",
                code_of(carry_wishes(house, edge::start_of(on), on)),
            ),
        };
        if said == "done" {
            *self.done.entry(what).or_default() += 1;
        }
    }

    /// Every session that can be held is held; whoever is left gets the fee back.
    fn ends(&self) {
        let (house, on) = (&self.world.house, date(2020, 11, 24));
        carry_wishes(house, edge::start_of(on), on).unwrap();
        for session in &self.sessions {
            let read = house.store.read(|tx| {
                let counted = tx.session(session)?;
                Ok::<_, assay_store::StoreError>((counted, tx.enrolments_of(session)?))
            });
            let (counted, there) = read.unwrap();
            let is_open = counted.unwrap().session.stage.id() == "announced";
            let mut sits = Vec::new();
            for kept in there {
                let id = kept.enrolment.id;
                // What is decided as a refund, or has no exam, goes back; what goes on keeps its fee.
                let back = code_of(refund_fee(house, &self.world.officer(on), &id));
                match back.as_str() {
                    "fee.refund.no-right" => sits.push(id),
                    "done" | "fee.refund.already-refunded" => {}
                    other => panic!("{other}"),
                }
            }
            assert!(
                is_open || sits.is_empty(),
                "nobody is left in a cancelled session"
            );
            if is_open && !sits.is_empty() {
                let (numbers, held) = examined(self.world, session, &sits);
                assert_eq!((numbers, held), (sits.len(), 0));
            }
        }
    }
}

#[test]
fn by_chance_each_case_ends_with_a_certificate_or_with_its_fee_never_both_never_neither() {
    let (mut certified, mut refunded, mut done) = (0, 0, BTreeMap::<&str, u32>::new());
    for seed in 1..=SEEDS {
        for world in stations() {
            let mut chance = Chance(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
            let sessions: Vec<_> = (0..3).map(|_| world.announced(30)).collect();
            let mut who = Vec::new();
            for session in &sessions {
                let accepted = world.accepted(session, 2);
                world.pay(session, &accepted, date(2020, 6, 8)).unwrap();
                who.extend(accepted);
            }
            seal(&world);
            let mut life = Life {
                world: &world,
                sessions,
                who,
                done: BTreeMap::new(),
            };
            for step in 0..STEPS {
                let on = date(2020, 10, 9) + i64::from(step / 2).days();
                life.happens(&mut chance, on);
            }
            life.ends();
            for id in &life.who {
                let fee = world.house.store.read(|tx| tx.fee(id)).unwrap().unwrap();
                match world.stage(id) {
                    "certified" => {
                        certified += 1;
                        assert_eq!(fee.back.0, 0, "seed {seed}: a certificate and the fee");
                    }
                    "refunded" => {
                        refunded += 1;
                        assert_eq!(fee.back, FEE, "seed {seed}: all of it");
                    }
                    neither => panic!("seed {seed}: {id} is {neither}"),
                }
            }
            let sql = "select count(*) from certificate c join session s on s.id = c.session where s.occupation = $1";
            let there = world
                .house
                .store
                .read(|tx| tx.count(sql, &[OCCUPATION.into()]));
            let stages = life.who.iter().filter(|id| world.stage(id) == "certified");
            assert_eq!(there.unwrap(), i64::try_from(stages.count()).unwrap());
            balances(&world);
            for (what, times) in life.done {
                *done.entry(what).or_default() += times;
            }
        }
    }
    // It bit: every kind of thing happened, and both ends came.
    for what in [
        "continues",
        "wishes the fee",
        "refunded",
        "cancelled",
        "moved",
        "continuation",
        "carried",
    ] {
        assert!(done.contains_key(what), "nobody ever: {what}: {done:?}");
    }
    assert!(
        certified > 5 && refunded > 5,
        "{certified} and {refunded}: {done:?}"
    );
}
