//! What the law lets a kind of institution do, on a day.
use super::InstitutionKind;
use crate::{
    law::Citation,
    pack::{At, Pack, value::Value},
    session::CertificateKind,
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whom a kind of institution may appraise 评价对象.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Appraises {
    /// Its own staff 本单位职工.
    OwnStaff,
    /// Its own students 本校学生.
    OwnStudents,
    /// Anybody 社会人员.
    Public,
}

impl Appraises {
    /// Whether a candidate who comes from `origin` may be appraised; whoever may appraise the public may appraise all.
    #[must_use]
    pub fn admits(self, origin: Self) -> bool {
        self == Self::Public || self == origin
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::OwnStaff => Text::new("本单位职工", "its own staff"),
            Self::OwnStudents => Text::new("本校学生", "its own students"),
            Self::Public => Text::new("社会人员", "the public"),
        }
    }
}

/// How a kind of institution is admitted 准入方式.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Admission {
    /// By filing 备案: experts review it, its sites are visited.
    Filing,
    /// By selection 遴选: its filing cites the award, its sites are visited.
    Selection,
    /// By the licence of an appraisal station 鉴定许可证.
    Licence,
}

impl Admission {
    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Filing => Text::new("备案", "filing"),
            Self::Selection => Text::new("遴选公布", "selection and publication"),
            Self::Licence => Text::new("鉴定许可证", "licence"),
        }
    }
}

/// What a kind of institution may do on a day 机构类别规定.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindTerms<'t> {
    /// Letters that its certificate numbers may begin with.
    pub letters: &'t str,
    /// Whom it may appraise.
    pub appraises: Appraises,
    /// How it is admitted.
    pub admission: Admission,
    /// What it issues.
    pub issues: CertificateKind,
    /// Longest term of a filing in years; `None` where it ends with the exit.
    pub years: Option<u32>,
    /// The article.
    pub under: &'t Citation,
}

impl InstitutionKind {
    /// The rule that says what the kind may do.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Employer => "kind.employer",
            Self::Social => "kind.social",
            Self::College => "kind.college",
            Self::Station => "kind.station",
        }
    }
}

impl Pack {
    /// What a kind of institution may do on a day; `None` before there was such a kind.
    #[must_use]
    pub fn kind_on(&self, kind: InstitutionKind, day: Date) -> Option<KindTerms<'_>> {
        let found = self.value(kind.rule(), At::day(day))?;
        match &found.value.value {
            Value::Institution {
                letters,
                appraises,
                admission,
                issues,
                years,
            } => Some(KindTerms {
                letters,
                appraises: *appraises,
                admission: *admission,
                issues: *issues,
                years: (*years > 0).then_some(*years),
                under: &found.citation,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::tests::china;
    use jiff::civil::date;

    #[test]
    fn each_kind_appraises_whom_the_pack_says_and_none_existed_before_its_day() {
        let law = china();
        let whom = |kind| {
            let terms = law.kind_on(kind, date(2021, 1, 4));
            terms.map(|terms| (terms.letters, terms.appraises, terms.admission))
        };
        assert_eq!(
            InstitutionKind::ALL.map(whom),
            [
                Some(("Y", Appraises::OwnStaff, Admission::Filing)),
                Some(("S", Appraises::Public, Admission::Selection)),
                Some(("SY", Appraises::OwnStudents, Admission::Filing)),
                Some(("", Appraises::Public, Admission::Licence)),
            ]
        );
        let before = date(2018, 12, 31);
        assert!(law.kind_on(InstitutionKind::Social, before).is_none());
        assert!(law.kind_on(InstitutionKind::Station, before).is_some());
    }
}
