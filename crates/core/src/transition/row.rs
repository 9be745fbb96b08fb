//! The rows of the table. A case is reduced to a few features; the first row that fits them decides.
use super::{Case, Disposition, Exam, Facts, PlanKind, Roster, Wish};
use crate::session::CertificateKind;

/// A rule of the transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RuleId {
    /// The occupation has not exited.
    NotExited,
    /// Nothing new begins after the exit.
    NoNew,
    /// Issued before the exit stays valid.
    IssuedBeforeStaysValid,
    /// Issued from the sealed roster is valid.
    IssuedFromRoster,
    /// No rushed issuance.
    NoRushedIssuance,
    /// A completed appraisal gets its certificate.
    CompletedIsIssued,
    /// A completed appraisal below the mark gets none.
    CompletedNotPassed,
    /// Continue or refund, as the candidate wishes.
    ContinueOrRefund,
    /// A plan that promises a skill level certificate is not touched.
    SkillLevelPlan,
    /// A qualified plan goes on.
    PlanContinues,
    /// A graduate gets one certificate or the other.
    GraduatesWithEither,
}

impl RuleId {
    /// Every rule.
    pub const ALL: [Self; 11] = [
        Self::NotExited,
        Self::NoNew,
        Self::IssuedBeforeStaysValid,
        Self::IssuedFromRoster,
        Self::NoRushedIssuance,
        Self::CompletedIsIssued,
        Self::CompletedNotPassed,
        Self::ContinueOrRefund,
        Self::SkillLevelPlan,
        Self::PlanContinues,
        Self::GraduatesWithEither,
    ];

    /// The identifier used in the pack, in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NotExited => "transition.not-exited",
            Self::NoNew => "transition.no-new",
            Self::IssuedBeforeStaysValid => "transition.issued-before-stays-valid",
            Self::IssuedFromRoster => "transition.issued-from-roster",
            Self::NoRushedIssuance => "transition.no-rushed-issuance",
            Self::CompletedIsIssued => "transition.completed-is-issued",
            Self::CompletedNotPassed => "transition.completed-not-passed",
            Self::ContinueOrRefund => "transition.continue-or-refund",
            Self::SkillLevelPlan => "transition.skill-level-plan",
            Self::PlanContinues => "transition.plan-continues",
            Self::GraduatesWithEither => "transition.graduates-with-either",
        }
    }
}

/// A row of the table, from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Row {
    /// The occupation has not exited on the day.
    NotExited,
    /// A new registration or announcement.
    New,
    /// A certificate issued before the exit.
    IssuedBefore,
    /// A certificate issued from the sealed roster.
    IssuedFromRoster,
    /// A certificate with neither.
    IssuedUnproven,
    /// An enrolment neither announced nor accepted before the exit.
    NotBegunBefore,
    /// An enrolment or trainee that the sealed roster does not name.
    AbsentFromRoster,
    /// An enrolment whose exam is passed.
    EnrolmentPassed,
    /// An enrolment whose exam is failed.
    EnrolmentFailed,
    /// An enrolment whose result is pending.
    EnrolmentPending,
    /// An enrolment that wishes to continue.
    WishesContinue,
    /// An enrolment that wishes the fee back.
    WishesRefund,
    /// An enrolment that has not answered.
    NoWishYet,
    /// A trainee whose plan promises a skill level certificate.
    SkillLevelPlan,
    /// A trainee of another kind of plan, or enrolled on or after the exit.
    PlanNotQualified,
    /// A trainee who has not graduated.
    NotGraduated,
    /// A graduate who passed; the institution may still issue.
    GraduatedPassed,
    /// A graduate who passed; the institution may no longer issue.
    GraduatedPassedElsewhere,
    /// A graduate who failed.
    GraduatedFailed,
    /// A graduate whose exam is still owed.
    ExamOwed,
}

/// Kind of case, without its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Registration,
    Announcement,
    Certificate,
    Enrolment,
    Trainee,
}

/// What the table asks of a case: everything else cannot change the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the bits of the table, each with its name"
)]
pub(super) struct Features {
    pub(super) kind: Kind,
    /// The occupation has exited on the day of the question.
    pub(super) exited: bool,
    /// The day that counts (announced or accepted, issued, enrolled) lies before the exit.
    pub(super) before: bool,
    pub(super) roster: Option<Roster>,
    pub(super) exam: Exam,
    pub(super) wish: Option<Wish>,
    pub(super) plan_other: bool,
    pub(super) promises_skill_level: bool,
    pub(super) may_issue: bool,
    pub(super) graduated: bool,
}

/// Reduces a case to what the table asks.
pub(super) fn features(case: &Case<'_>) -> Features {
    let before = |day: jiff::civil::Date| {
        case.occupation
            .exit
            .as_ref()
            .is_none_or(|exit| day < exit.on)
    };
    let plain = Features {
        kind: Kind::Registration,
        exited: case.occupation.has_exited_on(case.as_of),
        before: false,
        roster: case.roster,
        exam: Exam::None,
        wish: None,
        plan_other: false,
        promises_skill_level: false,
        may_issue: false,
        graduated: false,
    };
    match &case.facts {
        Facts::Registration => plain,
        Facts::Announcement => Features {
            kind: Kind::Announcement,
            ..plain
        },
        Facts::Certificate { issued_on } => Features {
            kind: Kind::Certificate,
            before: before(*issued_on),
            ..plain
        },
        Facts::Enrolment {
            announced_on,
            accepted_on,
            exam,
            wish,
            ..
        } => Features {
            kind: Kind::Enrolment,
            before: announced_on.is_some_and(before) || accepted_on.is_some_and(before),
            exam: *exam,
            wish: *wish,
            ..plain
        },
        Facts::Trainee {
            plan,
            graduates_on,
            exam,
        } => Features {
            kind: Kind::Trainee,
            before: before(plan.enrolled_on),
            exam: *exam,
            plan_other: plan.kind == PlanKind::Other,
            promises_skill_level: plan.promises == CertificateKind::SkillLevel,
            may_issue: plan.institution_may_issue,
            graduated: graduates_on.is_some_and(|day| day <= case.as_of),
            ..plain
        },
    }
}

/// The first row that fits.
pub(super) fn row(features: Features, skill_level_for_graduates: bool) -> Row {
    if !features.exited {
        return Row::NotExited;
    }
    match features.kind {
        Kind::Registration | Kind::Announcement => Row::New,
        Kind::Certificate if features.before => Row::IssuedBefore,
        Kind::Certificate if features.roster == Some(Roster::Sealed) => Row::IssuedFromRoster,
        Kind::Certificate => Row::IssuedUnproven,
        Kind::Enrolment if !features.before => Row::NotBegunBefore,
        Kind::Enrolment | Kind::Trainee if features.roster == Some(Roster::Absent) => {
            Row::AbsentFromRoster
        }
        Kind::Enrolment => enrolment_row(features),
        Kind::Trainee => trainee_row(features, skill_level_for_graduates),
    }
}

fn enrolment_row(features: Features) -> Row {
    match (features.exam, features.wish) {
        (Exam::Passed, _) => Row::EnrolmentPassed,
        (Exam::Failed, _) => Row::EnrolmentFailed,
        (Exam::Pending, _) => Row::EnrolmentPending,
        (Exam::None, Some(Wish::Continue)) => Row::WishesContinue,
        (Exam::None, Some(Wish::Refund)) => Row::WishesRefund,
        (Exam::None, None) => Row::NoWishYet,
    }
}

fn trainee_row(features: Features, skill_level_for_graduates: bool) -> Row {
    if features.promises_skill_level {
        return Row::SkillLevelPlan;
    }
    if features.plan_other || !features.before {
        return Row::PlanNotQualified;
    }
    if !features.graduated {
        return Row::NotGraduated;
    }
    match features.exam {
        Exam::Passed if features.may_issue => Row::GraduatedPassed,
        Exam::Passed if skill_level_for_graduates => Row::GraduatedPassedElsewhere,
        Exam::Failed => Row::GraduatedFailed,
        // Where a pack switches the skill level certificate off, the plan stays open: never neither.
        Exam::Passed | Exam::None | Exam::Pending => Row::ExamOwed,
    }
}

impl Row {
    /// Every row, first to last.
    pub const ALL: [Self; 20] = [
        Self::NotExited,
        Self::New,
        Self::IssuedBefore,
        Self::IssuedFromRoster,
        Self::IssuedUnproven,
        Self::NotBegunBefore,
        Self::AbsentFromRoster,
        Self::EnrolmentPassed,
        Self::EnrolmentFailed,
        Self::EnrolmentPending,
        Self::WishesContinue,
        Self::WishesRefund,
        Self::NoWishYet,
        Self::SkillLevelPlan,
        Self::PlanNotQualified,
        Self::NotGraduated,
        Self::GraduatedPassed,
        Self::GraduatedPassedElsewhere,
        Self::GraduatedFailed,
        Self::ExamOwed,
    ];

    /// What becomes of a case in this row.
    #[must_use]
    pub fn disposition(self) -> Disposition {
        match self {
            Self::NotExited | Self::SkillLevelPlan => Disposition::Unaffected,
            Self::New | Self::NotBegunBefore | Self::PlanNotQualified => Disposition::RefuseNew,
            Self::IssuedBefore | Self::IssuedFromRoster => Disposition::RemainsValid,
            Self::IssuedUnproven | Self::AbsentFromRoster => Disposition::RefuseUnproven,
            Self::EnrolmentPassed => Disposition::IssueQualification,
            Self::EnrolmentFailed | Self::GraduatedFailed => Disposition::NotPassed,
            Self::EnrolmentPending | Self::WishesContinue => Disposition::Continue,
            Self::WishesRefund => Disposition::Refund,
            Self::NoWishYet => Disposition::Choose,
            Self::NotGraduated | Self::ExamOwed => Disposition::KeepPlan,
            Self::GraduatedPassed | Self::GraduatedPassedElsewhere => Disposition::GraduateEither,
        }
    }

    /// Which certificate there is or will be.
    #[must_use]
    pub fn certificate(self) -> Option<CertificateKind> {
        match self {
            Self::IssuedBefore
            | Self::IssuedFromRoster
            | Self::EnrolmentPassed
            | Self::EnrolmentPending
            | Self::WishesContinue
            | Self::GraduatedPassed => Some(CertificateKind::Qualification),
            Self::GraduatedPassedElsewhere => Some(CertificateKind::SkillLevel),
            Self::NotExited
            | Self::New
            | Self::IssuedUnproven
            | Self::NotBegunBefore
            | Self::AbsentFromRoster
            | Self::EnrolmentFailed
            | Self::WishesRefund
            | Self::NoWishYet
            | Self::SkillLevelPlan
            | Self::PlanNotQualified
            | Self::NotGraduated
            | Self::GraduatedFailed
            | Self::ExamOwed => None,
        }
    }

    /// The rule behind the row.
    #[must_use]
    pub fn rule(self) -> RuleId {
        match self {
            Self::NotExited => RuleId::NotExited,
            Self::New | Self::NotBegunBefore | Self::PlanNotQualified => RuleId::NoNew,
            Self::IssuedBefore => RuleId::IssuedBeforeStaysValid,
            Self::IssuedFromRoster => RuleId::IssuedFromRoster,
            Self::IssuedUnproven | Self::AbsentFromRoster => RuleId::NoRushedIssuance,
            Self::EnrolmentPassed => RuleId::CompletedIsIssued,
            Self::EnrolmentFailed | Self::GraduatedFailed => RuleId::CompletedNotPassed,
            Self::EnrolmentPending
            | Self::WishesContinue
            | Self::WishesRefund
            | Self::NoWishYet => RuleId::ContinueOrRefund,
            Self::SkillLevelPlan => RuleId::SkillLevelPlan,
            Self::NotGraduated | Self::ExamOwed => RuleId::PlanContinues,
            Self::GraduatedPassed | Self::GraduatedPassedElsewhere => RuleId::GraduatesWithEither,
        }
    }
}
