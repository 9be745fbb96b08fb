//! Close the archive of an institution, and at last the door itself: nothing comes in by a file from then on.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    identifier::narrow,
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// What names the issuer of old certificates: the name as printed, without what may be written in more than one way. An
/// archive that was closed cannot be reopened by a space or a bracket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerKey(String);

impl IssuerKey {
    /// The key of a printed name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(
            narrow(name)
                .chars()
                .flat_map(char::to_lowercase)
                .filter(|c| c.is_alphanumeric())
                .collect(),
        )
    }

    /// The key as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The archive of one issuer 机构档案.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerArchive {
    /// Whose.
    pub issuer: IssuerKey,
    /// The name as most certificates print it.
    pub name: String,
    /// Certificates that a file brought in.
    pub certificates: u32,
    /// The day it was closed, if it was.
    pub closed_on: Option<Date>,
}

/// The door through which archives come in 档案导入.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveDoor {
    /// Archives that are open.
    pub open: u32,
    /// The day it was shut, if it was.
    pub shut_on: Option<Date>,
}

impl Owned for IssuerArchive {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}
impl Owned for ArchiveDoor {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to close the archive of an issuer.
#[derive(Debug)]
pub enum CloseArchive {}
impl Action for CloseArchive {
    type On = IssuerArchive;
    const NAME: &'static str = "archive.close";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to shut the door for every issuer.
#[derive(Debug)]
pub enum ShutDoor {}
impl Action for ShutDoor {
    type On = ArchiveDoor;
    const NAME: &'static str = "archive.shut";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// An archive that is closed 档案封存.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveClosed {
    /// Whose; `None` for the door itself.
    pub issuer: Option<IssuerKey>,
    /// The name shown.
    pub name: String,
    /// The day.
    pub on: Date,
    /// The officer's account.
    pub by: String,
}

/// Why an archive is not closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseArchiveRefused {
    /// There is nothing in it.
    #[error("no certificate of this institution was imported")]
    Empty,
    /// It was closed before.
    #[error("the archive was closed on {on}")]
    Closed {
        /// The day.
        on: Date,
    },
    /// Archives are open.
    #[error("{open} archives are open")]
    Open {
        /// How many.
        open: u32,
    },
}

impl Why for CloseArchiveRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "archive.close.empty",
                "没有导入过该机构的证书".to_owned(),
                ("请先导入档案。", "Import the archive first."),
            ),
            Self::Closed { on } => (
                "archive.close.closed",
                format!("档案已于{on}封存"),
                (
                    "遗漏的证书由两人补录。",
                    "What was missed is added by two persons.",
                ),
            ),
            Self::Open { open } => (
                "archive.close.open",
                format!("还有{open}家机构的档案没有封存"),
                ("请先逐家封存。", "Close them one by one first."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("archive.closed"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Empty,
            Self::Closed {
                on: Date::constant(2020, 9, 25),
            },
            Self::Open { open: 2 },
        ]
    }
}

/// Decides whether the archive of an issuer is closed.
///
/// # Errors
/// [`CloseArchiveRefused`].
pub fn close(
    permit: &Permit<'_, CloseArchive>,
    law: &Pack,
    today: Date,
) -> Result<Decided<ArchiveClosed>, Refused<CloseArchiveRefused>> {
    let archive = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Some(on) = archive.closed_on {
        return refuse(CloseArchiveRefused::Closed { on });
    }
    if archive.certificates == 0 {
        return refuse(CloseArchiveRefused::Empty);
    }
    Ok(Decided::new(ArchiveClosed {
        issuer: Some(archive.issuer.clone()),
        name: archive.name.clone(),
        on: today,
        by: permit.by().account.clone(),
    }))
}

/// Decides whether the door is shut: only when every archive is closed.
///
/// # Errors
/// [`CloseArchiveRefused`].
pub fn shut(
    permit: &Permit<'_, ShutDoor>,
    law: &Pack,
    today: Date,
) -> Result<Decided<ArchiveClosed>, Refused<CloseArchiveRefused>> {
    let door = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Some(on) = door.shut_on {
        return refuse(CloseArchiveRefused::Closed { on });
    }
    if door.open > 0 {
        return refuse(CloseArchiveRefused::Open { open: door.open });
    }
    Ok(Decided::new(ArchiveClosed {
        issuer: None,
        name: String::new(),
        on: today,
        by: permit.by().account.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        authority::{self, Actor},
        pack::tests::china,
    };

    const DAY: Date = Date::constant(2020, 9, 25);

    fn officer() -> Actor {
        Actor {
            account: "officer".into(),
            role: Role::Officer,
            institution: None,
            person: None,
        }
    }

    #[test]
    fn every_reason_has_both_languages_and_its_rule() {
        crate::refusal::check_examples::<CloseArchiveRefused>("archive.close", &china());
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spaced_and_bracketed() {
        let key = IssuerKey::of("某省职业技能鉴定中心（本级）");
        for same in [
            "某省职业技能鉴定中心(本级)",
            " 某省 职业技能鉴定中心·本级",
            "某省职业技能鉴定中心（本级）。",
            "某省职业技能鉴定中心\u{200b}本级",
        ] {
            assert_eq!(IssuerKey::of(same), key, "{same}");
        }
        assert_ne!(IssuerKey::of("某市职业技能鉴定中心（本级）"), key);
    }

    #[test]
    fn an_archive_is_closed_once_and_the_door_last() {
        let (law, by) = (china(), officer());
        let close = |certificates, closed_on| {
            let archive = IssuerArchive {
                issuer: IssuerKey::of("某省中心"),
                name: "某省中心".into(),
                certificates,
                closed_on,
            };
            let permit = authority::permit(&by, &archive).unwrap();
            super::close(&permit, &law, DAY)
                .map(|_| ())
                .map_err(|why| why.why)
        };
        assert_eq!(close(0, None), Err(CloseArchiveRefused::Empty));
        assert_eq!(close(3, None), Ok(()));
        assert_eq!(
            close(3, Some(DAY)),
            Err(CloseArchiveRefused::Closed { on: DAY })
        );
        let shut = |open, shut_on| {
            let door = ArchiveDoor { open, shut_on };
            let permit = authority::permit(&by, &door).unwrap();
            super::shut(&permit, &law, DAY)
                .map(|_| ())
                .map_err(|why| why.why)
        };
        assert_eq!(shut(1, None), Err(CloseArchiveRefused::Open { open: 1 }));
        assert_eq!(shut(0, None), Ok(()));
        assert!(shut(0, Some(DAY)).is_err());
    }
}
