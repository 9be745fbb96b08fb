//! Certificate numbers: what the authority's prefix, the year, the level and a serial make together.
use crate::{level::Level, session::CertificateKind};

/// Composes a number. `None` when the level has no digit or the serial does not fit.
#[must_use]
pub fn compose(
    kind: CertificateKind,
    prefix: &str,
    year: i16,
    level: Level,
    serial: u32,
) -> Option<String> {
    let mark = match level {
        Level::L5 => '5',
        Level::L4 => '4',
        Level::L3 => '3',
        Level::L2 => '2',
        Level::L1 => '1',
        Level::Apprentice | Level::Special | Level::Chief => return None,
    };
    let year = year.rem_euclid(100);
    match kind {
        CertificateKind::SkillLevel if (1..=999_999).contains(&serial) => {
            Some(format!("{prefix}{year:02}{mark}{serial:06}"))
        }
        CertificateKind::Qualification if (1..=99_999).contains(&serial) => {
            Some(format!("{year:02}{prefix}{mark}{serial:05}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_schemes_have_their_parts_in_place() {
        let skill = compose(
            CertificateKind::SkillLevel,
            "S000023999001",
            2021,
            Level::L3,
            7,
        );
        assert_eq!(skill.as_deref(), Some("S000023999001213000007"));
        let old = compose(
            CertificateKind::Qualification,
            "08002001",
            2020,
            Level::L4,
            99_999,
        );
        assert_eq!(old.as_deref(), Some("2008002001499999"));
        assert_eq!(
            compose(
                CertificateKind::Qualification,
                "08002001",
                2020,
                Level::L4,
                100_000
            ),
            None
        );
    }
}
