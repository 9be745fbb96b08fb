//! How a case that an exit overtook ended: every case of a sealed roster has exactly one end, or is open.
use crate::session::CertificateKind;

/// The end of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// It goes on.
    Open,
    /// The qualification certificate is issued.
    Certified,
    /// The fee went back.
    Refunded,
    /// A part was below the mark.
    NotPassed,
    /// The candidate did not come.
    Absent,
    /// The registration was not accepted.
    Rejected,
    /// The trainee graduated with this certificate.
    Graduated(CertificateKind),
    /// The trainee graduated without having passed.
    GraduatedNotPassed,
}

impl End {
    /// The end of an enrolment by the word of its stage.
    #[must_use]
    pub fn of_stage(stage: &str) -> Self {
        match stage {
            "certified" => Self::Certified,
            "refunded" => Self::Refunded,
            "failed" => Self::NotPassed,
            "absent" => Self::Absent,
            "rejected" => Self::Rejected,
            // Filed, accepted, seated, present, and passed: its certificate is still to come.
            _ => Self::Open,
        }
    }

    /// The end of a trainee's plan: whether they graduated, and with what.
    #[must_use]
    pub fn of_trainee(graduated: bool, certificate: Option<CertificateKind>) -> Self {
        match (graduated, certificate) {
            (false, _) => Self::Open,
            (true, Some(kind)) => Self::Graduated(kind),
            (true, None) => Self::GraduatedNotPassed,
        }
    }

    /// The word used in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Certified => "certified",
            Self::Refunded => "refunded",
            Self::NotPassed => "not-passed",
            Self::Absent => "absent",
            Self::Rejected => "rejected",
            Self::Graduated(CertificateKind::Qualification) => "graduated-qualification",
            Self::Graduated(CertificateKind::SkillLevel) => "graduated-skill-level",
            Self::GraduatedNotPassed => "graduated-not-passed",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("办理中", "open"),
            Self::Certified => ("已颁发职业资格证书", "qualification certificate issued"),
            Self::Refunded => ("已退费", "fee given back"),
            Self::NotPassed => ("不合格", "not passed"),
            Self::Absent => ("缺考", "did not come"),
            Self::Rejected => ("不予受理", "not accepted"),
            Self::Graduated(CertificateKind::Qualification) => {
                ("毕业，职业资格证书", "graduated: qualification certificate")
            }
            Self::Graduated(CertificateKind::SkillLevel) => (
                "毕业，职业技能等级证书",
                "graduated: skill level certificate",
            ),
            Self::GraduatedNotPassed => ("毕业，考试不合格", "graduated: not passed"),
        }
    }
}
