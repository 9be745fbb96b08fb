//! A million random payments, refunds, moves, payouts and answers of a bank that pays, fails, repeats itself and forgets:
//! no fen is made, lost or paid twice. The rules are the real ones; what really happened is counted beside them.
use super::{Account, Balance, BooksRefused, Cause, Entitlement, Fee, Movement, give_back};
use crate::{
    authority::{Actor, Role, permit},
    id::Id,
    money::{
        Minor,
        answer::{AnswerEntry, Outcome, weigh},
        bank::BankAccount,
        payer::Payer,
        payout::{self, ApprovePayout, BooksOf, OpenEntitlement, PayoutStage, ProposePayout},
        transfer::{Transfer, TransferEvent, TransferStage},
    },
    pack::{Pack, tests::china},
};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const TODAY: Date = date(2020, 11, 9);
const INSTITUTIONS: u64 = 5;
const PAYERS: u64 = 300;

/// Numbers that look like chance and are the same in each run (splitmix64).
struct Chance(u64);
impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
    fn pick(&mut self, count: usize) -> Option<usize> {
        (count > 0).then(|| usize::try_from(self.below(count as u64)).unwrap())
    }
}

fn actor(account: &str, role: Role, institution: u64) -> Actor {
    Actor {
        account: account.into(),
        role,
        institution: Some(Id::of(u128::from(institution))),
        person: None,
    }
}

fn account(number: u64) -> BankAccount {
    BankAccount::read("示例", &format!("{number:012}"), "102100000000").unwrap()
}

/// What the bank has really done with a transfer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Real {
    Nothing,
    Paid,
    CameBack,
}

struct Kept {
    transfer: Transfer,
    institution: u64,
    payer: u64,
    real: Real,
    seen: [bool; 2],
}

#[derive(Default)]
struct World {
    balances: HashMap<(u64, u64), Balance>,
    /// Each fee with the numbers of its institution and payer.
    fees: Vec<(Fee, u64, u64)>,
    refunded: BTreeSet<usize>,
    entitlements: Vec<Entitlement>,
    /// Entitlements that no live transfer pays.
    open: BTreeMap<u64, Vec<usize>>,
    by_id: HashMap<Id<Entitlement>, usize>,
    transfers: Vec<Kept>,
    /// Payouts that wait, with the places of their transfers.
    proposed: Vec<(payout::Payout, u64, Vec<usize>)>,
    /// Messages of the bank under way: a transfer and what is said of it.
    messages: Vec<(usize, Outcome)>,
    sent: Vec<usize>,
    paid: Vec<usize>,
    /// Fen that really left each payer's pocket and have not come back.
    gone: HashMap<u64, i64>,
    numbers: u128,
    verdicts: BTreeMap<&'static str, u64>,
}

impl World {
    fn fresh(&mut self) -> u128 {
        self.numbers += 1;
        self.numbers
    }

    fn book(
        &mut self,
        at: u64,
        payer: u64,
        movement: Movement,
        amount: Minor,
    ) -> Result<(), BooksRefused> {
        let balance = self.balances.entry((at, payer)).or_default();
        *balance = balance.after(movement, amount)?;
        Ok(())
    }

    fn pay(&mut self, chance: &mut Chance) {
        let (at, payer) = (chance.below(INSTITUTIONS), chance.below(PAYERS));
        let amount = Minor(1 + chance.below(50_000));
        self.book(at, payer, Movement::Payment, amount).unwrap();
        *self.gone.entry(payer).or_default() += i64::try_from(amount.0).unwrap();
        let fee = Fee {
            enrolment: Id::of(self.fresh()),
            payer: Payer::Person(Id::of(u128::from(payer))),
            institution: Id::of(u128::from(at)),
            paid: amount,
            back: Minor(0),
        };
        self.fees.push((fee, at, payer));
    }

    /// Asks for some of a fee back, also where nothing is left, and for too much.
    fn refund(&mut self, chance: &mut Chance) {
        let Some(one) = chance.pick(self.fees.len()) else {
            return;
        };
        let left = self.fees[one].0.paid.0 - self.fees[one].0.back.0;
        let (amount, cause) = match chance.below(8) {
            0 => (Minor(left + 1 + chance.below(9)), Cause::Refund),
            1 | 2 => (Minor(chance.below(left + 1)), Cause::Surplus),
            _ => (Minor(left), Cause::Refund),
        };
        if cause == Cause::Refund && !self.refunded.insert(one) {
            return;
        }
        let id = Id::of(self.fresh());
        let decided = give_back(&self.fees[one].0, amount, cause, id, TODAY);
        let (fee, at, payer) = &mut self.fees[one];
        let (at, payer) = (*at, *payer);
        let Ok(entitlement) = decided else {
            assert!(amount.0 > left || amount.0 == 0);
            return;
        };
        fee.back = fee.back.plus(amount).unwrap();
        self.book(at, payer, Movement::Refund, amount).unwrap();
        let place = self.entitlements.len();
        self.by_id.insert(entitlement.id.clone(), place);
        self.entitlements.push(entitlement.into_inner());
        self.open.entry(at).or_default().push(place);
    }

    fn relocate(&mut self, chance: &mut Chance) {
        let Some(one) = chance.pick(self.fees.len()) else {
            return;
        };
        let there = chance.below(INSTITUTIONS);
        let (fee, at, payer) = &mut self.fees[one];
        let left = fee.paid.minus(fee.back).unwrap();
        if left == Minor(0) || *at == there {
            return;
        }
        let (here, payer) = (*at, *payer);
        *at = there;
        fee.institution = Id::of(u128::from(there));
        self.book(here, payer, Movement::MoveOut, left).unwrap();
        self.book(there, payer, Movement::MoveIn, left).unwrap();
    }

    fn propose(&mut self, chance: &mut Chance, pack: &Pack) {
        let at = chance.below(INSTITUTIONS);
        let administrator = actor("administrator", Role::Administrator, at);
        let books = BooksOf(Id::of(u128::from(at)));
        let permit = permit::<ProposePayout>(&administrator, &books).unwrap();
        let places = self.open.remove(&at).unwrap_or_default();
        let open: Vec<OpenEntitlement> = places
            .iter()
            .map(|place| OpenEntitlement {
                entitlement: self.entitlements[*place].clone(),
                // Some have named no account yet.
                account: (place % 10 != usize::try_from(self.numbers % 10).unwrap())
                    .then(|| (account(1), "candidate".into())),
            })
            .collect();
        let id = Id::of(self.fresh());
        let mut next = self.numbers;
        let fresh = || {
            next += 1;
            Id::of(next)
        };
        let own = account(900 + at);
        let proposed = payout::propose(&permit, &open, Some(&own), id, fresh, pack, TODAY);
        self.numbers = next;
        let Ok(proposed) = proposed else {
            self.open.insert(at, places);
            return;
        };
        let taken: BTreeSet<usize> = proposed
            .transfers
            .iter()
            .flat_map(|one| {
                one.shares
                    .iter()
                    .map(|share| self.by_id[&share.entitlement])
            })
            .collect();
        assert_eq!(taken.len() + proposed.left_out, places.len());
        let rest = places.into_iter().filter(|place| !taken.contains(place));
        self.open.insert(at, rest.collect());
        let mut places = Vec::new();
        for transfer in &proposed.transfers {
            places.push(self.transfers.len());
            let payer = match &transfer.payer {
                Payer::Person(id) => u64::from_str_radix(&id.as_str()[4..], 16).unwrap(),
                _ => unreachable!("persons pay here"),
            };
            self.transfers.push(Kept {
                transfer: transfer.clone(),
                institution: at,
                payer,
                real: Real::Nothing,
                seen: [false; 2],
            });
        }
        self.proposed.push((proposed.payout.clone(), at, places));
    }

    /// What follows on a decision about a transfer: stage, books, and entitlements that are open again.
    fn step(&mut self, place: usize, to: TransferStage, movement: Option<Movement>) {
        let kept = &mut self.transfers[place];
        kept.transfer.stage = to;
        let (at, payer, amount) = (kept.institution, kept.payer, kept.transfer.amount);
        if !kept.transfer.stage.is_live() {
            let open = self.open.entry(at).or_default();
            open.extend(
                kept.transfer
                    .shares
                    .iter()
                    .map(|share| self.by_id[&share.entitlement]),
            );
        }
        if let Some(movement) = movement {
            self.book(at, payer, movement, amount).unwrap();
        }
    }

    fn decide(&mut self, chance: &mut Chance, pack: &Pack) {
        let Some(one) = chance.pick(self.proposed.len()) else {
            return;
        };
        let (payout, at, places) = self.proposed.swap_remove(one);
        assert_eq!(payout.stage, PayoutStage::Proposed);
        let of: Vec<Transfer> = places
            .iter()
            .map(|place| self.transfers[*place].transfer.clone())
            .collect();
        let by = |account| actor(account, Role::Administrator, at);
        for wrong in ["administrator", "candidate"] {
            let wrong = by(wrong);
            let permit = permit::<ApprovePayout>(&wrong, &payout).unwrap();
            assert!(payout::approve(&permit, &of, pack, TODAY).is_err());
        }
        let second = by("second");
        let permit = permit::<ApprovePayout>(&second, &payout).unwrap();
        let drops = chance.below(5) == 0;
        if !drops {
            payout::approve(&permit, &of, pack, TODAY).unwrap();
        }
        for place in places {
            let event = if drops {
                TransferEvent::Dropped
            } else {
                TransferEvent::Sent
            };
            let (to, movement) = self.transfers[place].transfer.stage.after(event).unwrap();
            self.step(place, to, movement);
            if !drops {
                self.sent.push(place);
            }
        }
    }

    /// The bank really does something, and says so: once, twice or too late.
    fn bank(&mut self, chance: &mut Chance) {
        let comes_back = chance.below(4) == 0;
        let from = if comes_back {
            &mut self.paid
        } else {
            &mut self.sent
        };
        let Some(one) = chance.pick(from.len()) else {
            return;
        };
        let place = from.swap_remove(one);
        let kept = &mut self.transfers[place];
        let amount = i64::try_from(kept.transfer.amount.0).unwrap();
        let back = || Outcome::Returned {
            reason: "AC04".into(),
        };
        let outcome = match kept.real {
            Real::Nothing if chance.below(3) > 0 => {
                *self.gone.entry(kept.payer).or_default() -= amount;
                kept.real = Real::Paid;
                self.paid.push(place);
                Outcome::Paid
            }
            Real::Nothing => {
                kept.real = Real::CameBack;
                back()
            }
            Real::Paid => {
                *self.gone.entry(kept.payer).or_default() += amount;
                kept.real = Real::CameBack;
                back()
            }
            Real::CameBack => unreachable!("what came back is done"),
        };
        for _ in 0..=chance.below(2) {
            self.messages.push((place, outcome.clone()));
        }
    }

    /// A message arrives, whichever; now and then with another amount, which nobody believes.
    fn hear(&mut self, chance: &mut Chance) {
        let Some(one) = chance.pick(self.messages.len()) else {
            return;
        };
        let (place, outcome) = self.messages.swap_remove(one);
        let kept = &self.transfers[place];
        let mut entry = AnswerEntry {
            end_to_end: kept.transfer.end_to_end().to_owned(),
            reference: String::new(),
            amount: kept.transfer.amount,
            currency: "CNY".into(),
            outcome,
        };
        let kind = usize::from(entry.outcome != Outcome::Paid);
        let is_wrong = chance.below(50) == 0;
        if is_wrong {
            entry.amount = Minor(entry.amount.0 + 1);
        }
        let before = kept.seen[kind];
        let (verdict, moved) = weigh(&entry, Some(&kept.transfer), before, "CNY", TODAY);
        *self.verdicts.entry(verdict.id()).or_default() += 1;
        if let Some(moved) = moved {
            self.transfers[place].seen[kind] = true;
            let moved = moved.into_inner();
            self.step(place, moved.to, Some(moved.movement));
        } else if is_wrong {
            let outcome = entry.outcome;
            self.messages.push((place, outcome));
        }
    }

    fn holds(&self) {
        let mut moved = 0;
        let mut held: HashMap<u64, i64> = HashMap::new();
        for ((_, payer), balance) in &self.balances {
            assert!(balance.holds());
            moved += balance.amount(Account::Moved);
            let here = [Account::Received, Account::Owed, Account::Transit];
            let sum: i64 = here.iter().map(|account| balance.amount(*account)).sum();
            *held.entry(*payer).or_default() += sum;
        }
        assert_eq!(moved, 0);
        // When the bank has said everything, what it did not give back is what the books still hold.
        if self.messages.is_empty() {
            for (payer, gone) in &self.gone {
                assert_eq!(held[payer], *gone, "payer {payer}");
            }
        }
    }
}

#[test]
fn a_million_random_operations_and_no_fen_is_off() {
    let pack = china();
    let mut chance = Chance(20_200_720);
    let mut world = World::default();
    for step in 0..1_000_000_u32 {
        match chance.below(100) {
            0..=17 => world.pay(&mut chance),
            18..=39 => world.refund(&mut chance),
            40..=47 => world.relocate(&mut chance),
            48 => world.propose(&mut chance, &pack),
            49..=51 => world.decide(&mut chance, &pack),
            52..=73 => world.bank(&mut chance),
            _ => world.hear(&mut chance),
        }
        if step % 10_000 == 0 {
            world.holds();
        }
    }
    // Everything that is under way comes to its end.
    while !world.proposed.is_empty() || !world.sent.is_empty() || !world.messages.is_empty() {
        world.decide(&mut chance, &pack);
        world.bank(&mut chance);
        world.hear(&mut chance);
    }
    world.holds();
    let mut paid_by: HashMap<usize, u32> = HashMap::new();
    for kept in &world.transfers {
        let known = match kept.real {
            Real::Nothing => kept.transfer.stage == TransferStage::Dropped,
            Real::Paid => matches!(kept.transfer.stage, TransferStage::Paid { .. }),
            Real::CameBack => matches!(kept.transfer.stage, TransferStage::Returned { .. }),
        };
        assert!(known, "{:?}", kept.transfer.stage);
        if kept.real == Real::Paid {
            for share in &kept.transfer.shares {
                *paid_by.entry(world.by_id[&share.entitlement]).or_default() += 1;
            }
        }
    }
    assert!(paid_by.values().all(|times| *times == 1), "paid twice");
    // Every kind of thing has happened, or the test proves nothing.
    for verdict in ["settled", "returned", "repeated", "amount", "conflict"] {
        assert!(world.verdicts.contains_key(verdict), "{:?}", world.verdicts);
    }
    assert!(paid_by.len() > 10_000 && world.transfers.len() > 10_000);
}
