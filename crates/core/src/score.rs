//! Scores: entered by one person, confirmed by another, sealed, and then a result.
use crate::{
    authority::{Action, Role},
    decision::{Refusal, Words},
    session::{Part, Session},
};

/// A score in tenths of a point of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(u16);

impl Tenths {
    /// A score, if it is at most a hundred points.
    #[must_use]
    pub fn new(tenths: u16) -> Option<Self> {
        (tenths <= 1000).then_some(Self(tenths))
    }

    /// The number of tenths.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }

    /// Whether the score reaches a mark given in points.
    #[must_use]
    pub fn reaches(self, mark: u32) -> bool {
        u32::from(self.0) >= mark * 10
    }
}

/// Permission to enter scores.
#[derive(Debug)]
pub enum EnterScores {}
impl Action for EnterScores {
    type On = Session;
    const NAME: &'static str = "score.enter";
    const ROLES: &'static [Role] = &[Role::Assessor, Role::ExaminationOfficer];
}

/// Permission to confirm scores.
#[derive(Debug)]
pub enum ConfirmScores {}
impl Action for ConfirmScores {
    type On = Session;
    const NAME: &'static str = "score.confirm";
    const ROLES: &'static [Role] = &[Role::Assessor, Role::ExaminationOfficer];
}

/// Permission to seal a score sheet.
#[derive(Debug)]
pub enum SealScoreSheet {}
impl Action for SealScoreSheet {
    type On = Session;
    const NAME: &'static str = "score-sheet.seal";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Why a step of scoring is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreRefused {
    /// The session is not in the stage the step needs.
    Stage,
    /// The same person entered and confirms.
    SamePerson,
    /// A score is missing or not confirmed.
    Incomplete {
        /// How many.
        open: u32,
    },
    /// A part that the level does not have, or a person who is not in the session.
    Foreign(String),
    /// What was confirmed is not what was entered.
    Differs {
        /// Whose.
        enrolment: String,
        /// Which part.
        part: Part,
    },
}

impl Refusal for ScoreRefused {
    fn words(&self) -> Words {
        match self {
            Self::Stage => Words::new(
                "score.stage",
                (
                    "该场次当前状态不允许此操作".to_owned(),
                    "the session is not in a state that allows this".to_owned(),
                ),
                ("请刷新后查看场次状态", "look at the session again"),
            ),
            Self::SamePerson => Words::new(
                "score.same-person",
                (
                    "录入与复核不能是同一人".to_owned(),
                    "who entered a score cannot confirm it".to_owned(),
                ),
                ("请由另一名人员复核", "another person confirms"),
            ),
            Self::Incomplete { open } => Words::new(
                "score.incomplete",
                (
                    format!("还有{open}个成绩未录入或未复核"),
                    format!("{open} scores are not entered or not confirmed"),
                ),
                ("请补齐后再封存", "complete them before sealing"),
            ),
            Self::Foreign(what) => Words::new(
                "score.foreign",
                (
                    format!("{what}不属于本场次"),
                    format!("{what} does not belong to this session"),
                ),
                ("请核对考生和科目", "compare candidates and parts"),
            ),
            Self::Differs { enrolment, part } => Words::new(
                "score.differs",
                (
                    format!("{enrolment}的{}两次录入不一致", part.id()),
                    format!("{} of {enrolment}: the two entries differ", part.id()),
                ),
                ("请对照原始评分表更正", "compare with the paper score sheet"),
            ),
        }
    }
}

/// Decides the result: every part that the level asks for, at its mark.
#[must_use]
pub fn passes(parts: &[Part], mark: u32, scores: &[(Part, Tenths)]) -> bool {
    parts.iter().all(|part| {
        scores
            .iter()
            .any(|(of, score)| of == part && score.reaches(mark))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scores: &[(Part, u16)], expected: bool) {
        let scores: Vec<_> = scores
            .iter()
            .map(|(part, score)| (*part, Tenths::new(*score).unwrap()))
            .collect();
        assert_eq!(passes(&[Part::Theory, Part::Skill], 60, &scores), expected);
    }

    #[test]
    fn every_part_passes_on_its_own() {
        check(&[(Part::Theory, 600), (Part::Skill, 600)], true);
        check(&[(Part::Theory, 1000), (Part::Skill, 599)], false);
    }

    #[test]
    fn a_part_that_was_not_sat_is_not_passed() {
        check(&[(Part::Theory, 1000)], false);
    }
}
