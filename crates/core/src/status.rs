//! The status of a certificate 证书状态: what may change it, for which reasons, and that two persons stand behind each change.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
    person::Person,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod decide;
pub mod propose;
pub mod recall;

/// What a certificate is worth today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It holds 有效.
    Valid,
    /// It does not hold for the time being 已暂停.
    Suspended,
    /// It was taken away 已撤销.
    Revoked,
    /// A corrected one took its place 已更正换发.
    Superseded,
    /// It never had effect 已作废.
    Void,
}

/// What is done to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Takes it away, for ever 撤销.
    Revoke,
    /// Lets it rest 暂停.
    Suspend,
    /// Ends the rest 恢复.
    Lift,
    /// Puts a corrected one in its place, under the same number 更正.
    Correct,
    /// Prints it again on another paper, under the same number 补发.
    Reissue,
    /// Says that it never had effect 作废.
    Void,
}

/// The class of a reason: all that the public learns of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonClass {
    /// The result was obtained by fraud 弄虚作假.
    Fraud,
    /// The exam broke the rules 考核违规.
    IrregularExam,
    /// It was issued though a precondition did not hold 错发.
    IssuedInError,
    /// Somebody looks into it 调查核实.
    Investigation,
    /// Nothing was found, or the time is over 核实无误.
    Cleared,
    /// A name or a field was wrong 信息有误.
    WrongField,
    /// The paper was lost 遗失.
    Lost,
    /// The paper was damaged 损毁.
    Damaged,
}

/// Reads and names an enum of words.
macro_rules! words {
    ($kind:ident, $unknown:ident, $what:literal, [$($variant:ident = $id:literal, $zh:literal, $en:literal;)*]) => {
        impl $kind {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The identifier used in files and interfaces.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),* }
            }

            /// What people call it, in Chinese and in English.
            #[must_use]
            pub fn name(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($zh, $en)),* }
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $unknown;
            fn from_str(text: &str) -> Result<Self, $unknown> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|one| one.id() == text)
                    .ok_or_else(|| $unknown(text.to_owned()))
            }
        }

        /// The text names none.
        #[derive(Debug, thiserror::Error, PartialEq, Eq)]
        #[error("`{0}` is no {what}", what = $what)]
        pub struct $unknown(pub String);
    };
}

words!(Status, UnknownStatus, "status", [
    Valid = "valid", "有效", "valid";
    Suspended = "suspended", "已暂停", "suspended";
    Revoked = "revoked", "已撤销", "revoked";
    Superseded = "superseded", "已被更正后的证书替代", "superseded by a corrected one";
    Void = "void", "已作废", "void";
]);
words!(Change, UnknownChange, "change of status", [
    Revoke = "revoke", "撤销", "revoke";
    Suspend = "suspend", "暂停", "suspend";
    Lift = "lift", "恢复", "lift the suspension";
    Correct = "correct", "更正", "correct";
    Reissue = "reissue", "补发", "reissue";
    Void = "void", "作废", "declare void";
]);
words!(ReasonClass, UnknownReasonClass, "class of reasons", [
    Fraud = "fraud", "弄虚作假", "obtained by fraud";
    IrregularExam = "irregular-exam", "考核违规", "an exam that broke the rules";
    IssuedInError = "issued-in-error", "错发", "issued in error";
    Investigation = "investigation", "调查核实", "under investigation";
    Cleared = "cleared", "核实无误", "cleared";
    WrongField = "wrong-field", "信息有误", "a wrong field";
    Lost = "lost", "证书遗失", "the paper was lost";
    Damaged = "damaged", "证书损毁", "the paper was damaged";
]);

impl Status {
    /// Whether nothing changes it any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Revoked | Self::Superseded | Self::Void)
    }
}

impl Change {
    /// What a certificate is afterwards; `None` if it may not be done to one that stands like this.
    #[must_use]
    pub fn leads_to(self, from: Status) -> Option<Status> {
        use Status as S;
        match (self, from) {
            (Self::Revoke, S::Valid | S::Suspended) => Some(S::Revoked),
            (Self::Void, S::Valid | S::Suspended) => Some(S::Void),
            (Self::Suspend, S::Valid) => Some(S::Suspended),
            (Self::Lift, S::Suspended) | (Self::Reissue, S::Valid) => Some(S::Valid),
            (Self::Correct, S::Valid) => Some(S::Superseded),
            _ => None,
        }
    }

    /// Whether it may be done for reasons of this class.
    #[must_use]
    pub fn may_be_for(self, class: ReasonClass) -> bool {
        use ReasonClass as R;
        match self {
            Self::Revoke => matches!(class, R::Fraud | R::IrregularExam | R::IssuedInError),
            Self::Void => class == R::IssuedInError,
            Self::Suspend => class == R::Investigation,
            Self::Lift => class == R::Cleared,
            Self::Correct => class == R::WrongField,
            Self::Reissue => matches!(class, R::Lost | R::Damaged),
        }
    }
}

/// What a correction puts right. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correction {
    /// The holder's name.
    pub holder: Option<String>,
    /// Job type or direction.
    pub job_type: Option<String>,
}

/// A certificate as its status is decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFile {
    /// The certificate number.
    pub number: String,
    /// The issuer.
    pub institution: Id<Institution>,
    /// The holder.
    pub person: Id<Person>,
    /// What it is worth.
    pub status: Status,
    /// The holder's name on it.
    pub holder: String,
    /// Job type on it.
    pub job_type: String,
}

impl Owned for StatusFile {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }

    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.person)
    }
}

/// A change of status that somebody proposed 状态变更提议.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Identifier, `sta_…`.
    pub id: Id<Proposal>,
    /// Of which certificate.
    pub number: String,
    /// What should be done.
    pub change: Change,
    /// The class of the reason, which the public learns.
    pub class: ReasonClass,
    /// What happened, for the file.
    pub grounds: String,
    /// What a correction puts right.
    pub correction: Correction,
    /// The serial of the new paper, for one that is printed again.
    pub paper_serial: Option<String>,
    /// The account that proposed it.
    pub proposed_by: String,
    /// The person behind that account, where the register knows them.
    pub proposed_by_person: Option<Id<Person>>,
    /// The day.
    pub proposed_on: Date,
    /// Of which recall it is a part.
    pub recall: Option<Id<recall::Recall>>,
    /// Whether nobody has decided on it yet.
    pub is_open: bool,
}

impl Named for Proposal {
    const PREFIX: &'static str = "sta_";
}

#[cfg(test)]
mod tests;
