//! Certificate numbers: what the authority's prefix, the year, the level and a serial make together.
use crate::{
    level::Level,
    pack::Pack,
    prefix::Prefix,
    refusal::{Reason, Refused, Why},
    session::CertificateKind,
};
use jiff::civil::Date;

pub mod void;

/// A series of serials 号段: one prefix, year and level. Serials run from 1 without gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The prefix.
    pub prefix: String,
    /// The year of issue.
    pub year: i16,
    /// The level.
    pub level: Level,
    /// What every number of the series begins with.
    pub stem: String,
    /// Digits of a serial.
    pub width: usize,
    /// The last serial there can be.
    pub most: u32,
}

impl Series {
    /// The series by which a prefix numbers certificates of a level on a day; `None` when the level has no digit, or
    /// no scheme is in use on the day.
    #[must_use]
    pub fn on(prefix: &Prefix, level: Level, day: Date, law: &Pack) -> Option<Self> {
        let scheme = law.scheme_on(prefix.kind, day)?;
        Some(Self {
            prefix: prefix.text.clone(),
            year: day.year(),
            level,
            stem: stem(prefix.kind, &prefix.text, day.year(), level)?,
            width: usize::try_from(scheme.serial_length).ok()?,
            most: 10_u32.checked_pow(scheme.serial_length)? - 1,
        })
    }

    /// The number with a serial of the series.
    #[must_use]
    pub fn number(&self, serial: u32) -> Option<String> {
        let Self { stem, width, .. } = self;
        (1..=self.most)
            .contains(&serial)
            .then(|| format!("{stem}{serial:0width$}"))
    }
}

/// What every number of a series begins with. `None` when the level has no digit.
#[must_use]
pub fn stem(kind: CertificateKind, prefix: &str, year: i16, level: Level) -> Option<String> {
    let mark = match level {
        Level::L5 => '5',
        Level::L4 => '4',
        Level::L3 => '3',
        Level::L2 => '2',
        Level::L1 => '1',
        Level::Apprentice | Level::Special | Level::Chief => return None,
    };
    let year = year.rem_euclid(100);
    Some(match kind {
        CertificateKind::SkillLevel => format!("{prefix}{year:02}{mark}"),
        CertificateKind::Qualification => format!("{year:02}{prefix}{mark}"),
    })
}

/// Why no numbers are given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberRefused {
    /// Every series that serves is too full.
    #[error("no prefix of the institution has {count} serials left for {} in {year}", level.name().1)]
    Exhausted {
        /// How many are needed.
        count: u32,
        /// The year.
        year: i16,
        /// The level.
        level: Level,
    },
    /// No prefix serves the session today, or the scheme has no digit for the level.
    #[error("no prefix of the institution serves this site and kind of certificate today")]
    NoPrefix,
}

impl Why for NumberRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Exhausted { count, year, level } => (
                "number.exhausted",
                format!("{year}年{}剩余顺序号不足{count}个", level.name().0),
                (
                    "请主管部门为该机构或考点再分配一个前缀，然后重新签发。",
                    "The authority allocates another prefix to the institution or site; then issue again.",
                ),
            ),
            Self::NoPrefix => (
                "number.no-prefix",
                "今日没有可用于该考点和证书种类的编号前缀".to_owned(),
                (
                    "请主管部门分配前缀。",
                    "The authority allocates a prefix first.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("prefix.gap-free"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Exhausted {
                count: 30,
                year: 2021,
                level: Level::L3,
            },
            Self::NoPrefix,
        ]
    }
}

/// A refusal to give numbers, with its article.
#[must_use]
pub fn refused(why: NumberRefused, law: &Pack, today: Date) -> Refused<NumberRefused> {
    Refused::new(law, today, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::Id, pack::tests::china};
    use jiff::civil::date;

    fn series(kind: CertificateKind, text: &str, level: Level, day: Date) -> Option<Series> {
        let prefix = Prefix {
            text: text.into(),
            institution: Id::of(1),
            site: None,
            kind,
            from: date(2018, 1, 1),
            until: None,
            reason: None,
        };
        Series::on(&prefix, level, day, &china())
    }

    #[test]
    fn both_schemes_have_their_parts_in_place() {
        let day = date(2021, 5, 1);
        let skill = series(CertificateKind::SkillLevel, "S000023999001", Level::L3, day).unwrap();
        assert_eq!(skill.number(7).unwrap(), "S000023999001213000007");
        assert_eq!(skill.number(1_000_000), None);
        let old = series(
            CertificateKind::Qualification,
            "08002001",
            Level::L4,
            date(2020, 5, 1),
        )
        .unwrap();
        assert_eq!(old.number(99_999).unwrap(), "2008002001499999");
        assert_eq!(old.number(100_000), None);
        assert_eq!(old.number(0), None);
    }

    #[test]
    fn the_scheme_of_the_day_decides() {
        let before = date(2018, 12, 31);
        assert_eq!(
            series(
                CertificateKind::SkillLevel,
                "S000023999001",
                Level::L3,
                before
            ),
            None
        );
        assert!(
            series(
                CertificateKind::Qualification,
                "08002001",
                Level::L3,
                before
            )
            .is_some()
        );
        assert_eq!(
            series(
                CertificateKind::SkillLevel,
                "S000023999001",
                Level::Chief,
                date(2023, 1, 1)
            ),
            None
        );
    }
}
