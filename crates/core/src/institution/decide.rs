//! Decide on a filing: publish it in the directory, or refuse it; another person than whoever filed, with a reason.
use super::{Filing, FilingStage, Institution, kind::Admission, review::Review};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to publish a filing.
#[derive(Debug)]
pub enum PublishFiling {}
impl Action for PublishFiling {
    type On = Filing;
    const NAME: &'static str = "institution.publish";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to refuse a filing.
#[derive(Debug)]
pub enum RefuseFiling {}
impl Action for RefuseFiling {
    type On = Filing;
    const NAME: &'static str = "institution.refuse";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A filing that goes into the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The filing, as handed in.
    pub filing: Filing,
    /// The day of publication.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
}

/// A filing that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissed {
    /// Which filing.
    pub filing: Id<Filing>,
    /// The stage it was refused in.
    pub from_stage: &'static str,
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
}

/// What a decision stands on.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'t> {
    /// Whose filing it is.
    pub institution: &'t Institution,
    /// The account that handed it in.
    pub filed_by: &'t str,
    /// What experts said.
    pub review: &'t Review,
    /// The institution's versions so far.
    pub versions: &'t [Filing],
    /// Who has the number prefix that is taken over, if anybody does.
    pub prefix_holder: Option<&'t Id<Institution>>,
}

/// Why a filing is not decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideRefused {
    /// It does not wait for a decision.
    #[error("the filing is {stage}: it does not wait for this decision")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The same person filed.
    #[error("who filed cannot decide")]
    SamePerson,
    /// No reason was given.
    #[error("no reason was given")]
    NoReason,
    /// Another institution has the prefix.
    #[error("the number prefix {0} belongs to another institution")]
    PrefixTaken(String),
    /// Experts have not scored, or too few did.
    #[error("the review is not finished: {open} sheets are open, {has} experts have scored")]
    Unreviewed {
        /// Sheets without points.
        open: u32,
        /// Experts who scored.
        has: u32,
    },
    /// The experts' mean lies below the line.
    #[error("the mean score is {}.{:02}, the line is {line}", mean_hundredths / 100, mean_hundredths % 100)]
    BelowLine {
        /// The mean, in hundredths of a point.
        mean_hundredths: u32,
        /// The line in points.
        line: u32,
    },
    /// A site was not visited.
    #[error("site {site} was not visited")]
    Unvisited {
        /// Its key.
        site: String,
    },
    /// A grave finding stands.
    #[error("a grave finding stands at site {site}: {text}")]
    Grave {
        /// Key of the site.
        site: String,
        /// What was found.
        text: String,
    },
    /// The institution is stopped.
    #[error("the institution is stopped since {since}")]
    Stopped {
        /// The first day.
        since: Date,
    },
}

impl Why for DecideRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { stage } => (
                "institution.publish.stage",
                format!("备案状态为“{stage}”，不能作此决定"),
                ("请先完成核对和评审。", "Check and review it first."),
                "filing.decision",
            ),
            Self::SamePerson => (
                "institution.publish.same-person",
                "提交与审批不能是同一人".to_owned(),
                ("请由另一名工作人员审批", "another officer decides"),
                "filing.decision",
            ),
            Self::NoReason => (
                "institution.publish.no-reason",
                "没有写明决定的理由".to_owned(),
                ("请写明理由。", "Give the reason."),
                "filing.decision",
            ),
            Self::PrefixTaken(prefix) => (
                "institution.publish.prefix-taken",
                format!("证书编号前缀{prefix}已属于其他机构"),
                ("请分配另一个前缀", "allocate another prefix"),
                "prefix.allocated",
            ),
            Self::Unreviewed { open, has } => (
                "institution.publish.unreviewed",
                format!("评审尚未完成：{open}份评审表未交，{has}名专家已评分"),
                ("请等待或增补专家。", "Wait, or name another expert."),
                "filing.review",
            ),
            Self::BelowLine {
                mean_hundredths,
                line,
            } => (
                "institution.publish.below-line",
                format!(
                    "评审平均分{}.{:02}，低于{line}分",
                    mean_hundredths / 100,
                    mean_hundredths % 100
                ),
                ("请不予备案并说明理由。", "Refuse it with the reason."),
                "filing.review-line",
            ),
            Self::Unvisited { site } => (
                "institution.publish.unvisited",
                format!("考点{site}尚未实地核查"),
                ("请安排实地核查。", "Have it visited."),
                "filing.visit",
            ),
            Self::Grave { site, text } => (
                "institution.publish.grave-finding",
                format!("考点{site}有不符合项：{text}"),
                (
                    "请整改后再次核查，或不予备案。",
                    "Have it mended and visited again, or refuse.",
                ),
                "filing.visit",
            ),
            Self::Stopped { since } => (
                "institution.publish.stopped",
                format!("该机构自{since}起停止评价"),
                ("请先恢复，或等待限制期满。", "Lift the suspension first."),
                "filing.stopped",
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
            Self::SamePerson,
            Self::NoReason,
            Self::PrefixTaken("S000023000001".into()),
            Self::Unreviewed { open: 1, has: 2 },
            Self::BelowLine {
                mean_hundredths: 5_950,
                line: 60,
            },
            Self::Unvisited { site: "a".into() },
            Self::Grave {
                site: "a".into(),
                text: "没有设备".into(),
            },
            Self::Stopped {
                since: jiff::civil::date(2021, 3, 1),
            },
        ]
    }
}

/// Decides whether a filing is published.
///
/// # Errors
/// [`DecideRefused`].
pub fn publish(
    permit: &Permit<'_, PublishFiling>,
    grounds: Grounds<'_>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Published>, Refused<DecideRefused>> {
    let filing = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    another(&permit.by().account, grounds.filed_by, reason).map_err(refuse)?;
    ripe(filing, grounds, law, today).map_err(refuse)?;
    let mut stops = grounds.versions.iter().filter_map(|one| one.stop_on(today));
    if let Some(stop) = stops.find(|stop| stop.barred_until.is_none_or(|until| today <= until)) {
        return Err(refuse(DecideRefused::Stopped { since: stop.from }));
    }
    if let Some(taken_over) = &filing.dossier.taken_over
        && grounds
            .prefix_holder
            .is_some_and(|holder| *holder != filing.institution)
    {
        return Err(refuse(DecideRefused::PrefixTaken(
            taken_over.prefix.clone(),
        )));
    }
    Ok(Decided::new(Published {
        filing: filing.clone(),
        on: today,
        reason: reason.trim().to_owned(),
        by: permit.by().account.clone(),
    }))
}

/// Decides whether a filing is refused.
///
/// # Errors
/// [`DecideRefused`].
pub fn dismiss(
    permit: &Permit<'_, RefuseFiling>,
    filed_by: &str,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Dismissed>, Refused<DecideRefused>> {
    let filing = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    another(&permit.by().account, filed_by, reason).map_err(refuse)?;
    let open = matches!(
        filing.stage,
        FilingStage::Submitted | FilingStage::Complete { .. } | FilingStage::Reviewing { .. }
    );
    if !open {
        return Err(refuse(DecideRefused::Stage {
            stage: filing.stage.id(),
        }));
    }
    Ok(Decided::new(Dismissed {
        filing: filing.id.clone(),
        from_stage: filing.stage.id(),
        on: today,
        reason: reason.trim().to_owned(),
        by: permit.by().account.clone(),
    }))
}

fn another(decides: &str, filed: &str, reason: &str) -> Result<(), DecideRefused> {
    if decides == filed {
        return Err(DecideRefused::SamePerson);
    }
    if reason.trim().is_empty() {
        return Err(DecideRefused::NoReason);
    }
    Ok(())
}

/// Whether everything that comes before the decision has been done, by the admission of the kind.
fn ripe(
    filing: &Filing,
    grounds: Grounds<'_>,
    law: &Pack,
    today: Date,
) -> Result<(), DecideRefused> {
    let stage = || DecideRefused::Stage {
        stage: filing.stage.id(),
    };
    let terms = law
        .kind_on(grounds.institution.kind, filing.from)
        .ok_or_else(stage)?;
    let (taken_over, submitted) = (filing.dossier.taken_over.is_some(), &filing.stage);
    match submitted {
        FilingStage::Submitted | FilingStage::Complete { .. } if taken_over => return Ok(()),
        FilingStage::Complete { .. } if terms.admission == Admission::Licence => return Ok(()),
        FilingStage::Reviewing { .. } => {}
        FilingStage::Submitted
        | FilingStage::Complete { .. }
        | FilingStage::Returned { .. }
        | FilingStage::Published { .. }
        | FilingStage::Refused { .. } => return Err(stage()),
    }
    let review = grounds.review;
    if terms.admission == Admission::Filing {
        let scored = review.standing().filter(|sheet| !sheet.scores.is_empty());
        let has = u32::try_from(scored.count()).unwrap_or(u32::MAX);
        let open = u32::try_from(review.standing().count()).unwrap_or(u32::MAX) - has;
        let rule = law.value("filing.review", At::day(today));
        let enough = rule.and_then(|rule| rule.value.value.admits(has)) == Some(true);
        let mean = review.mean_hundredths().filter(|_| enough && open == 0);
        let mean = mean.ok_or(DecideRefused::Unreviewed { open, has })?;
        let line = law.number("filing.review-line", At::day(today));
        let line = line.map_or(0, |(line, _)| line);
        if mean < line * 100 {
            return Err(DecideRefused::BelowLine {
                mean_hundredths: mean,
                line,
            });
        }
    }
    if let Some(site) = review.unvisited(filing).next() {
        return Err(DecideRefused::Unvisited {
            site: site.to_owned(),
        });
    }
    match review.grave(filing).next() {
        Some(found) => Err(DecideRefused::Grave {
            site: found.site.clone(),
            text: found.text.clone(),
        }),
        None => Ok(()),
    }
}
