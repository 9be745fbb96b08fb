//! Working days: Monday to Friday, but for public holidays and for weekend days that are worked.
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use std::collections::BTreeMap;

/// The working-day calendar of a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Days that differ from the week: true is worked.
    exceptions: BTreeMap<Date, bool>,
}

impl Calendar {
    /// A calendar with these exceptions: a day, and whether it is worked.
    #[must_use]
    pub fn new(exceptions: BTreeMap<Date, bool>) -> Self {
        Self { exceptions }
    }

    /// Whether people work on `day`.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        self.exceptions.get(&day).copied().unwrap_or(!matches!(
            day.weekday(),
            Weekday::Saturday | Weekday::Sunday
        ))
    }

    /// The last of `number` working days that begin on the day after `from`.
    #[must_use]
    pub fn after(&self, from: Date, number: u32) -> Date {
        let mut day = from;
        let mut left = number;
        while left > 0 {
            day = day.saturating_add(1.day());
            if day == Date::MAX {
                break;
            }
            left -= u32::from(self.is_working(day));
        }
        day
    }

    /// The day from which `number` working days are left, the last of them on or before `until`.
    #[must_use]
    pub fn before(&self, until: Date, number: u32) -> Date {
        let mut day = until.saturating_add(1.day());
        let mut left = number;
        while left > 0 && day > Date::MIN {
            day = day.saturating_sub(1.day());
            left -= u32::from(self.is_working(day));
        }
        day
    }

    /// How many working days lie behind `from`, up to and with `to`.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> u32 {
        let mut day = from;
        let mut number = 0;
        while day < to {
            day = day.saturating_add(1.day());
            number += u32::from(self.is_working(day));
        }
        number
    }

    /// How many exceptions the calendar names.
    #[must_use]
    pub fn exceptions(&self) -> usize {
        self.exceptions.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_holiday_is_not_counted_and_a_worked_weekend_is() {
        let calendar =
            Calendar::new([(date(2020, 10, 1), false), (date(2020, 9, 27), true)].into());
        assert_eq!(calendar.after(date(2020, 9, 30), 1), date(2020, 10, 2));
        assert_eq!(calendar.after(date(2020, 9, 26), 1), date(2020, 9, 27));
        assert_eq!(
            calendar.between(date(2020, 9, 25), date(2020, 10, 2)),
            5,
            "27 to 30 September and 2 October"
        );
        assert_eq!(calendar.between(date(2020, 10, 2), date(2020, 9, 25)), 0);
    }

    #[test]
    fn so_many_working_days_are_left_from_the_day_before() {
        let calendar =
            Calendar::new([(date(2020, 10, 1), false), (date(2020, 9, 27), true)].into());
        assert_eq!(calendar.before(date(2020, 10, 2), 1), date(2020, 10, 2));
        assert_eq!(calendar.before(date(2020, 10, 2), 2), date(2020, 9, 30));
        assert_eq!(calendar.before(date(2020, 9, 28), 2), date(2020, 9, 27));
        assert_eq!(calendar.before(date(2020, 10, 4), 1), date(2020, 10, 2));
    }
}
