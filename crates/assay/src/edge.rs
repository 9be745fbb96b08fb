//! The edge: the only place that reads clock, chance and environment.
use assay_core::id::{Id, Named};
use jiff::{Timestamp, civil::Date, tz::Offset};

pub mod files;
pub mod http;

/// The instant now, in microseconds since 1970 UTC.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge: the clock is read here and passed on"
)]
pub fn now_micros() -> i64 {
    Timestamp::now().as_microsecond()
}

/// The second now, since 1970 UTC.
#[must_use]
pub fn now_seconds() -> u64 {
    u64::try_from(now_micros() / 1_000_000).unwrap_or(0)
}

/// The day it is now in China (+08:00).
#[must_use]
pub fn today() -> Date {
    day_of(now_micros())
}

/// The day of an instant in China (+08:00), whatever the machine's time zone is.
///
/// # Panics
/// With an instant outside the years -9999 to 9999.
#[must_use]
pub fn day_of(micros: i64) -> Date {
    let instant = Timestamp::from_microsecond(micros).expect("instants are of our time");
    Offset::constant(8).to_datetime(instant).date()
}

/// A fresh identifier: 48 bits of milliseconds, so that identifiers sort by age, and 80 bits of chance.
///
/// # Panics
/// If the operating system has no randomness: nothing can be issued then.
#[must_use]
pub fn fresh_id<K: Named>(now_micros: i64) -> Id<K> {
    let chance = u128::from_be_bytes(draw_bytes()) >> 48;
    let millis = u128::from(now_micros.unsigned_abs() / 1000) & 0xffff_ffff_ffff;
    Id::of(millis << 80 | chance)
}

/// An instant as RFC 3339 text with seconds, in UTC.
///
/// # Panics
/// With an instant outside the years -9999 to 9999.
#[must_use]
pub fn instant(micros: i64) -> String {
    let instant = Timestamp::from_microsecond(micros).expect("instants are of our time");
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// An instant as people in China read it, to the minute.
///
/// # Panics
/// With an instant outside the years -9999 to 9999.
#[must_use]
pub fn minute(micros: i64) -> String {
    let instant = Timestamp::from_microsecond(micros).expect("instants are of our time");
    let local = Offset::constant(8).to_datetime(instant);
    local.strftime("%Y-%m-%d %H:%M (+08:00)").to_string()
}

/// The first instant of a day in China, in microseconds since 1970 UTC.
#[must_use]
pub fn start_of(day: Date) -> i64 {
    let midnight = Offset::constant(8).to_timestamp(day.at(0, 0, 0, 0));
    midnight.map_or(0, Timestamp::as_microsecond)
}

/// Bytes from the operating system.
///
/// # Panics
/// If the operating system has no randomness: nothing can be issued then.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge: chance is drawn here and passed on"
)]
pub fn draw_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A place where tests of faults stop the process with `kill -9`: it says its name and waits there. Only in builds
/// with debug assertions; in a release it is nothing.
#[cfg(debug_assertions)]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge: the environment is read here"
)]
pub fn crash_point(name: &str) {
    if std::env::var("ASSAY_CRASH_AT").is_ok_and(|at| at == name) {
        let _ = crate::cli::out::say(&format!("crash point {name}"));
        loop {
            std::thread::park();
        }
    }
}

/// The same before or behind the commit of an act, by its name.
#[cfg(debug_assertions)]
pub(crate) fn crash_point_of(act: &str, when: &str) {
    crash_point(&format!("{act}.{when}"));
}

/// Nothing, in a release.
#[cfg(not(debug_assertions))]
pub(crate) fn crash_point_of(_: &str, _: &str) {}

/// Nothing, in a release.
#[cfg(not(debug_assertions))]
pub fn crash_point(_: &str) {}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        // 2020-09-29 16:00 UTC is 2020-09-30 00:00 at +08:00.
        let midnight = 1_601_395_200_000_000;
        assert_eq!(day_of(midnight - 1), date(2020, 9, 29));
        assert_eq!(day_of(midnight), date(2020, 9, 30));
    }
}
