//! Qualification certificates that were issued before Assay kept the register. They stay valid; here it is decided
//! which of them an archive may bring in.
use crate::{
    authority::{Action, Owned, Role},
    id::Id,
    identifier::{Malformed, certificate_number},
    institution::Institution,
    level::Level,
    pack::Pack,
    refusal::{Reason, Why},
};
use jiff::civil::Date;

pub mod add;
pub mod close;

/// An archive of certificates, by the SHA-256 of its file. It belongs to no institution: the authority answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

impl Owned for Archive {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to bring an archive into the register.
#[derive(Debug)]
pub enum ImportArchive {}
impl Action for ImportArchive {
    type On = Archive;
    const NAME: &'static str = "archive.import";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A certificate of an archive, as the archive has it. Its words are kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldCertificate<'t> {
    /// The number as printed.
    pub number: &'t str,
    /// The holder's name.
    pub holder: &'t str,
    /// The kind of the identity document; empty where the archive has no document.
    pub document_kind: &'t str,
    /// Its number; empty where the archive has none.
    pub document_number: &'t str,
    /// The occupation, as the certificate names it.
    pub occupation: &'t str,
    /// The level.
    pub level: Level,
    /// The day of issue.
    pub issued_on: Date,
    /// Who issued it.
    pub institution: &'t str,
}

/// Why a certificate of an archive is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveRefused {
    /// The number is of the new kind.
    #[error(
        "this is the number of a skill level certificate; an archive holds qualification certificates only"
    )]
    NotOld,
    /// The number has 16 or 22 characters and is malformed.
    #[error("the number is malformed: {0}")]
    Number(Malformed),
    /// The number names another level.
    #[error("digit 11 of the number says {named}, the level is {level}")]
    Level {
        /// What the number says.
        named: Level,
        /// What the archive says.
        level: Level,
    },
    /// After the exit a certificate needs a place on the sealed roster, and an archive cannot give it one.
    #[error(
        "the occupation left the catalogue on {exit}: certificates from then on are not taken from an archive"
    )]
    AfterExit {
        /// The day of the exit.
        exit: Date,
    },
    /// The archive of the issuer is closed, or the door is.
    #[error("the archive of this institution is closed: what it missed is added by two persons")]
    Closed,
    /// The digits of the issuer in the number are those of an issuer whose archive is closed.
    #[error("digits 3 to 10 of the number belong to an institution whose archive is closed")]
    ClosedBody,
    /// The number is in the register already.
    #[error("a certificate with this number is in the register already")]
    Twice,
}

impl Why for ArchiveRefused {
    fn reason(&self) -> Reason {
        const COMPARE: (&str, &str) = ("请与证书核对。", "Compare it with the certificate.");
        let (code, zh, next, rule) = match self {
            Self::NotOld => (
                "archive.import.not-old",
                "这是职业技能等级证书的编号；档案只导入职业资格证书".to_owned(),
                COMPARE,
                None,
            ),
            Self::Number(malformed) => (
                "archive.import.number",
                format!("证书编号有误：{}", malformed.say().zh),
                COMPARE,
                None,
            ),
            Self::Level { named, level } => (
                "archive.import.level",
                format!(
                    "编号第11位表示{}，与等级{}不符",
                    named.name().0,
                    level.name().0
                ),
                COMPARE,
                None,
            ),
            Self::AfterExit { exit } => (
                "archive.import.after-exit",
                format!("该职业已于{exit}退出目录，此后颁发的证书不能由档案导入"),
                (
                    "如属退出前已受理的考生，请由名册办理。",
                    "A candidate accepted before the exit is found through the sealed roster.",
                ),
                Some("transition.no-rushed-issuance"),
            ),
            Self::Closed => (
                "archive.import.closed",
                "该机构档案已经封存".to_owned(),
                (
                    "遗漏的证书由两人补录。",
                    "What was missed is added by two persons.",
                ),
                Some("archive.closed"),
            ),
            Self::ClosedBody => (
                "archive.import.closed-body",
                "编号第3至10位属于档案已经封存的机构".to_owned(),
                (
                    "请核对发证机构；遗漏的证书由两人补录。",
                    "Compare the issuer; what was missed is added by two persons.",
                ),
                Some("archive.closed"),
            ),
            Self::Twice => (
                "archive.import.twice",
                "登记册中已有此编号的证书".to_owned(),
                COMPARE,
                None,
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule,
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::NotOld,
            Self::Number(Malformed::Length {
                has: 15,
                asked: "16 or 22",
            }),
            Self::Level {
                named: Level::L3,
                level: Level::L4,
            },
            Self::AfterExit {
                exit: Date::constant(2020, 9, 30),
            },
            Self::Closed,
            Self::ClosedBody,
            Self::Twice,
        ]
    }
}

/// Decides whether a number fits the level. Numbers of neither known length are older and are kept as they are; so are
/// codes of places that the pack does not know, because its table of old codes is not complete.
///
/// # Errors
/// [`ArchiveRefused`].
pub fn check_number(number: &str, level: Level, law: &Pack) -> Result<(), ArchiveRefused> {
    if number.len() == 22 {
        certificate_number::parse(number, &law.codes).map_err(ArchiveRefused::Number)?;
        return Err(ArchiveRefused::NotOld);
    }
    if number.len() != 16 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    let named = match number.as_bytes()[10] {
        b'5' => Level::L5,
        b'4' => Level::L4,
        b'3' => Level::L3,
        b'2' => Level::L2,
        b'1' => Level::L1,
        other => {
            return Err(ArchiveRefused::Number(Malformed::Character {
                position: 11,
                found: char::from(other),
                asked: "the level, 1 to 5",
            }));
        }
    };
    if named == level {
        Ok(())
    } else {
        Err(ArchiveRefused::Level { named, level })
    }
}

/// Decides whether the day of issue lies before the exit of the occupation.
///
/// # Errors
/// [`ArchiveRefused::AfterExit`].
pub fn check_day(occupation: &str, issued_on: Date, law: &Pack) -> Result<(), ArchiveRefused> {
    let exit = match law.catalogue.find(occupation) {
        Some(occupation) => occupation.exit.as_ref().map(|exit| exit.on),
        // A name that the catalogue does not know is older than it, or misspelt: it is no way around the last exit.
        None => last_exit(law),
    };
    match exit {
        Some(exit) if issued_on >= exit => Err(ArchiveRefused::AfterExit { exit }),
        _ => Ok(()),
    }
}

fn last_exit(law: &Pack) -> Option<Date> {
    let exits = law.catalogue.occupations();
    exits
        .iter()
        .filter_map(|one| one.exit.as_ref().map(|exit| exit.on))
        .max()
}

/// The digits of a number that name its issuer, where it has 16: place and body.
#[must_use]
pub fn body_of(number: &str) -> Option<&str> {
    let fits = number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| &number[2..10])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::tests::china;
    use jiff::civil::date;

    #[test]
    fn every_reason_has_both_languages_and_its_rule() {
        crate::refusal::check_examples::<ArchiveRefused>("archive.import", &china());
    }

    #[test]
    fn numbers_that_name_a_level_name_that_of_the_row() {
        let law = china();
        let check = |number: &str, level| check_number(number, level, &law);
        assert_eq!(check("1923001234300001", Level::L3), Ok(()));
        assert!(check("1923001234300001", Level::L4).is_err());
        assert!(check("1923001234900001", Level::L4).is_err());
        assert_eq!(check("鲁字0012345", Level::L4), Ok(()));
        assert_eq!(
            check("S000023999001213000001", Level::L3),
            Err(ArchiveRefused::NotOld)
        );
    }

    #[test]
    fn after_the_exit_an_archive_has_nothing_to_bring() {
        let law = china();
        let exit = law
            .catalogue
            .find("美容师")
            .unwrap()
            .exit
            .as_ref()
            .unwrap()
            .on;
        assert_eq!(check_day("美容师", exit.yesterday().unwrap(), &law), Ok(()));
        assert_eq!(
            check_day("美容师", exit, &law),
            Err(ArchiveRefused::AfterExit { exit })
        );
        assert_eq!(check_day("焊工", date(2022, 1, 1), &law), Ok(()));
        assert_eq!(check_day("不在目录", date(2012, 1, 1), &law), Ok(()));
        let last = date(2020, 12, 31);
        assert_eq!(
            check_day("不在目录", last, &law),
            Err(ArchiveRefused::AfterExit { exit: last })
        );
    }
}
