//! What the database itself refuses, whoever asks.
use crate::{balances, propose, sent, stations};
use assay_core::id::Id;
use assay_store::{StoreError, Value};

#[test]
fn the_database_refuses_to_change_the_books_or_to_pay_twice() {
    for world in stations() {
        let (payout, who) = sent(&world, 2);
        let store = &world.house.store;
        for sql in [
            "update booking set amount_minor = amount_minor + 1 where position = 1",
            "delete from booking where position = 1",
            "update entitlement set amount_minor = amount_minor + 1",
            "delete from entitlement",
            "update fee set paid_minor = paid_minor + 1",
            "delete from fee",
            "update transfer set amount_minor = amount_minor + 1",
            "delete from transfer",
            "delete from transfer_share",
            // Another account, another payer, a transfer that pays again.
            "update transfer set paid_to = named_by where id is not null",
            "update fee set back_minor = paid_minor + 1",
            "update balance set owed = owed + 1",
            "update balance set owed = owed - 1, transit = transit + 1 where transit > 0",
            "update payout set approved_by = proposed_by",
            "update transfer set approved_by = named_by",
            "insert into transfer_share (transfer, entitlement, amount_minor, live) \
             select t.id, h.entitlement, h.amount_minor, 1 from transfer t, transfer_share h where t.id <> h.transfer",
            "insert into entitlement (id, enrolment, institution, payer, amount_minor, cause, on_day) \
             select 'ent_again', enrolment, institution, payer, 1, 'refund', on_day from entitlement",
            "insert into booking (position, on_day, institution, payer, movement, credit, debit, amount_minor, transfer) \
             select 1000000, on_day, institution, payer, movement, credit, debit, amount_minor, transfer from booking where movement = 'send'",
            "insert into booking (position, on_day, institution, payer, movement, credit, debit, amount_minor, enrolment) \
             select 1000000, on_day, institution, payer, 'payment', 'owed', 'received', amount_minor, enrolment from booking where movement = 'refund'",
        ] {
            let outcome: Result<u64, StoreError> = store.act(move |tx| tx.execute(sql, &[]));
            assert!(outcome.is_err(), "{sql}");
        }
        let account = store
            .read(|tx| tx.rows("select sealed from bank_account", &[]))
            .unwrap();
        assert!(!account.is_empty());
        for row in account {
            let bytes = row.bytes("sealed").unwrap();
            assert!(!bytes.windows(6).any(|part| part == b"622200"));
        }
        let sql = "select paid_to from transfer where payout = $1";
        let rows = store
            .read(|tx| tx.rows(sql, &[Value::from(&payout)]))
            .unwrap();
        assert!(rows.iter().all(|row| {
            let bytes = row.bytes("paid_to").unwrap();
            !bytes.windows(6).any(|part| part == b"622200")
        }));
        assert!(propose(&world).is_err());
        assert_eq!(store.read(|tx| tx.fee(&Id::of(1))).unwrap(), None);
        assert!(store.read(|tx| tx.fee(&who[0])).unwrap().is_some());
        balances(&world);
    }
}

#[test]
fn fsck_finds_a_balance_that_somebody_changed_by_hand() {
    for world in stations() {
        sent(&world, 1);
        balances(&world);
        let sql = "update balance set transit = transit - 1, refunded = refunded + 1";
        world
            .house
            .store
            .act(move |tx| tx.execute(sql, &[]))
            .map_err(|why: StoreError| why)
            .unwrap();
        let wrong: Vec<&str> = world
            .house
            .store
            .read(|tx| tx.self_check())
            .unwrap()
            .into_iter()
            .filter(|(_, count)| *count != 0)
            .map(|(holds, _)| holds)
            .collect();
        assert!(
            wrong.contains(&"every balance is the sum of its lines"),
            "{wrong:?}"
        );
        assert!(
            wrong.contains(&"what is on its way is what was sent"),
            "{wrong:?}"
        );
    }
}
