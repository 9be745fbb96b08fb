//! The steps of a review: experts are named, they score or step back, and sites are visited.
use super::{
    FilingScored, NameReviewers, Review, ReviewSheet, ReviewTopic, ReviewersNamed, ScoreFiling,
    SiteFinding, SiteVisit, SitesVisited, VisitSites,
};
use crate::{
    authority::Permit,
    decision::Decided,
    institution::{Filing, FilingStage, Institution, kind::Admission},
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
    score::Tenths,
    selection::experts::Candidacy,
    staff::appoint::Office,
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Why a step of a review is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefused {
    /// The filing is not in review.
    #[error("the filing is {stage}: it is not in review")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// An even number, or too few.
    #[error("with these, {has} experts would review; an odd number of at least {least} is needed")]
    Number {
        /// How many there would be.
        has: u32,
        /// How many there must be.
        least: u32,
    },
    /// Somebody is no expert on the day, or named before.
    #[error("{expert} is not appointed as an expert today, or was named before")]
    Office {
        /// Who.
        expert: String,
    },
    /// Somebody has a tie to the institution.
    #[error("{expert} works for the institution and cannot review it")]
    Tied {
        /// Who.
        expert: String,
    },
    /// The person does not review this filing.
    #[error("you do not review this filing, or have stepped back")]
    Stranger,
    /// Topics are missing or doubled.
    #[error("each topic is scored once")]
    Topics,
    /// No reason was given.
    #[error("whoever steps back says why")]
    NoReason,
    /// A site is not one of the filing's, or none is named.
    #[error("a visit names sites of the filing, and each finding one of them with its text")]
    Sites,
}

impl Why for ReviewRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { stage } => (
                "institution.review.stage",
                format!("备案状态为“{stage}”，不在评审中"),
                ("请查看备案状态。", "See where the filing stands."),
                "filing.review",
            ),
            Self::Number { has, least } => (
                "institution.review.number",
                format!("评审专家将为{has}名，须为单数且不少于{least}名"),
                ("请调整专家人数。", "Name more experts, or one fewer."),
                "filing.review",
            ),
            Self::Office { expert } => (
                "institution.review.office",
                format!("{expert}今天不在专家聘期内，或已经指定"),
                (
                    "请先聘任，或更换专家。",
                    "Appoint them first, or name somebody else.",
                ),
                "expert.term",
            ),
            Self::Tied { expert } => (
                "institution.review.tied",
                format!("{expert}与该机构有工作关系，应当回避"),
                ("请更换专家。", "Name somebody without a tie."),
                "filing.review",
            ),
            Self::Stranger => (
                "institution.review.stranger",
                "您不评审该备案，或已经回避".to_owned(),
                ("请与主管部门联系。", "Ask the authority."),
                "filing.review",
            ),
            Self::Topics => (
                "institution.review.topics",
                "须对每个评审项目评分一次".to_owned(),
                ("请逐项填写。", "Fill in every topic."),
                "filing.review",
            ),
            Self::NoReason => (
                "institution.review.no-reason",
                "回避须说明理由".to_owned(),
                ("请填写理由。", "Say why."),
                "filing.review",
            ),
            Self::Sites => (
                "institution.review.sites",
                "须写明核查的考点，每条发现须对应考点并写明内容".to_owned(),
                ("请选择备案中的考点。", "Choose sites of the filing."),
                "filing.visit",
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
            Self::Stage { stage: "submitted" },
            Self::Number { has: 2, least: 3 },
            Self::Office {
                expert: "apt_1".into(),
            },
            Self::Tied {
                expert: "apt_1".into(),
            },
            Self::Stranger,
            Self::Topics,
            Self::NoReason,
            Self::Sites,
        ]
    }
}

/// Decides whether experts are named, or added for those who stepped back. A selected organisation was scored in
/// its selection: it needs somebody who visits, and no odd number.
///
/// # Errors
/// [`ReviewRefused`].
pub fn name_reviewers(
    permit: &Permit<'_, NameReviewers>,
    institution: &Institution,
    candidacies: &[Candidacy],
    review: &Review,
    law: &Pack,
    today: Date,
) -> Result<Decided<ReviewersNamed>, Refused<ReviewRefused>> {
    let filing = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if !matches!(
        filing.stage,
        FilingStage::Complete { .. } | FilingStage::Reviewing { .. }
    ) {
        return refuse(ReviewRefused::Stage {
            stage: filing.stage.id(),
        });
    }
    let mut persons = BTreeSet::new();
    for one in candidacies {
        let (expert, id) = (&one.appointment, one.appointment.id.to_string());
        let before = review.sheets.iter().any(|sheet| sheet.expert == expert.id);
        if !expert.holds(Office::Expert, today) || before || !persons.insert(&expert.person) {
            return refuse(ReviewRefused::Office { expert: id });
        }
        if one.tied_to.contains(&institution.uscc) {
            return refuse(ReviewRefused::Tied { expert: id });
        }
    }
    let has = u32::try_from(review.standing().count() + candidacies.len()).unwrap_or(u32::MAX);
    let rule = law.value("filing.review", At::day(today));
    let odd = rule.and_then(|rule| rule.value.value.admits(has)) == Some(true);
    let terms = law.kind_on(institution.kind, filing.from);
    let scored = terms.is_some_and(|terms| terms.admission == Admission::Filing);
    if candidacies.is_empty() || (scored && !odd) {
        let least = rule.and_then(|rule| rule.value.value.number()).unwrap_or(1);
        return refuse(ReviewRefused::Number { has, least });
    }
    Ok(Decided::new(ReviewersNamed {
        filing: filing.id.clone(),
        experts: candidacies
            .iter()
            .map(|one| one.appointment.id.clone())
            .collect(),
        on: today,
    }))
}

/// The sheet of whoever asks, if they review the filing and it is in review.
fn seated<'t>(
    filing: &Filing,
    own: Option<&'t ReviewSheet>,
) -> Result<&'t ReviewSheet, ReviewRefused> {
    if !matches!(filing.stage, FilingStage::Reviewing { .. }) {
        return Err(ReviewRefused::Stage {
            stage: filing.stage.id(),
        });
    }
    own.filter(|sheet| sheet.recusal.is_none())
        .ok_or(ReviewRefused::Stranger)
}

/// Decides whether a sheet is taken; points given before are replaced while the filing is in review. `own` is the
/// sheet of whoever asks.
///
/// # Errors
/// [`ReviewRefused`].
pub fn score_filing(
    permit: &Permit<'_, ScoreFiling>,
    own: Option<&ReviewSheet>,
    scores: Vec<(ReviewTopic, Tenths)>,
    law: &Pack,
    today: Date,
) -> Result<Decided<FilingScored>, Refused<ReviewRefused>> {
    let filing = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    let own = seated(filing, own).map_err(refuse)?;
    let topics: BTreeSet<ReviewTopic> = scores.iter().map(|(topic, _)| *topic).collect();
    if scores.len() != ReviewTopic::ALL.len() || topics.len() != scores.len() {
        return Err(refuse(ReviewRefused::Topics));
    }
    let sheet = ReviewSheet {
        expert: own.expert.clone(),
        scores,
        recusal: None,
    };
    Ok(Decided::new(FilingScored {
        filing: filing.id.clone(),
        sheet,
        on: today,
    }))
}

/// Decides whether an expert steps back.
///
/// # Errors
/// [`ReviewRefused`].
pub fn step_back(
    permit: &Permit<'_, ScoreFiling>,
    own: Option<&ReviewSheet>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<FilingScored>, Refused<ReviewRefused>> {
    let filing = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    let own = seated(filing, own).map_err(refuse)?;
    if reason.trim().is_empty() {
        return Err(refuse(ReviewRefused::NoReason));
    }
    let sheet = ReviewSheet {
        expert: own.expert.clone(),
        scores: Vec::new(),
        recusal: Some(reason.trim().to_owned()),
    };
    Ok(Decided::new(FilingScored {
        filing: filing.id.clone(),
        sheet,
        on: today,
    }))
}

/// Decides whether a visit is recorded.
///
/// # Errors
/// [`ReviewRefused`].
pub fn visit(
    permit: &Permit<'_, VisitSites>,
    own: Option<&ReviewSheet>,
    sites: Vec<String>,
    findings: Vec<SiteFinding>,
    law: &Pack,
    today: Date,
) -> Result<Decided<SitesVisited>, Refused<ReviewRefused>> {
    let filing = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    let own = seated(filing, own).map_err(refuse)?;
    let known = sites.iter().all(|key| filing.site(key).is_some());
    let told = findings
        .iter()
        .all(|one| sites.contains(&one.site) && !one.text.trim().is_empty());
    if sites.is_empty() || !known || !told {
        return Err(refuse(ReviewRefused::Sites));
    }
    let visit = SiteVisit {
        by: own.expert.clone(),
        on: today,
        sites,
        findings,
    };
    Ok(Decided::new(SitesVisited {
        filing: filing.id.clone(),
        visit,
    }))
}
