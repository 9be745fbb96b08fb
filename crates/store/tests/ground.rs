//! The ground every act stands on, on every database named by the environment.
use assay_core::{
    id::Id,
    person::{Document, Person},
};
use assay_store::{
    ActError, Keys, Place, Store, StoreError, Value, act::FirstAnswer, journal::Entry,
    record::SignedHead,
};
use std::sync::atomic::{AtomicU32, Ordering};

#[path = "shared/place.rs"]
mod place;

fn keys() -> Keys {
    Keys {
        personal: [1; 32],
        index: [2; 32],
    }
}

#[track_caller]
fn on_each(test: impl Fn(&Store)) {
    for place in place::places() {
        test(&Store::open(place.place.clone(), keys()).expect("the store opens"));
    }
}

fn entry(number: u32) -> Entry {
    Entry {
        at: i64::from(number),
        actor: "clerk".into(),
        on_behalf_of: String::new(),
        act: "test.act".into(),
        object: format!("thing {number}"),
        under: "1".into(),
        pack: "0".into(),
        details: "{}".into(),
    }
}

#[test]
fn a_database_of_an_older_program_is_named_as_one() {
    on_each(|store| {
        store.expect_current().unwrap();
        let last = "delete from migration where position = (select max(position) from migration)";
        store.act(move |tx| tx.execute(last, &[])).unwrap();
        let why = store.expect_current().unwrap_err().to_string();
        assert!(
            why.contains("older") && why.contains("assay serve"),
            "{why}"
        );
    });
}

#[test]
fn the_journal_hangs_together_and_a_changed_row_is_impossible() {
    on_each(|store| {
        for number in 0..20 {
            store
                .act(move |tx| tx.record_in_journal(&entry(number)))
                .unwrap();
        }
        let followed = store.read(|tx| tx.follow_journal()).unwrap();
        assert_eq!(followed, Ok(20));
        for sql in [
            "update journal set actor = 'other' where position = 3",
            "delete from journal where position = 20",
        ] {
            let outcome = store.act(move |tx| tx.execute(sql, &[]));
            assert!(outcome.is_err(), "{sql}");
        }
    });
}

#[test]
fn an_act_that_fails_changes_nothing_and_its_neighbours_stand() {
    on_each(|store| {
        let mut waiting = Vec::new();
        for number in 0..50_u32 {
            let store = store.clone();
            waiting.push(std::thread::spawn(move || {
                store.act(move |tx| {
                    tx.record_in_journal(&entry(number))?;
                    if number % 7 == 3 {
                        return Err(StoreError::Unusable("no".into()));
                    }
                    Ok(())
                })
            }));
        }
        let failed = waiting
            .into_iter()
            .filter_map(|one| one.join().unwrap().err())
            .count();
        assert_eq!(failed, 7);
        assert_eq!(store.read(|tx| tx.follow_journal()).unwrap(), Ok(43));
    });
}

#[test]
fn a_stale_act_decides_again_and_gives_up_after_five() {
    on_each(|store| {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        RUNS.store(0, Ordering::SeqCst);
        let outcome: Result<(), StoreError> = store.act(|tx| {
            RUNS.fetch_add(1, Ordering::SeqCst);
            tx.execute_one("thing", "update act set act = 'x' where id = 'nobody'", &[])
        });
        assert!(matches!(outcome, Err(StoreError::Stale { what: "thing" })));
        assert_eq!(RUNS.load(Ordering::SeqCst), 5);
    });
}

#[test]
fn a_bug_in_one_act_does_not_stop_the_others() {
    on_each(|store| {
        let outcome: Result<(), StoreError> = store.act(|_| panic!("a bug"));
        assert!(matches!(outcome, Err(StoreError::Bug(_))));
        store.act(|tx| tx.record_in_journal(&entry(1))).unwrap();
    });
}

#[test]
fn the_same_id_has_the_same_answer() {
    on_each(|store| {
        let answer = FirstAnswer {
            act: "a".into(),
            asked_sha256: "b".into(),
            answer: "{}".into(),
        };
        let kept = answer.clone();
        store
            .act(move |tx| tx.record_answer("id", &kept, 1))
            .unwrap();
        assert_eq!(
            store.read(|tx| tx.first_answer("id")).unwrap(),
            Some(answer.clone())
        );
        let twice = store.act(move |tx| tx.record_answer("id", &answer, 2));
        assert!(matches!(twice, Err(StoreError::Constraint { .. })));
    });
}

#[test]
fn a_person_is_found_by_document_and_the_number_is_not_in_the_file() {
    on_each(|store| {
        let person = Person {
            id: Id::of(7),
            name: "张甲子".into(),
            document: Document {
                kind: "resident-id".into(),
                number: "239999199001010017".into(),
            },
            born_on: jiff::civil::date(1990, 1, 1),
        };
        let (added, again) = (person.clone(), person.clone());
        store
            .act(move |tx| tx.record_person(&added, &[9; 12]))
            .unwrap();
        let found = store.read(|tx| tx.person_with(&person.document)).unwrap();
        assert_eq!(found, Some(person.id.clone()));
        assert_eq!(
            store.read(|tx| tx.person(&person.id)).unwrap(),
            Some(person.clone())
        );
        let second = store.act(move |tx| {
            let mut other = again.clone();
            other.id = Id::of(8);
            tx.record_person(&other, &[8; 12])
        });
        assert!(matches!(second, Err(StoreError::Constraint { .. })));
        let stored = store
            .read(|tx| tx.row("select document_number from person", &[]))
            .unwrap()
            .unwrap();
        let bytes = stored.bytes("document_number").unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"239999"));
    });
}

#[test]
fn leaves_have_no_gaps_and_the_head_moves_only_from_where_it_was() {
    on_each(|store| {
        for number in 0..5_u64 {
            let place = store
                .act(|tx| tx.record_leaf("pack", b"leaf", &[1; 32], "x"))
                .unwrap();
            assert_eq!(place, number);
        }
        let head = |size| SignedHead {
            size,
            checkpoint: "c".into(),
        };
        store
            .act(move |tx| tx.record_new_head(0, &head(3)))
            .unwrap();
        store
            .act(move |tx| tx.record_new_head(3, &head(5)))
            .unwrap();
        let stale = store.act(move |tx| tx.record_new_head(3, &head(6)));
        assert!(stale.is_err());
        let removed = store.act(|tx| tx.execute("delete from record_leaf where position = 4", &[]));
        assert!(removed.is_err());
    });
}

#[test]
fn a_second_server_on_the_same_file_is_told_so() {
    let folder = place::folder();
    let place = Place::Sqlite(folder.join("assay.db"));
    let first = Store::open(place.clone(), keys()).unwrap();
    let second = Store::open(place.clone(), keys()).unwrap_err();
    assert!(
        second.to_string().contains("another Assay is at work"),
        "{second}"
    );
    drop(first);
    // The writer thread lets the lock go when it has heard that nobody writes any more.
    while Store::open(place.clone(), keys()).is_err() {
        std::thread::yield_now();
    }
}

#[test]
fn a_file_that_is_no_database_is_told_so() {
    let folder = place::folder();
    let path = folder.join("assay.db");
    place::put(
        &path,
        b"this is not a database, but some text that is long enough to look at",
    );
    let error = Store::open(Place::Sqlite(path), keys()).unwrap_err();
    assert!(error.store().is_some());
    assert!(
        error.to_string().contains("is not a database of Assay"),
        "{error}"
    );
}

#[test]
fn what_the_database_refuses_has_the_name_of_the_constraint() {
    on_each(|store| {
        let outcome = store.act(|tx| {
            tx.execute(
                "insert into journal_head (one, position, sha256) values ($1, 0, '')",
                &[Value::Int(2)],
            )
        });
        let Err(StoreError::Constraint { constraint }) = outcome else {
            panic!("{outcome:?}");
        };
        assert!(
            constraint.contains("journal_head_is_one_row"),
            "{constraint}"
        );
    });
}
