//! How often may be asked: for a number, from a place, and for a number from a place. Only wrong answers count against a place,
//! so an exam room behind one address asks for as many of its own certificates as it likes. Whether a number is there makes
//! no difference to any limit.
use crate::web::{Problem, source::Source};
use assay_core::{decision::Words, text::Text};
use axum::http::StatusCode;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

/// Checks of one number in one minute, wherever they come from; an honest reader needs two or three.
const CHECKS_A_MINUTE: u32 = 20;
/// Wrong answers to one place in one hour: two thousand people in one building mistype that often.
const MISSES_AN_HOUR: u32 = 600;
/// Wrong answers to one place about one number in one hour.
const MISSES_OF_ONE_AN_HOUR: u32 = 10;
/// Tables that one place sends in one hour.
const TABLES_AN_HOUR: u32 = 10;
/// Rows of the tables that one place sends in one day: a large employer has fewer staff.
const ROWS_A_DAY: u32 = 500_000;
/// Entries that are remembered of each kind; when there are more, that kind begins anew.
const KEPT_MAX: usize = 100_000;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Counts of one kind within one span of time.
#[derive(Debug)]
struct Counts<K> {
    span: i64,
    most: u32,
    now: i64,
    by_key: HashMap<K, u32>,
}

impl<K: std::hash::Hash + Eq> Counts<K> {
    fn new(span: i64, most: u32) -> Self {
        Self {
            span,
            most,
            now: 0,
            by_key: HashMap::new(),
        }
    }

    fn turn(&mut self, micros: i64) {
        let now = micros / self.span;
        if self.now != now || self.by_key.len() > KEPT_MAX {
            self.now = now;
            self.by_key.clear();
        }
    }

    /// Whether there is still room.
    fn has_room(&mut self, key: &K, micros: i64) -> bool {
        self.turn(micros);
        self.by_key.get(key).is_none_or(|count| *count < self.most)
    }

    /// Counts one; false when it is one too many.
    fn count(&mut self, key: K, micros: i64) -> bool {
        self.count_many(key, 1, micros)
    }

    fn count_many(&mut self, key: K, many: u32, micros: i64) -> bool {
        self.turn(micros);
        let count = self.by_key.entry(key).or_insert(0);
        *count = count.saturating_add(many);
        *count <= self.most
    }
}

#[derive(Debug)]
struct Kept {
    numbers: Counts<u64>,
    misses: Counts<Source>,
    misses_of_one: Counts<(Source, u64)>,
    tables: Counts<Source>,
    rows: Counts<Source>,
}

/// What was asked for lately. Each server counts for itself.
#[derive(Debug)]
pub(in crate::web) struct Limits {
    kept: Mutex<Kept>,
    /// Numbers are remembered by a hash under a secret of this process.
    hasher: RandomState,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            kept: Mutex::new(Kept {
                numbers: Counts::new(MINUTE, CHECKS_A_MINUTE),
                misses: Counts::new(HOUR, MISSES_AN_HOUR),
                misses_of_one: Counts::new(HOUR, MISSES_OF_ONE_AN_HOUR),
                tables: Counts::new(HOUR, TABLES_AN_HOUR),
                rows: Counts::new(DAY, ROWS_A_DAY),
            }),
            hasher: RandomState::new(),
        }
    }
}

impl Limits {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a check of a number from a place.
    ///
    /// # Errors
    /// What to say when it is one too many.
    pub(in crate::web) fn admit(
        &self,
        source: Source,
        number: &str,
        now: i64,
    ) -> Result<(), Problem> {
        let number = self.hasher.hash_one(number);
        let mut kept = self.kept();
        if !kept.numbers.count(number, now) || !kept.misses_of_one.has_room(&(source, number), now)
        {
            return Err(too_often());
        }
        if kept.misses.has_room(&source, now) {
            Ok(())
        } else {
            Err(too_many())
        }
    }

    /// Counts a wrong answer. A place that is not known has no count of its own.
    pub(in crate::web) fn missed(&self, source: Source, number: &str, now: i64) {
        if source.is_known() {
            let number = self.hasher.hash_one(number);
            let mut kept = self.kept();
            kept.misses.count(source, now);
            kept.misses_of_one.count((source, number), now);
        }
    }

    /// Counts a table from a place.
    ///
    /// # Errors
    /// What to say when it is one too many.
    pub(in crate::web) fn admit_table(&self, source: Source, now: i64) -> Result<(), Problem> {
        if !source.is_known() {
            return Ok(());
        }
        let mut kept = self.kept();
        if !kept.tables.count(source, now) || !kept.rows.has_room(&source, now) {
            return Err(problem(
                "bulk-check.too-often",
                (
                    "这个网络地址提交的表格过多（每小时10个，每天50万行）",
                    "Too many tables came from this network address (ten an hour, 500,000 rows a day)",
                ),
                ("请一小时后或明天再试", "Try again in an hour, or tomorrow"),
            ));
        }
        Ok(())
    }

    /// Counts the rows of a table that was taken.
    pub(in crate::web) fn took(&self, source: Source, rows: u32, now: i64) {
        if source.is_known() {
            self.kept().rows.count_many(source, rows, now);
        }
    }
}

fn problem(
    code: &'static str,
    say: (&'static str, &'static str),
    next: (&'static str, &'static str),
) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        Words {
            code,
            say: Text::new(say.0, say.1),
            next: Text::new(next.0, next.1),
            under: None,
        },
    )
}

fn too_often() -> Problem {
    problem(
        "verify.too-often",
        (
            "这个编号查询得太频繁",
            "This number was asked for too often",
        ),
        (
            "请一分钟后再试；同一编号多次姓名不符的，请一小时后再试",
            "Try again in a minute; after many wrong names for one number, in an hour",
        ),
    )
}

fn too_many() -> Problem {
    problem(
        "verify.too-many-wrong",
        (
            "这个网络地址一小时内查错的次数过多",
            "Too many checks from this network address were wrong within an hour",
        ),
        (
            "请一小时后再试；核对多张证书请用批量核对",
            "Try again in an hour; to check many certificates, send a table",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Source = Source::of([7; 16]);

    #[test]
    fn an_exam_room_behind_one_address_checks_what_it_likes_and_a_guesser_does_not() {
        let limits = Limits::default();
        // Two thousand candidates, one in ten mistypes.
        for candidate in 0..2_000 {
            let number = candidate.to_string();
            assert!(limits.admit(ROOM, &number, HOUR).is_ok(), "{candidate}");
            if candidate % 10 == 0 {
                limits.missed(ROOM, &number, HOUR);
                assert!(limits.admit(ROOM, &number, HOUR).is_ok());
            }
        }
        for guess in 0..400 {
            limits.missed(ROOM, &format!("guess {guess}"), HOUR);
        }
        assert!(limits.admit(ROOM, "another", HOUR).is_err());
        assert!(limits.admit(Source::of([8; 16]), "another", HOUR).is_ok());
        assert!(limits.admit(ROOM, "another", 2 * HOUR).is_ok());
    }

    #[test]
    fn one_place_does_not_guess_the_name_on_one_number() {
        let limits = Limits::default();
        for _ in 0..MISSES_OF_ONE_AN_HOUR {
            assert!(limits.admit(ROOM, "number", HOUR).is_ok());
            limits.missed(ROOM, "number", HOUR);
        }
        assert!(limits.admit(ROOM, "number", HOUR + MINUTE).is_err());
        // Somebody else is not kept out by it.
        assert!(
            limits
                .admit(Source::of([8; 16]), "number", HOUR + MINUTE)
                .is_ok()
        );
    }

    #[test]
    fn one_number_is_asked_for_so_often_in_a_minute_from_everywhere_together() {
        let limits = Limits::default();
        for place in 0..CHECKS_A_MINUTE {
            let place = Source::of([u8::try_from(place).unwrap(); 16]);
            assert!(limits.admit(place, "number", MINUTE).is_ok());
        }
        assert!(limits.admit(ROOM, "number", MINUTE).is_err());
        assert!(limits.admit(ROOM, "number", 2 * MINUTE).is_ok());
    }

    #[test]
    fn one_place_sends_so_many_rows_a_day() {
        let limits = Limits::default();
        for table in 0..5 {
            assert!(limits.admit_table(ROOM, DAY + table * HOUR).is_ok());
            limits.took(ROOM, 100_000, DAY + table * HOUR);
        }
        assert!(limits.admit_table(ROOM, DAY + 9 * HOUR).is_err());
        assert!(limits.admit_table(Source::of([8; 16]), DAY).is_ok());
        assert!(limits.admit_table(ROOM, 2 * DAY).is_ok());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let limits = Limits::default();
        for number in 0..2 * KEPT_MAX {
            let _ = limits.admit(ROOM, &number.to_string(), MINUTE);
        }
        assert!(limits.kept().numbers.by_key.len() <= KEPT_MAX + 1);
    }
}
