//! Suspend an institution, lift the suspension, remove it from the directory.
use super::{Filing, FilingStage, Institution};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
};
use jiff::{ToSpan, civil::Date};

/// Permission to suspend an institution.
#[derive(Debug)]
pub enum SuspendFiling {}
impl Action for SuspendFiling {
    type On = Filing;
    const NAME: &'static str = "institution.suspend";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to lift a suspension.
#[derive(Debug)]
pub enum LiftSuspension {}
impl Action for LiftSuspension {
    type On = Filing;
    const NAME: &'static str = "institution.lift";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to remove an institution from the directory.
#[derive(Debug)]
pub enum RemoveInstitution {}
impl Action for RemoveInstitution {
    type On = Filing;
    const NAME: &'static str = "institution.remove";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// What kind of stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// Suspension 暂停: until it is lifted.
    Suspension,
    /// Removal 移出目录: for good.
    Removal,
}

impl StopKind {
    /// The word stored and shown.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Suspension => "suspension",
            Self::Removal => "removal",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Suspension => ("暂停", "suspended"),
            Self::Removal => ("移出目录", "removed from the directory"),
        }
    }
}

impl std::str::FromStr for StopKind {
    type Err = UnknownStopKind;
    fn from_str(text: &str) -> Result<Self, UnknownStopKind> {
        [Self::Suspension, Self::Removal]
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| UnknownStopKind(text.to_owned()))
    }
}

/// The text names no kind of stop.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no kind of stop; use suspension or removal")]
pub struct UnknownStopKind(pub String);

/// A time in which an institution may not appraise 停止评价.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Suspension or removal.
    pub kind: StopKind,
    /// First day.
    pub from: Date,
    /// The first day on which it no longer holds, once it was lifted.
    pub lifted_on: Option<Date>,
    /// Why.
    pub reason: String,
    /// The last day on which nothing new is filed, after a removal.
    pub barred_until: Option<Date>,
}

impl Stop {
    /// Whether it holds on a day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.lifted_on.is_none_or(|lifted| day < lifted)
    }
}

/// A stop, decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Who is stopped.
    pub institution: Id<Institution>,
    /// What begins.
    pub stop: Stop,
    /// The officer's account.
    pub by: String,
}

/// A suspension that ends 恢复.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// Whose.
    pub institution: Id<Institution>,
    /// First day on which it no longer holds.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The officer's account.
    pub by: String,
}

/// Why an institution is not stopped, or a stop not lifted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StopRefused {
    /// The filing was never published.
    #[error("the filing is {stage}: only a published institution can be stopped")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// No reason was given.
    #[error("no reason was given")]
    NoReason,
    /// It is stopped already.
    #[error("the institution is stopped since {since}")]
    Already {
        /// The first day.
        since: Date,
    },
    /// It is not suspended.
    #[error("the institution is not suspended")]
    NotSuspended,
    /// It was removed: a removal is not lifted.
    #[error("the institution was removed on {on}: that is not lifted")]
    Removed {
        /// The day.
        on: Date,
    },
}

impl Why for StopRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Stage { stage } => (
                "institution.stop.stage",
                format!("备案状态为“{stage}”，只有已公布的机构可以停止"),
                ("请查看备案状态。", "See where the filing stands."),
            ),
            Self::NoReason => (
                "institution.stop.no-reason",
                "没有填写原因".to_owned(),
                (
                    "请填写原因，原因将公开。",
                    "Give the reason; the public sees it.",
                ),
            ),
            Self::Already { since } => (
                "institution.stop.already",
                format!("该机构自{since}起已经停止"),
                ("请查看机构的公开页面。", "See its page in the directory."),
            ),
            Self::NotSuspended => (
                "institution.stop.not-suspended",
                "该机构没有被暂停".to_owned(),
                ("无须恢复。", "There is nothing to lift."),
            ),
            Self::Removed { on } => (
                "institution.stop.removed",
                format!("该机构于{on}移出目录，不能恢复"),
                (
                    "限制期满后请重新提交备案。",
                    "File anew once the time of the bar is over.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("filing.stopped"),
        }
    }

    fn examples() -> Vec<Self> {
        let day = jiff::civil::date(2021, 3, 1);
        vec![
            Self::Stage { stage: "submitted" },
            Self::NoReason,
            Self::Already { since: day },
            Self::NotSuspended,
            Self::Removed { on: day },
        ]
    }
}

/// Decides whether an institution is suspended. From that day nothing is announced, seated, decided or issued by it.
///
/// # Errors
/// [`StopRefused`].
pub fn suspend(
    permit: &Permit<'_, SuspendFiling>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Stopped>, Refused<StopRefused>> {
    let filing = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Err(why) = may_stop(filing, reason) {
        return refuse(why);
    }
    if let Some(stop) = filing.stop_on(today) {
        return refuse(StopRefused::Already { since: stop.from });
    }
    Ok(begun(
        filing,
        StopKind::Suspension,
        None,
        reason,
        &permit.by().account,
        today,
    ))
}

/// Decides whether a suspension is lifted: from today the institution may appraise again.
///
/// # Errors
/// [`StopRefused`].
pub fn lift(
    permit: &Permit<'_, LiftSuspension>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Lifted>, Refused<StopRefused>> {
    let filing = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Err(why) = may_stop(filing, reason) {
        return refuse(why);
    }
    match filing.stop_on(today) {
        None => refuse(StopRefused::NotSuspended),
        Some(stop) if stop.kind == StopKind::Removal => {
            refuse(StopRefused::Removed { on: stop.from })
        }
        Some(_) => Ok(Decided::new(Lifted {
            institution: filing.institution.clone(),
            on: today,
            reason: reason.trim().to_owned(),
            by: permit.by().account.clone(),
        })),
    }
}

/// Decides whether an institution is removed from the directory, and until when it may not file again.
///
/// # Errors
/// [`StopRefused`].
pub fn remove(
    permit: &Permit<'_, RemoveInstitution>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Stopped>, Refused<StopRefused>> {
    let filing = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Err(why) = may_stop(filing, reason) {
        return refuse(why);
    }
    if let Some(stop) = filing
        .stop_on(today)
        .filter(|stop| stop.kind == StopKind::Removal)
    {
        return refuse(StopRefused::Removed { on: stop.from });
    }
    let barred_until = barred_until(law, today);
    let account = &permit.by().account;
    Ok(begun(
        filing,
        StopKind::Removal,
        Some(barred_until),
        reason,
        account,
        today,
    ))
}

/// The last day on which an institution that is removed today may not file again.
pub(super) fn barred_until(law: &Pack, today: Date) -> Date {
    let years = law
        .number("filing.bar", At::day(today))
        .map_or(0, |(years, _)| years);
    today
        .saturating_add(i64::from(years).years())
        .saturating_sub(1.day())
}

fn may_stop(filing: &Filing, reason: &str) -> Result<(), StopRefused> {
    if !matches!(filing.stage, FilingStage::Published { .. }) {
        return Err(StopRefused::Stage {
            stage: filing.stage.id(),
        });
    }
    if reason.trim().is_empty() {
        return Err(StopRefused::NoReason);
    }
    Ok(())
}

fn begun(
    filing: &Filing,
    kind: StopKind,
    barred_until: Option<Date>,
    reason: &str,
    by: &str,
    today: Date,
) -> Decided<Stopped> {
    Decided::new(Stopped {
        institution: filing.institution.clone(),
        stop: Stop {
            kind,
            from: today,
            lifted_on: None,
            reason: reason.trim().to_owned(),
            barred_until,
        },
        by: by.to_owned(),
    })
}

/// An institution that is stopped is asked for a later step of an exam.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StandRefused {
    /// It is stopped.
    #[error("the institution is {} since {since}: {reason}", kind.name().1)]
    Stopped {
        /// Suspended or removed.
        kind: StopKind,
        /// Since when.
        since: Date,
        /// Why.
        reason: String,
    },
}

impl Why for StandRefused {
    fn reason(&self) -> Reason {
        let Self::Stopped {
            kind,
            since,
            reason,
        } = self;
        Reason {
            code: "institution.stand.stopped",
            zh: format!("该机构自{since}起{}：{reason}", kind.name().0),
            next: (
                "请等待恢复；考生可以申请退费。",
                "Wait until it is lifted; candidates may have their fees back.",
            ),
            rule: Some("filing.stopped"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::Stopped {
            kind: StopKind::Suspension,
            since: jiff::civil::date(2021, 3, 1),
            reason: "整改".into(),
        }]
    }
}

/// Whether an institution may take another step of an exam today: no stop holds.
///
/// # Errors
/// [`StandRefused`].
pub fn stands(stops: &[Stop], law: &Pack, today: Date) -> Result<(), Refused<StandRefused>> {
    match stops.iter().find(|stop| stop.covers(today)) {
        None => Ok(()),
        Some(stop) => Err(Refused::new(
            law,
            today,
            StandRefused::Stopped {
                kind: stop.kind,
                since: stop.from,
                reason: stop.reason.clone(),
            },
        )),
    }
}
