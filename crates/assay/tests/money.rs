//! Refunds from the decision to the bank's answer, and moves, on every database of the environment: nothing goes back twice,
//! nothing is lost, and the books balance whatever happens in between.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone has too narrow a lifetime"
)]
use assay::{
    app::{
        Call, Failure,
        cancel_session::cancel_session,
        file_institution::file_institution,
        name_account::{TypedAccount, name_own_account, name_payer_account},
        pay_out::{ProposedPayout, approve_payout, drop_payout, payout_file, propose_payout},
        read_answer::{AnswerRead, read_answer},
        record_payments::record_payments,
        refund_fee::refund_fee,
    },
    bank::Form,
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    institution::InstitutionKind,
    money::{Minor, books::Account, payout::Payout, transfer::Transfer},
    session::Session,
};
use jiff::civil::{Date, date};

#[path = "money/books.rs"]
mod books;
#[path = "money/chance.rs"]
mod chance;
#[path = "money/faults.rs"]
mod faults;
#[path = "money/moves.rs"]
mod moves;
#[path = "money/pages.rs"]
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
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use world::{FEE, World, code_of, worlds};

pub(crate) const ON: Date = date(2020, 7, 1);

pub(crate) fn stations() -> Vec<World> {
    worlds(InstitutionKind::Station)
}

pub(crate) fn typed(number: &str) -> TypedAccount {
    TypedAccount {
        holder: "示例".into(),
        number: number.into(),
        bank: "102100000000".into(),
    }
}

/// The number of the account that the institution pays from.
pub(crate) const OWN: &str = "1000000000001";

/// A session that was cancelled after so many candidates had paid, each for themselves.
pub(crate) fn cancelled(world: &World, count: u64) -> (Id<Session>, Vec<Id<Enrolment>>) {
    let session = world.announced(30);
    let who = world.accepted(&session, count);
    world.pay(&session, &who, date(2020, 6, 8)).unwrap();
    cancel_session(&world.house, &world.administrator(ON), &session, "考点停用").unwrap();
    (session, who)
}

pub(crate) fn refund(world: &World, id: &Id<Enrolment>) -> String {
    code_of(refund_fee(&world.house, &world.administrator(ON), id))
}

pub(crate) fn propose(world: &World) -> Result<ProposedPayout, Failure> {
    propose_payout(&world.house, &world.administrator(ON), &world.institution)
}

pub(crate) fn approve(world: &World, id: &Id<Payout>) -> Result<(), Failure> {
    approve_payout(&world.house, &world.officer(ON), id)
}

pub(crate) fn name(world: &World, id: &Id<Enrolment>) {
    let call = world.call("clerk", Role::ExaminationOfficer, ON);
    name_payer_account(&world.house, &call, id, typed("6222000000001234")).unwrap();
}

pub(crate) fn name_own(world: &World) {
    let call = world.call("clerk", Role::ExaminationOfficer, ON);
    name_own_account(&world.house, &call, &world.institution, typed(OWN)).unwrap();
}

/// What is owed to so many candidates is with the bank; gives the payout.
pub(crate) fn sent(world: &World, count: u64) -> (Id<Payout>, Vec<Id<Enrolment>>) {
    let (_, who) = cancelled(world, count);
    name_own(world);
    for id in &who {
        assert_eq!(refund(world, id), "done");
        name(world, id);
    }
    let payout = propose(world).unwrap().payout;
    approve(world, &payout).unwrap();
    (payout, who)
}

pub(crate) fn transfers(world: &World, payout: &Id<Payout>) -> Vec<Transfer> {
    world
        .house
        .store
        .read(|tx| tx.transfers_of(payout))
        .unwrap()
}

/// A table of answers: each transfer with what the bank says of it.
pub(crate) fn answer(told: &[(&Transfer, &str)]) -> String {
    let mut text = String::from("account,end_to_end_id,outcome,amount,currency,reference,reason\n");
    for (at, (transfer, outcome)) in told.iter().enumerate() {
        let (id, amount) = (transfer.end_to_end(), transfer.amount);
        text.extend([format!(
            "{OWN},{id},{outcome},{amount},CNY,R{at}-{outcome},AC04\n"
        )]);
    }
    text
}

pub(crate) fn read(world: &World, file: &str) -> Result<AnswerRead, Failure> {
    let call = world.call("clerk", Role::ExaminationOfficer, ON);
    read_answer(&world.house, &call, &world.institution, file.as_bytes())
}

/// What the accounts of the institution hold: received, owed, in transit, refunded.
pub(crate) fn held(world: &World) -> [i64; 4] {
    let all = world
        .house
        .store
        .read(|tx| tx.balances_of(&world.institution))
        .unwrap();
    [
        Account::Received,
        Account::Owed,
        Account::Transit,
        Account::Refunded,
    ]
    .map(|account| all.iter().map(|(_, one)| one.amount(account)).sum())
}

/// Whatever happened, every question that the database is asked about itself is answered with "nowhere".
pub(crate) fn balances(world: &World) {
    for (holds, wrong) in world.house.store.read(|tx| tx.self_check()).unwrap() {
        assert_eq!(wrong, 0, "{holds}");
    }
}

fn fen(times: u64) -> i64 {
    i64::try_from(FEE.0 * times).unwrap()
}

/// How many persons and institutions were told something by its code.
fn told(world: &World, code: &'static str) -> (i64, i64) {
    let of = |sql: &'static str| {
        let count = world.house.store.read(|tx| tx.count(sql, &[code.into()]));
        count.unwrap()
    };
    (
        of(
            "select count(*) from notification n join notice w on w.id = n.notice where w.code = $1 and n.person is not null",
        ),
        of(
            "select count(*) from notification n join notice w on w.id = n.notice where w.code = $1 and n.institution is not null",
        ),
    )
}

#[test]
fn candidates_and_payers_are_told_what_is_owed_what_was_paid_and_what_came_back() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 3);
        let mut rows: Vec<_> = who[..2]
            .iter()
            .map(|id| (id.clone(), "candidate".to_owned()))
            .collect();
        // Another institution of the register paid for the third.
        let college = World::institution_of(InstitutionKind::College);
        let filing = World::filing_of(&college, date(2020, 1, 2));
        let filer = world.call("filer", Role::Officer, date(2020, 1, 2));
        rows.push((who[2].clone(), college.id.to_string()));
        file_institution(&world.house, &filer, college, filing).unwrap();
        record_payments(&world.house, &world.examiner(ON), &session, rows).unwrap();
        cancel_session(&world.house, &world.administrator(ON), &session, "停电").unwrap();
        for id in &who {
            assert_eq!(refund(&world, id), "done");
            assert_eq!(refund(&world, id), "fee.refund.already-refunded");
        }
        assert_eq!(told(&world, "notice.refund.owed"), (3, 1));
        name_own(&world);
        for id in &who {
            name(&world, id);
        }
        let payout = propose(&world).unwrap().payout;
        approve(&world, &payout).unwrap();
        let all = transfers(&world, &payout);
        let of_person = |one: &&Transfer| one.payer.person().is_some();
        let persons: Vec<&Transfer> = all.iter().filter(of_person).collect();
        let file = answer(&[(persons[0], "paid"), (persons[1], "returned")]);
        read(&world, &file).unwrap();
        assert_eq!(told(&world, "notice.refund.paid"), (1, 0));
        assert_eq!(told(&world, "notice.refund.returned"), (1, 0));
        assert_eq!(told(&world, "notice.refund.returned.books"), (0, 1));
        // The same news again tells nobody anything.
        read(&world, &file.replace("AC04", "AC05")).unwrap();
        assert_eq!(told(&world, "notice.refund.paid"), (1, 0));
        assert_eq!(told(&world, "notice.refund.returned"), (1, 0));
        let rest = all.iter().find(|one| !of_person(one)).unwrap();
        read(&world, &answer(&[(rest, "paid")]).replace("AC04", "x")).unwrap();
        assert_eq!(told(&world, "notice.refund.paid"), (2, 1));
        balances(&world);
    }
}

fn as_role(call: Call, account: &str) -> Call {
    let mut call = call;
    account.clone_into(&mut call.actor.account);
    call
}

#[test]
fn an_employer_that_paid_for_many_gets_one_payment_and_a_candidate_another() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 4);
        let body = "91239999000000001";
        let check = assay_core::identifier::uscc::check_character(body);
        let employer = format!("{body}{check}");
        let mut rows: Vec<_> = who[..3]
            .iter()
            .map(|id| (id.clone(), employer.clone()))
            .collect();
        rows.push((who[3].clone(), "candidate".into()));
        let paid = record_payments(&world.house, &world.examiner(ON), &session, rows).unwrap();
        assert_eq!(paid, FEE.0 * 4);
        cancel_session(&world.house, &world.administrator(ON), &session, "停电").unwrap();
        for id in &who {
            assert_eq!(refund(&world, id), "done");
            assert_eq!(refund(&world, id), "fee.refund.already-refunded");
        }
        assert_eq!(held(&world), [0, fen(4), 0, 0]);
        assert_eq!(code_of(propose(&world)), "payout.no-own-account");
        name_own(&world);
        assert_eq!(code_of(propose(&world)), "payout.no-payer-account");
        // A candidate names the own account, and nobody else's.
        let person = |id: &Id<Enrolment>| {
            let kept = world.house.store.read(|tx| tx.enrolment(id)).unwrap();
            kept.unwrap().enrolment.person
        };
        let as_candidate = |id: &Id<Enrolment>| {
            let mut call = world.call("candidate", Role::Candidate, ON);
            call.actor.institution = None;
            call.actor.person = Some(person(id));
            call
        };
        let own = as_candidate(&who[3]);
        let account = || typed("6222 0000 0000 9999");
        let other = name_payer_account(&world.house, &as_candidate(&who[0]), &who[0], account());
        assert_eq!(code_of(other), "not-found");
        name_payer_account(&world.house, &own, &who[3], account()).unwrap();
        name(&world, &who[0]);
        let proposed = propose(&world).unwrap();
        assert_eq!((proposed.transfers, proposed.amount_minor), (2, FEE.0 * 4));
        assert_eq!(code_of(propose(&world)), "payout.nothing-owed");
        // Neither who proposed it nor who named an account of it approves it.
        let by = |account| {
            let call = as_role(world.administrator(ON), account);
            code_of(approve_payout(&world.house, &call, &proposed.payout))
        };
        assert_eq!(by("administrator"), "payout.same-person");
        assert_eq!(by("clerk"), "payout.named-account");
        let early = payout_file(&world.house, &proposed.payout, Form::Pain).unwrap();
        assert_eq!(early, None, "there is no file before the approval");
        assert_eq!(by("second"), "done");
        assert_eq!(by("third"), "payout.stage");
        assert_eq!(held(&world), [0, 0, fen(4), 0]);
        let file = |form| {
            payout_file(&world.house, &proposed.payout, form)
                .unwrap()
                .unwrap()
        };
        assert_eq!(file(Form::Pain), file(Form::Pain));
        let text = String::from_utf8(file(Form::Pain)).unwrap();
        assert!(
            text.contains("<InstdAmt Ccy=\"CNY\">840.00</InstdAmt>"),
            "{text}"
        );
        assert!(text.contains("6222000000009999") && text.contains("退费 3人"));
        let both = transfers(&world, &proposed.payout);
        let told: Vec<_> = both.iter().map(|one| (one, "paid")).collect();
        let read = read(&world, &answer(&told)).unwrap();
        assert_eq!(read.verdicts["settled"], 2);
        assert_eq!(held(&world), [0, 0, 0, fen(4)]);
        balances(&world);
    }
}

#[test]
fn fifty_refunds_at_once_of_one_enrolment_give_exactly_one() {
    for world in stations() {
        let (_, who) = cancelled(&world, 2);
        let calls: Vec<Call> = (0..50).map(|_| world.administrator(ON)).collect();
        let done: usize = std::thread::scope(|scope| {
            let (house, id) = (&world.house, &who[0]);
            let asked: Vec<_> = calls
                .iter()
                .map(|call| scope.spawn(move || refund_fee(house, call, id).is_ok()))
                .collect();
            asked
                .into_iter()
                .map(|one| usize::from(one.join().unwrap()))
                .sum()
        });
        assert_eq!(done, 1);
        assert_eq!(held(&world), [fen(1), fen(1), 0, 0]);
        balances(&world);
    }
}

#[test]
fn what_came_back_is_tried_again_under_another_name_and_nothing_is_paid_twice() {
    for world in stations() {
        let (payout, who) = sent(&world, 3);
        let first = transfers(&world, &payout);
        let told = answer(&[
            (&first[0], "paid"),
            (&first[1], "returned"),
            (&first[2], "pending"),
        ]);
        let first_read = read(&world, &told).unwrap();
        assert_eq!(first_read.verdicts["pending"], 1);
        assert_eq!(held(&world), [0, fen(1), fen(1), fen(1)]);
        // The same message again, and the same news in another message.
        assert_eq!(code_of(read(&world, &told)), "answer.read.known");
        let again = told.replace("AC04", "AC05");
        assert_eq!(read(&world, &again).unwrap().verdicts["repeated"], 2);
        assert_eq!(held(&world), [0, fen(1), fen(1), fen(1)]);
        // Paid, says the bank of what it gave back before; another amount; a stranger's payment.
        let strange = answer(&[(&first[1], "paid"), (&first[2], "paid")]).replace(
            &format!("{},paid,280.00", first[2].end_to_end()),
            "nobody,paid,280.00",
        );
        let strange = read(&world, &strange).unwrap();
        assert_eq!(strange.to_look_at.len(), 2, "{strange:?}");
        assert_eq!(
            (strange.verdicts["conflict"], strange.verdicts["foreign"]),
            (1, 1)
        );
        let amount = answer(&[(&first[2], "paid")]).replace("280.00", "280.01");
        assert_eq!(read(&world, &amount).unwrap().verdicts["amount"], 1);
        assert_eq!(held(&world), [0, fen(1), fen(1), fen(1)]);
        // The account is corrected; only what came back is paid, by a transfer with another identifier.
        let call = world.call("clerk", Role::ExaminationOfficer, ON);
        for id in &who {
            name_payer_account(
                &world.house,
                &call_like(&call, id),
                id,
                typed("6222000000005678"),
            )
            .unwrap();
        }
        let second = propose(&world).unwrap();
        assert_eq!((second.transfers, second.amount_minor), (1, FEE.0));
        approve(&world, &second.payout).unwrap();
        let retried = &transfers(&world, &second.payout)[0];
        assert_ne!(retried.end_to_end(), first[1].end_to_end());
        assert_eq!(retried.shares, first[1].shares);
        let last = answer(&[(retried, "paid"), (&first[2], "paid")]).replace("AC04", "x");
        assert_eq!(read(&world, &last).unwrap().verdicts["settled"], 2);
        assert_eq!(held(&world), [0, 0, 0, fen(3)]);
        assert_eq!(code_of(propose(&world)), "payout.nothing-owed");
        // Days later one that was paid comes back: it is owed again.
        let late = answer(&[(&first[0], "returned")]).replace("AC04", "late");
        assert_eq!(read(&world, &late).unwrap().verdicts["returned"], 1);
        assert_eq!(held(&world), [0, fen(1), 0, fen(2)]);
        balances(&world);
    }
}

/// The same caller with a fresh id.
fn call_like(call: &Call, of: &Id<Enrolment>) -> Call {
    let mut call = call.clone();
    call.id = format!("{}-{of}", call.id);
    call
}

#[test]
fn a_dropped_payout_leaves_everything_open_and_a_foreign_message_takes_nothing() {
    for world in stations() {
        let (_, who) = cancelled(&world, 1);
        name_own(&world);
        assert_eq!(refund(&world, &who[0]), "done");
        name(&world, &who[0]);
        let payout = propose(&world).unwrap().payout;
        let planned = transfers(&world, &payout);
        // The bank cannot know of a payout that nobody approved.
        let early = read(&world, &answer(&[(&planned[0], "paid")])).unwrap();
        assert_eq!(early.verdicts["conflict"], 1);
        let drop = |reason| {
            let call = world.administrator(ON);
            code_of(drop_payout(&world.house, &call, &payout, reason))
        };
        assert_eq!(drop(" "), "payout.no-reason");
        assert_eq!(drop("账户有误"), "done");
        assert_eq!(code_of(approve(&world, &payout)), "payout.stage");
        let next = propose(&world).unwrap();
        assert_eq!(next.amount_minor, FEE.0);
        approve(&world, &next.payout).unwrap();
        let foreign =
            answer(&[(&transfers(&world, &next.payout)[0], "paid")]).replace(OWN, "2000000000002");
        assert_eq!(code_of(read(&world, &foreign)), "answer.read.other-account");
        assert_eq!(
            code_of(read(&world, "<!DOCTYPE x><x/>")),
            "answer.read.unreadable"
        );
        assert_eq!(held(&world), [0, 0, fen(1), 0]);
        balances(&world);
    }
}

#[test]
fn a_role_that_keeps_no_books_touches_none() {
    for world in stations() {
        let (payout, who) = sent(&world, 1);
        let invigilator = |on| world.call("invigilator", Role::Invigilator, on);
        let denied = [
            code_of(propose_payout(
                &world.house,
                &world.officer(ON),
                &world.institution,
            )),
            code_of(approve_payout(&world.house, &invigilator(ON), &payout)),
            code_of(drop_payout(&world.house, &invigilator(ON), &payout, "x")),
            code_of(read_answer(
                &world.house,
                &invigilator(ON),
                &world.institution,
                b"x",
            )),
            code_of(name_payer_account(
                &world.house,
                &invigilator(ON),
                &who[0],
                typed("62220000"),
            )),
        ];
        assert!(denied.iter().all(|code| code == "denied"), "{denied:?}");
        let mut stranger = world.administrator(ON);
        stranger.actor.institution = Some(Id::of(9));
        let foreign = code_of(propose_payout(&world.house, &stranger, &world.institution));
        assert_eq!(foreign, "not-found");
        assert_eq!(Minor(FEE.0).to_string(), "280.00");
    }
}
