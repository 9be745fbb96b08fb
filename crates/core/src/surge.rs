//! A surge 突增 that is held before release: what it is about, and how two persons release or refuse it.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
    session::Session,
    text::Text,
};
use jiff::civil::Date;

pub mod told;

/// What is counted 统计项.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Certificates that are issued 发证.
    Issuance,
    /// Registrations that are accepted 受理.
    Acceptance,
}

impl Stream {
    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Issuance => "issuance",
            Self::Acceptance => "acceptance",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Issuance => Text::new("发证", "certificates issued"),
            Self::Acceptance => Text::new("受理", "registrations accepted"),
        }
    }
}

impl std::str::FromStr for Stream {
    type Err = UnknownStream;
    fn from_str(text: &str) -> Result<Self, UnknownStream> {
        [Self::Issuance, Self::Acceptance]
            .into_iter()
            .find(|stream| stream.id() == text)
            .ok_or_else(|| UnknownStream(text.to_owned()))
    }
}

/// The text names nothing that is counted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not counted; use issuance or acceptance")]
pub struct UnknownStream(pub String);

/// How a held batch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurgeOutcome {
    /// The certificates go out 放行.
    Release,
    /// They stay held 不予放行.
    Refuse,
}

impl SurgeOutcome {
    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Refuse => "refuse",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Release => Text::new("放行", "release"),
            Self::Refuse => Text::new("不予放行", "refusal"),
        }
    }
}

impl std::str::FromStr for SurgeOutcome {
    type Err = UnknownSurgeOutcome;
    fn from_str(text: &str) -> Result<Self, UnknownSurgeOutcome> {
        [Self::Release, Self::Refuse]
            .into_iter()
            .find(|outcome| outcome.id() == text)
            .ok_or_else(|| UnknownSurgeOutcome(text.to_owned()))
    }
}

/// The text names no outcome.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an outcome; use release or refuse")]
pub struct UnknownSurgeOutcome(pub String);

/// A batch that is held, with the numbers that held it 暂缓.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurgeHold {
    /// Identifier, `srg_…`.
    pub id: Id<SurgeHold>,
    /// The session whose certificates are held.
    pub session: Id<Session>,
    /// Whose it is.
    pub institution: Id<Institution>,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// What surged.
    pub stream: Stream,
    /// How many events the batch has.
    pub batch: u32,
    /// The statistic with the batch, in thousandths.
    pub statistic_milli: u32,
    /// The height above which it is held, in thousandths.
    pub threshold_milli: u32,
    /// What was usual, in thousandths of an event a working day.
    pub usual_milli: u32,
    /// The day.
    pub held_on: Date,
    /// Where it stands.
    pub stage: HoldStage,
}

/// Where a held batch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldStage {
    /// Nobody has looked at it.
    Held,
    /// One person proposes an end.
    Proposed(SurgeProposal),
    /// Two persons ended it.
    Ended {
        /// What was proposed.
        proposal: SurgeProposal,
        /// Who confirmed it, another person.
        by: String,
        /// The day.
        on: Date,
    },
}

/// What one person proposes 处理意见.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurgeProposal {
    /// How it should end.
    pub outcome: SurgeOutcome,
    /// Why.
    pub reason: String,
    /// Whose account.
    pub by: String,
    /// The day.
    pub on: Date,
}

impl SurgeHold {
    /// Whether the certificates of the session wait for it: all but those that were released.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        !matches!(&self.stage, HoldStage::Ended { proposal, .. } if proposal.outcome == SurgeOutcome::Release)
    }
}

impl Named for SurgeHold {
    const PREFIX: &'static str = "srg_";
}
impl Owned for SurgeHold {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// Permission to propose how a held batch ends.
#[derive(Debug)]
pub enum ProposeSurge {}
impl Action for ProposeSurge {
    type On = SurgeHold;
    const NAME: &'static str = "surge.propose";
    const ROLES: &'static [Role] = &[Role::Officer, Role::QualitySupervisor];
}

/// Permission to confirm a proposal, or to send it back.
#[derive(Debug)]
pub enum ConfirmSurge {}
impl Action for ConfirmSurge {
    type On = SurgeHold;
    const NAME: &'static str = "surge.confirm";
    const ROLES: &'static [Role] = &[Role::Officer, Role::QualitySupervisor];
}

/// What the second person says 复核意见.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondOpinion {
    /// The batch ends as proposed.
    Confirms,
    /// The proposal is sent back; the batch stays held.
    SendsBack,
}

impl SecondOpinion {
    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirms => "confirm",
            Self::SendsBack => "send-back",
        }
    }
}

impl std::str::FromStr for SecondOpinion {
    type Err = UnknownSecondOpinion;
    fn from_str(text: &str) -> Result<Self, UnknownSecondOpinion> {
        [Self::Confirms, Self::SendsBack]
            .into_iter()
            .find(|opinion| opinion.id() == text)
            .ok_or_else(|| UnknownSecondOpinion(text.to_owned()))
    }
}

/// The text names no opinion.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an opinion; use confirm or send-back")]
pub struct UnknownSecondOpinion(pub String);

/// A held batch with its new stage 处理.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurgeMoved {
    /// Which.
    pub hold: Id<SurgeHold>,
    /// Where it stands now.
    pub stage: HoldStage,
}

/// Why a held batch does not end this way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurgeRefused {
    /// No reason was given.
    #[error("a proposal says why")]
    Reason,
    /// The batch was released before.
    #[error("the batch was released before")]
    Released,
    /// Another proposal waits.
    #[error("a proposal waits for a second person")]
    Waiting,
    /// There is nothing to confirm.
    #[error("there is no proposal to confirm")]
    Nothing,
    /// The same person proposed.
    #[error("whoever proposed does not confirm")]
    SamePerson,
}

impl Why for SurgeRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Reason => (
                "surge.reason",
                "须写明理由",
                (
                    "请填写核查情况和理由。",
                    "Say what was looked into, and why.",
                ),
            ),
            Self::Released => (
                "surge.released",
                "该批次已经放行",
                ("请查看处理记录。", "See how it ended."),
            ),
            Self::Waiting => (
                "surge.waiting",
                "已有处理意见等待第二人复核",
                (
                    "请由另一人复核。",
                    "Another person confirms it, or sends it back.",
                ),
            ),
            Self::Nothing => (
                "surge.nothing",
                "没有等待复核的处理意见",
                ("请先提出处理意见。", "Propose an end first."),
            ),
            Self::SamePerson => (
                "surge.same-person",
                "提出处理意见的人不能复核",
                ("请由另一人复核。", "Another person confirms it."),
            ),
        };
        Reason {
            code,
            zh: zh.to_owned(),
            next,
            rule: Some("surge.two-persons"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Reason,
            Self::Released,
            Self::Waiting,
            Self::Nothing,
            Self::SamePerson,
        ]
    }
}

/// Decides whether an end is proposed. A refused batch may be looked at again; a released one is gone.
///
/// # Errors
/// [`SurgeRefused`].
pub fn propose(
    permit: &Permit<'_, ProposeSurge>,
    outcome: SurgeOutcome,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<SurgeMoved>, Refused<SurgeRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let hold = permit.on();
    if !hold.is_closed() {
        return refuse(SurgeRefused::Released);
    }
    if matches!(hold.stage, HoldStage::Proposed(_)) {
        return refuse(SurgeRefused::Waiting);
    }
    if reason.trim().is_empty() {
        return refuse(SurgeRefused::Reason);
    }
    Ok(Decided::new(SurgeMoved {
        hold: hold.id.clone(),
        stage: HoldStage::Proposed(SurgeProposal {
            outcome,
            reason: reason.trim().to_owned(),
            by: permit.by().account.clone(),
            on: today,
        }),
    }))
}

/// Decides what becomes of a proposal.
///
/// # Errors
/// [`SurgeRefused`].
pub fn confirm(
    permit: &Permit<'_, ConfirmSurge>,
    opinion: SecondOpinion,
    law: &Pack,
    today: Date,
) -> Result<Decided<SurgeMoved>, Refused<SurgeRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let hold = permit.on();
    let HoldStage::Proposed(proposal) = &hold.stage else {
        return refuse(SurgeRefused::Nothing);
    };
    let by = permit.by().account.clone();
    if proposal.by == by {
        return refuse(SurgeRefused::SamePerson);
    }
    let stage = match opinion {
        SecondOpinion::Confirms => HoldStage::Ended {
            proposal: proposal.clone(),
            by,
            on: today,
        },
        SecondOpinion::SendsBack => HoldStage::Held,
    };
    Ok(Decided::new(SurgeMoved {
        hold: hold.id.clone(),
        stage,
    }))
}

/// What the detector is tuned to on a day, as whole numbers; `None` before the first version of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurgeTuning {
    /// Working days between false alarms.
    pub run_length: u32,
    /// A surge, in percent of the usual.
    pub ratio_percent: u32,
    /// Months of the past.
    pub window_months: u32,
    /// Events a working day without a past.
    pub usual: u32,
    /// Working days that they weigh.
    pub usual_days: u32,
    /// Shape without a past, in percent.
    pub shape_percent: u32,
}

impl SurgeTuning {
    /// What the pack says on a day.
    #[must_use]
    pub fn on(law: &Pack, day: Date) -> Option<Self> {
        let number = |rule| law.number(rule, At::day(day)).map(|(number, _)| number);
        Some(Self {
            run_length: number("surge.run-length")?,
            ratio_percent: number("surge.ratio")?,
            window_months: number("surge.window")?,
            usual: number("surge.usual")?,
            usual_days: number("surge.usual-days")?,
            shape_percent: number("surge.shape")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{authority, authority::Actor, pack::tests::china};
    use jiff::civil::date;

    const DAY: Date = date(2020, 9, 25);

    fn hold(stage: HoldStage) -> SurgeHold {
        SurgeHold {
            id: Id::of(1),
            session: Id::of(1),
            institution: Id::of(1),
            occupation: "美容师".into(),
            stream: Stream::Issuance,
            batch: 400,
            statistic_milli: 5_000,
            threshold_milli: 3_000,
            usual_milli: 1_000,
            held_on: DAY,
            stage,
        }
    }

    fn actor(account: &str, role: Role) -> Actor {
        Actor {
            account: account.into(),
            role,
            institution: None,
            person: None,
        }
    }

    fn code<T>(outcome: Result<T, Refused<SurgeRefused>>) -> &'static str {
        outcome.map_or_else(|why| why.why.reason().code, |_| "done")
    }

    #[test]
    fn every_reason_has_both_languages_and_its_rule() {
        crate::refusal::check_examples::<SurgeRefused>("surge", &china());
    }

    #[test]
    fn two_persons_end_a_hold_and_one_never_does() {
        let law = china();
        let propose = |stage, reason| {
            let (by, hold) = (actor("a", Role::QualitySupervisor), hold(stage));
            let permit = authority::permit(&by, &hold).unwrap();
            super::propose(&permit, SurgeOutcome::Release, reason, &law, DAY)
        };
        let confirm = |stage, by: &str| {
            let (by, hold) = (actor(by, Role::Officer), hold(stage));
            let permit = authority::permit(&by, &hold).unwrap();
            super::confirm(&permit, SecondOpinion::Confirms, &law, DAY)
        };
        assert_eq!(code(propose(HoldStage::Held, " ")), "surge.reason");
        assert_eq!(code(confirm(HoldStage::Held, "b")), "surge.nothing");
        let proposed = propose(HoldStage::Held, "已核查").unwrap().stage.clone();
        assert_eq!(code(propose(proposed.clone(), "再提")), "surge.waiting");
        assert_eq!(code(confirm(proposed.clone(), "a")), "surge.same-person");
        let ended = confirm(proposed, "b").unwrap().stage.clone();
        assert!(!hold(ended.clone()).is_closed());
        assert_eq!(code(propose(ended, "再提")), "surge.released");
    }

    #[test]
    fn an_institution_cannot_release_itself() {
        let mut own = actor("a", Role::Administrator);
        own.institution = Some(Id::of(1));
        let hold = hold(HoldStage::Held);
        assert!(authority::permit::<ProposeSurge>(&own, &hold).is_err());
        assert!(authority::permit::<ConfirmSurge>(&own, &hold).is_err());
    }

    #[test]
    fn the_pack_tunes_the_detector() {
        let tuning = SurgeTuning::on(&china(), DAY).unwrap();
        assert_eq!((tuning.run_length, tuning.ratio_percent), (2_500, 300));
    }
}
