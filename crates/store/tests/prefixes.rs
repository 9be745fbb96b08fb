//! Series of certificate numbers under racing issuers, on every database named by the environment.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay_core::{level::Level, number::Series};
use assay_store::{Keys, Place, Store, StoreError, Tx};

#[path = "shared/place.rs"]
#[expect(dead_code, reason = "shared with the other tests, which use all of it")]
mod place;

fn keys() -> Keys {
    Keys {
        personal: [1; 32],
        index: [2; 32],
    }
}

fn series(most: u32) -> Series {
    Series {
        prefix: "S000023000001".into(),
        year: 2021,
        level: Level::L3,
        stem: "S000023000001213".into(),
        width: 6,
        most,
    }
}

fn prepared(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    tx.execute(
        "insert into institution (id, uscc, name_zh, name_en, kind, province) values ('ins_1', '1', 'a', 'a', 'social', '23')",
        &[],
    )?;
    tx.execute(
        "insert into number_prefix (prefix, institution, kind, valid_from, allocated_by) \
         values ('S000023000001', 'ins_1', 'skill-level', '2021-01-01', 'officer')",
        &[],
    )
}

/// Opens the place twice where two servers may share it, else once for both.
fn issuers(place: &Place) -> [Store; 2] {
    let one = Store::open(place.clone(), keys()).unwrap();
    one.act(prepared).unwrap();
    let two = match place {
        Place::Sqlite(_) => one.clone(),
        Place::Postgres(_) => Store::open(place.clone(), keys()).unwrap(),
    };
    [one, two]
}

#[test]
fn racing_issuers_never_get_the_same_number_and_leave_no_gap() {
    const ISSUERS: usize = 8;
    const TURNS: u32 = 40;
    for fresh in place::places() {
        let stores = issuers(&fresh.place);
        let taken: Vec<u32> = std::thread::scope(|scope| {
            let racing: Vec<_> = (0..ISSUERS)
                .map(|at| {
                    let store = &stores[at % 2];
                    scope.spawn(move || {
                        let mut own = Vec::new();
                        for turn in 0..TURNS {
                            let count = 1 + turn % 3;
                            let first = store
                                .act(move |tx| tx.record_next_serials(&series(999_999), count));
                            let first = first.unwrap().unwrap();
                            own.extend(first..first + count);
                        }
                        own
                    })
                })
                .collect();
            racing
                .into_iter()
                .flat_map(|one| one.join().unwrap())
                .collect()
        });
        let mut sorted = taken.clone();
        sorted.sort_unstable();
        let all = u32::try_from(taken.len()).unwrap();
        assert_eq!(sorted, (1..=all).collect::<Vec<_>>());
    }
}

#[test]
fn a_series_that_is_full_gives_nothing_and_stays_as_it_is() {
    for fresh in place::places() {
        let [store, _] = issuers(&fresh.place);
        let take = |count| {
            store
                .act(move |tx| tx.record_next_serials(&series(5), count))
                .unwrap()
        };
        assert_eq!(take(6), None);
        assert_eq!(take(4), Some(1));
        assert_eq!(take(2), None, "two are not left");
        assert_eq!(take(1), Some(5));
        assert_eq!(take(1), None);
        let last = store.read(|tx| tx.count("select last from number_series", &[]));
        assert_eq!(last.unwrap(), 5);
    }
}

#[test]
fn a_prefix_never_moves_and_a_serial_that_is_missing_is_found() {
    for fresh in place::places() {
        let [store, _] = issuers(&fresh.place);
        for sql in [
            "update number_prefix set institution = 'ins_2'",
            "delete from number_prefix",
        ] {
            assert!(store.act(move |tx| tx.execute(sql, &[])).is_err(), "{sql}");
        }
        let wrong = |store: &Store| -> Vec<&'static str> {
            let found = store.read(|tx| tx.self_check()).unwrap().into_iter();
            found
                .filter(|(_, count)| *count != 0)
                .map(|(what, _)| what)
                .collect()
        };
        assert_eq!(wrong(&store), Vec::<&str>::new());
        store
            .act(|tx| tx.record_next_serials(&series(999_999), 1))
            .unwrap();
        let found = wrong(&store);
        assert!(
            found.len() == 1 && found[0].starts_with("no number series has a gap"),
            "{found:?}"
        );
    }
}
