//! Thousands of random acts on every database, with what must come of them counted beside.
use crate::world::{FEE, World};
use crate::{
    OWN, approve, balances, held, name, name_own, propose, read, refund, stations, transfers,
};
use assay::app::{cancel_session::cancel_session, pay_out::drop_payout};
use assay_core::{enrolment::Enrolment, id::Id, money::payout::Payout, money::transfer::Transfer};
use jiff::civil::date;
use std::fmt::Write;

/// Random acts on each database.
const ACTS: u32 = 3_000;

/// Numbers that look like chance and are the same in each run.
struct Chance(u64);
impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// Where an amount stands, as the test counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stands {
    Received,
    Owed,
    Planned,
    Sent,
    Paid,
}

struct Counted {
    who: Vec<(Id<Enrolment>, Stands, bool)>,
    proposed: Vec<Id<Payout>>,
    /// Transfers that the bank knows, with what it says last.
    known: Vec<(Transfer, &'static str)>,
    messages: u64,
}

impl Counted {
    fn shares(&self, transfer: &Transfer) -> Vec<usize> {
        let place = |id: &Id<Enrolment>| self.who.iter().position(|(one, ..)| one == id).unwrap();
        transfer
            .shares
            .iter()
            .map(|share| place(&share.enrolment))
            .collect()
    }

    fn set(&mut self, transfer: &Transfer, to: Stands) {
        for place in self.shares(transfer) {
            self.who[place].1 = to;
        }
    }

    fn agrees(&self, world: &World) {
        let of = |all: &[Stands]| {
            let count = self
                .who
                .iter()
                .filter(|(_, one, _)| all.contains(one))
                .count();
            i64::try_from(count as u64 * FEE.0).unwrap()
        };
        let expected = [
            of(&[Stands::Received]),
            of(&[Stands::Owed, Stands::Planned]),
            of(&[Stands::Sent]),
            of(&[Stands::Paid]),
        ];
        assert_eq!(held(world), expected);
    }

    fn act(&mut self, world: &World, chance: &mut Chance) {
        match chance.below(10) {
            0..=3 => {
                let at = chance.below(self.who.len());
                let (id, stands, _) = &mut self.who[at];
                let expected = match stands {
                    Stands::Received => "done",
                    _ => "fee.refund.already-refunded",
                };
                assert_eq!(refund(world, id), expected);
                if *stands == Stands::Received {
                    *stands = Stands::Owed;
                }
            }
            4 => {
                let at = chance.below(self.who.len());
                let (id, _, named) = &mut self.who[at];
                name(world, id);
                *named = true;
            }
            5 => {
                let ready: Vec<usize> = (0..self.who.len())
                    .filter(|at| self.who[*at].1 == Stands::Owed && self.who[*at].2)
                    .collect();
                match propose(world) {
                    Ok(proposed) => {
                        assert_eq!(proposed.transfers as usize, ready.len());
                        self.proposed.push(proposed.payout);
                        for at in ready {
                            self.who[at].1 = Stands::Planned;
                        }
                    }
                    Err(_) => assert!(ready.is_empty()),
                }
            }
            6 if !self.proposed.is_empty() => {
                let at = chance.below(self.proposed.len());
                let payout = self.proposed.swap_remove(at);
                let all = transfers(world, &payout);
                if chance.below(3) == 0 {
                    let call = world.administrator(crate::ON);
                    drop_payout(&world.house, &call, &payout, "改期").unwrap();
                    for one in &all {
                        self.set(one, Stands::Owed);
                    }
                } else {
                    approve(world, &payout).unwrap();
                    for one in all {
                        self.set(&one, Stands::Sent);
                        self.known.push((one, "sent"));
                    }
                }
            }
            _ => self.hear(world, chance),
        }
    }

    /// A message about some transfers, each said to be paid or returned, whatever was said before.
    fn hear(&mut self, world: &World, chance: &mut Chance) {
        if self.known.is_empty() {
            return;
        }
        let mut file =
            String::from("account,end_to_end_id,outcome,amount,currency,reference,reason\n");
        self.messages += 1;
        for line in 0..=chance.below(3) {
            let at = chance.below(self.known.len());
            let says = ["paid", "returned"][chance.below(2)];
            let (transfer, last) = self.known[at].clone();
            let (id, amount, message) = (transfer.end_to_end(), transfer.amount, self.messages);
            writeln!(file, "{OWN},{id},{says},{amount},CNY,{message}-{line},AC04").unwrap();
            let to = match (last, says) {
                ("sent", "paid") => Stands::Paid,
                ("sent" | "paid", "returned") => Stands::Owed,
                _ => continue,
            };
            self.known[at].1 = says;
            self.set(&transfer, to);
        }
        read(world, &file).unwrap();
    }
}

#[test]
fn thousands_of_random_acts_leave_the_books_as_they_are_counted() {
    for world in stations() {
        name_own(&world);
        let mut who = Vec::new();
        for _ in 0..8 {
            let session = world.announced(30);
            let ids = world.accepted(&session, 25);
            world.pay(&session, &ids, date(2020, 6, 8)).unwrap();
            let call = world.administrator(crate::ON);
            cancel_session(&world.house, &call, &session, "停用").unwrap();
            who.extend(ids.into_iter().map(|id| (id, Stands::Received, false)));
        }
        let mut counted = Counted {
            who,
            proposed: Vec::new(),
            known: Vec::new(),
            messages: 0,
        };
        let mut chance = Chance(80);
        for step in 0..ACTS {
            counted.act(&world, &mut chance);
            if step % 100 == 0 {
                counted.agrees(&world);
            }
        }
        counted.agrees(&world);
        balances(&world);
        assert!(counted.known.len() > 200, "{}", counted.known.len());
    }
}
