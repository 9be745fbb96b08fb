//! What speaks against somebody at a session, with its rule, in words.
use crate::{level::Level, text::Text};
use jiff::civil::Date;

/// A reason why somebody does not serve 不能安排的原因.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// The credential is not valid on the day.
    Credential {
        /// Its first day.
        from: Date,
        /// Its last day.
        until: Date,
        /// The day of the duty.
        on: Date,
    },
    /// The level is above what they may assess.
    Ceiling {
        /// The highest level they may assess.
        ceiling: Level,
        /// The level of the session.
        level: Level,
    },
    /// No training, or too long ago.
    Untrained {
        /// The last one.
        last: Option<Date>,
        /// How long it counts.
        years: u32,
    },
    /// They serve at another place on the day.
    Elsewhere {
        /// The day.
        on: Date,
        /// Where.
        place: String,
    },
    /// They serve as often as they may on the day.
    Load {
        /// The day.
        on: Date,
        /// Sessions they serve at.
        sessions: u32,
        /// The most.
        most: u32,
    },
    /// They would assess too often in a row at the institution.
    Rotation {
        /// Sessions in a row, this one among them.
        in_a_row: u32,
        /// The most.
        most: u32,
    },
    /// They declared to step back.
    Tie {
        /// Why.
        reason: String,
        /// For how many candidates.
        candidates: u32,
    },
    /// They trained candidates of the session.
    Trainer {
        /// How many.
        candidates: u32,
    },
    /// Candidates have the same employer.
    Employer {
        /// How many.
        candidates: u32,
    },
    /// They are a candidate of the session.
    Candidate,
    /// They serve already, with another credential, on the same day.
    Twice,
    /// The session has no such part.
    NoPart,
    /// Nothing speaks against them; the panel is full.
    Surplus,
}

/// What people call a declared reason to step back.
#[must_use]
pub fn reason_name(reason: &str) -> Text {
    match reason {
        "kin" => Text::new("亲属", "kin"),
        "teacher" => Text::new("师生", "teacher and student"),
        "master" => Text::new("师徒", "master and apprentice"),
        "colleague" => Text::new("同事", "colleagues"),
        _ => Text::new("其他", "another tie"),
    }
}

impl Hindrance {
    /// The last piece of the code of a refusal.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Credential { .. } => "panel.assign.credential",
            Self::Ceiling { .. } => "panel.assign.ceiling",
            Self::Untrained { .. } => "panel.assign.untrained",
            Self::Elsewhere { .. } => "panel.assign.elsewhere",
            Self::Load { .. } => "panel.assign.load",
            Self::Rotation { .. } => "panel.assign.rotation",
            Self::Tie { .. } => "panel.assign.tie",
            Self::Trainer { .. } => "panel.assign.trainer",
            Self::Employer { .. } => "panel.assign.employer",
            Self::Candidate => "panel.assign.candidate",
            Self::Twice => "panel.assign.twice",
            Self::NoPart => "panel.assign.no-part",
            Self::Surplus => "panel.assign.surplus",
        }
    }

    /// The rule that says so, where one does.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Self::Credential { .. } => Some("assessor.term"),
            Self::Ceiling { .. } => Some("assessor.ceiling"),
            Self::Untrained { .. } => Some("staff.training"),
            Self::Load { .. } => Some("staff.load"),
            Self::Rotation { .. } => Some("assessor.rotation"),
            Self::Tie { .. } | Self::Candidate => Some("assessor.recusal"),
            Self::Trainer { .. } => Some("assessor.trainer"),
            Self::Employer { .. } => Some("assessor.employer"),
            Self::Elsewhere { .. } | Self::Twice | Self::NoPart | Self::Surplus => None,
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn say(&self) -> Text {
        match self {
            Self::Credential { from, until, on } => Text::new(
                format!("证卡有效期{from}至{until}，不含{on}"),
                format!("the credential runs from {from} to {until}, which is not {on}"),
            ),
            Self::Ceiling { ceiling, level } => Text::new(
                format!("最高可评{}，本场为{}", ceiling.name().0, level.name().0),
                format!("may assess up to {ceiling}, the session is {level}"),
            ),
            Self::Untrained { last: None, .. } => {
                Text::new("没有培训记录", "no training is on record")
            }
            Self::Untrained {
                last: Some(last),
                years,
            } => Text::new(
                format!("最近一次培训在{last}，已超过{years}年"),
                format!("the last training was on {last}, more than {years} years before"),
            ),
            Self::Elsewhere { on, .. } => Text::new(
                format!("{on}已安排在另一考点"),
                format!("serves at another place on {on}"),
            ),
            Self::Load { on, sessions, most } => Text::new(
                format!("{on}已有{sessions}场，一天不超过{most}场"),
                format!("serves at {sessions} sessions on {on}, {most} are the most"),
            ),
            Self::Rotation { in_a_row, most } => Text::new(
                format!("将在本机构连续考评{in_a_row}场，不得超过{most}场"),
                format!("would assess {in_a_row} sessions in a row here, {most} are the most"),
            ),
            Self::Tie { reason, candidates } => {
                let name = reason_name(reason);
                Text::new(
                    format!("与{candidates}名考生有{}关系，应回避", name.zh),
                    format!("steps back for {candidates} candidates: {}", name.en),
                )
            }
            Self::Trainer { candidates } => Text::new(
                format!("培训过本场{candidates}名考生"),
                format!("trained {candidates} candidates of the session"),
            ),
            Self::Employer { candidates } => Text::new(
                format!("与{candidates}名考生在同一单位"),
                format!("has the same employer as {candidates} candidates"),
            ),
            Self::Candidate => Text::new("本人是本场考生", "is a candidate of the session"),
            Self::Twice => Text::new(
                "当日已以另一证卡参加本场",
                "serves here on that day with another credential",
            ),
            Self::NoPart => Text::new("本场没有该科目", "the session has no such part"),
            Self::Surplus => Text::new("人数已够", "not needed: the panel is full"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn next(&self) -> (&'static str, &'static str) {
        match self {
            Self::Credential { .. } => (
                "请换人，或先续期证卡。",
                "Assign somebody else, or renew the credential.",
            ),
            Self::Ceiling { .. } => ("请安排高级考评员。", "Assign a senior assessor."),
            Self::Untrained { .. } => (
                "请换人，或先登记培训。",
                "Assign somebody else, or record a training.",
            ),
            Self::Elsewhere { .. } | Self::Load { .. } => (
                "请换人，或更改考试日期。",
                "Assign somebody else, or hold the exam on another day.",
            ),
            Self::Rotation { .. } => (
                "请安排近期未在本机构考评的人员。",
                "Assign somebody who has not assessed here lately.",
            ),
            Self::Tie { .. } | Self::Trainer { .. } | Self::Employer { .. } | Self::Candidate => (
                "请安排与考生没有关系的人员。",
                "Assign somebody without a tie to the candidates.",
            ),
            Self::Twice => ("请另安排一人。", "Assign another person."),
            Self::NoPart | Self::Surplus => ("请不要安排此人。", "Leave this person out."),
        }
    }
}
