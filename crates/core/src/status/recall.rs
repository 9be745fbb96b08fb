//! Recall 证书核查: a set of certificates of which something may be wrong. Nothing happens to a set: each holder is told,
//! heard, may sit the exam again free of charge, and has an answer of their own that they can appeal.
use super::StatusFile;
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::{At, Pack},
    person::Person,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// Identifier, `rcl_…`.
    pub id: Id<Recall>,
    /// Why these certificates are looked into, for their holders.
    pub grounds: String,
    /// The number of the decision that opened it.
    pub decision: String,
    /// Numbers of the certificates.
    pub numbers: Vec<String>,
    /// The officer's account.
    pub opened_by: String,
    /// The day on which every holder was told.
    pub opened_on: Date,
    /// Until then a holder may speak.
    pub hearing_until: Date,
}

impl Named for Recall {
    const PREFIX: &'static str = "rcl_";
}

impl Owned for Recall {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// How one certificate of a recall stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecallStage {
    /// The holder was told and may speak 已告知.
    Told,
    /// The holder has spoken 已陈述.
    Heard,
    /// The holder sits the exam again, free of charge 免费重新考核.
    Reassessed,
    /// It stays as it is 维持.
    Cleared,
    /// A revocation was proposed, which somebody else decides 已提议撤销.
    Proposed,
    /// The holder has appealed 已申诉.
    Appealed,
}

impl RecallStage {
    /// Every stage.
    pub const ALL: [Self; 6] = [
        Self::Told,
        Self::Heard,
        Self::Reassessed,
        Self::Cleared,
        Self::Proposed,
        Self::Appealed,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Heard => "heard",
            Self::Reassessed => "reassessed",
            Self::Cleared => "cleared",
            Self::Proposed => "proposed",
            Self::Appealed => "appealed",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Told => ("已告知", "told"),
            Self::Heard => ("已陈述", "heard"),
            Self::Reassessed => ("免费重新考核", "sits again, free of charge"),
            Self::Cleared => ("维持", "stays as it is"),
            Self::Proposed => ("已提议撤销", "revocation proposed"),
            Self::Appealed => ("已申诉", "appealed"),
        }
    }
}

impl std::str::FromStr for RecallStage {
    type Err = UnknownRecallStage;
    fn from_str(text: &str) -> Result<Self, UnknownRecallStage> {
        Self::ALL
            .into_iter()
            .find(|one| one.id() == text)
            .ok_or_else(|| UnknownRecallStage(text.to_owned()))
    }
}

/// The text names no stage.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no stage of a recall")]
pub struct UnknownRecallStage(pub String);

/// One certificate of a recall 核查对象.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallCase {
    /// Of which recall.
    pub recall: Id<Recall>,
    /// The certificate and its holder.
    pub file: StatusFile,
    /// How it stands.
    pub stage: RecallStage,
    /// Until then the holder may speak.
    pub hearing_until: Date,
}

impl Owned for RecallCase {
    fn institution(&self) -> Option<&Id<Institution>> {
        self.file.institution()
    }
    fn person(&self) -> Option<&Id<Person>> {
        self.file.person()
    }
}

/// What happens to one certificate of a recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallStep {
    /// Of which recall.
    pub recall: Id<Recall>,
    /// Which certificate.
    pub number: String,
    /// Where it stood.
    pub from: RecallStage,
    /// Where it stands now.
    pub to: RecallStage,
    /// What was said or found.
    pub words: String,
    /// The day.
    pub on: Date,
    /// The account.
    pub by: String,
}

/// Permission to open a recall: the authority.
#[derive(Debug)]
pub enum OpenRecall {}
impl Action for OpenRecall {
    type On = Recall;
    const NAME: &'static str = "recall.open";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to speak, and to appeal: the holder, or an officer who takes it down.
#[derive(Debug)]
pub enum SpeakInRecall {}
impl Action for SpeakInRecall {
    type On = RecallCase;
    const NAME: &'static str = "recall.speak";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Candidate];
}

/// Permission to go on with one certificate of a recall: the authority.
#[derive(Debug)]
pub enum AnswerRecall {}
impl Action for AnswerRecall {
    type On = RecallCase;
    const NAME: &'static str = "recall.answer";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Why a recall does not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecallRefused {
    /// No certificate, no grounds or no decision.
    #[error("a recall names certificates, its grounds and the number of its decision")]
    Empty,
    /// Nothing was written.
    #[error("every step of a recall says why")]
    NoWords,
    /// The holder may still speak.
    #[error("the holder may speak until {0}")]
    Hearing(Date),
    /// The case does not stand so.
    #[error("the case is at `{}`: this step does not follow", .0.id())]
    Stage(RecallStage),
}

impl Why for RecallRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Empty => (
                "recall.open.empty",
                "核查须列明证书、事由和决定文号".to_owned(),
                ("请补充后再提交。", "Add what is missing."),
                "recall.individual",
            ),
            Self::NoWords => (
                "recall.no-words",
                "每一步都须写明理由".to_owned(),
                ("请填写理由。", "Say why."),
                "recall.individual",
            ),
            Self::Hearing(until) => (
                "recall.hearing",
                format!("持证人可在{until}前陈述和申辩"),
                (
                    "请在期满后或持证人陈述后办理。",
                    "Go on after that day, or once the holder has spoken.",
                ),
                "recall.hearing",
            ),
            Self::Stage(stage) => (
                "recall.stage",
                format!("该证书的核查处于“{}”，不能办理这一步", stage.name().0),
                ("请核对核查的进度。", "Look at how the case stands."),
                "recall.individual",
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some(rule),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Empty,
            Self::NoWords,
            Self::Hearing(jiff::civil::date(2021, 6, 8)),
            Self::Stage(RecallStage::Cleared),
        ]
    }
}

/// Decides whether a recall opens, and until when its holders may speak.
///
/// # Errors
/// [`RecallRefused::Empty`].
pub fn open(
    permit: &Permit<'_, OpenRecall>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Recall>, Refused<RecallRefused>> {
    let recall = permit.on();
    let blank = |text: &str| text.trim().is_empty();
    if recall.numbers.is_empty() || blank(&recall.grounds) || blank(&recall.decision) {
        return Err(Refused::new(law, today, RecallRefused::Empty));
    }
    let days = law.number("recall.hearing", At::day(today));
    let mut numbers = recall.numbers.clone();
    numbers.sort();
    numbers.dedup();
    Ok(Decided::new(Recall {
        numbers,
        opened_by: permit.by().account.clone(),
        opened_on: today,
        hearing_until: law.calendar.after(today, days.map_or(5, |(days, _)| days)),
        ..recall.clone()
    }))
}

/// Takes down what a holder says: while they are heard, or against the answer they had.
///
/// # Errors
/// [`RecallRefused`].
pub fn speak(
    permit: &Permit<'_, SpeakInRecall>,
    words: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<RecallStep>, Refused<RecallRefused>> {
    let case = permit.on();
    let to = match case.stage {
        RecallStage::Told | RecallStage::Heard => RecallStage::Heard,
        RecallStage::Proposed => RecallStage::Appealed,
        other => return Err(Refused::new(law, today, RecallRefused::Stage(other))),
    };
    step(case, &permit.by().account, to, words, law, today)
}

/// Goes on with one certificate: it is cleared, its holder sits again, or its revocation is proposed. Nothing is taken
/// from a holder before they have spoken, or the time for it is over.
///
/// # Errors
/// [`RecallRefused`].
pub fn answer(
    permit: &Permit<'_, AnswerRecall>,
    to: RecallStage,
    words: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<RecallStep>, Refused<RecallRefused>> {
    use RecallStage as S;
    let case = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let follows = matches!(
        (case.stage, to),
        (S::Told | S::Heard | S::Reassessed | S::Appealed, S::Cleared)
            | (S::Told | S::Heard, S::Reassessed)
            | (S::Told | S::Heard | S::Reassessed, S::Proposed)
    );
    if !follows {
        return refuse(RecallRefused::Stage(case.stage));
    }
    if to == S::Proposed && case.stage == S::Told && today <= case.hearing_until {
        return refuse(RecallRefused::Hearing(case.hearing_until));
    }
    step(case, &permit.by().account, to, words, law, today)
}

fn step(
    case: &RecallCase,
    by: &str,
    to: RecallStage,
    words: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<RecallStep>, Refused<RecallRefused>> {
    if words.trim().is_empty() {
        return Err(Refused::new(law, today, RecallRefused::NoWords));
    }
    Ok(Decided::new(RecallStep {
        recall: case.recall.clone(),
        number: case.file.number.clone(),
        from: case.stage,
        to,
        words: words.trim().to_owned(),
        on: today,
        by: by.to_owned(),
    }))
}
