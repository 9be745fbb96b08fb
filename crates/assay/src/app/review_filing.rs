//! Review a filing: the authority names experts, each scores on an own sheet or steps back, and the sites are visited.
use super::{Call, Done, Failure, found, perform, refused, select_organisations::candidacy, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::{
        Filing,
        review::{
            NameReviewers, Review, ReviewSheet, ReviewTopic, ScoreFiling, SiteFinding, VisitSites,
            name_reviewers, score_filing as score, step_back, visit,
        },
    },
    score::Tenths,
    staff::appoint::Appointment,
};
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

/// Names experts for a filing, or adds some for those who stepped back; gives how many review it.
///
/// # Errors
/// [`Failure::Refused`] for ties, an even number, or a filing that is not complete.
pub fn name_filing_experts(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    experts: Vec<Id<Appointment>>,
) -> Result<usize, Failure> {
    let id = id.clone();
    let asked = json!({"filing": id, "experts": experts});
    perform(
        house,
        call,
        NameReviewers::NAME,
        &asked,
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<NameReviewers>(&call.actor, &filing)?;
            let whose = &filing.institution;
            let institution = found(tx.institution(whose)?, "institution", whose)?;
            let mut candidacies = Vec::new();
            for expert in &experts {
                let one = found(tx.appointment(expert)?, "appointment", expert)?;
                candidacies.push(candidacy(tx, one)?);
            }
            let review = tx.review_of(&id)?;
            let pack = &house.law.pack;
            let named = name_reviewers(
                &permit,
                &institution,
                &candidacies,
                &review,
                pack,
                call.today,
            )
            .map_err(refused)?;
            tx.record_reviewers(&named)?;
            Ok(Done {
                answer: review.standing().count() + named.experts.len(),
                object: id.to_string(),
                under: under(&house.law, "filing.review", call.today),
                details: json!({"experts": experts}),
            })
        },
    )
}

/// Scores a filing, topic by topic; points given before are replaced.
///
/// # Errors
/// [`Failure::Refused`] for somebody who does not review it, or topics that are missing.
pub fn score_filing(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    scores: Vec<(ReviewTopic, Tenths)>,
) -> Result<(), Failure> {
    let id = id.clone();
    let given: Vec<_> = scores
        .iter()
        .map(|(topic, score)| (*topic, score.get()))
        .collect();
    let asked = json!({"filing": id, "scores": given});
    perform(
        house,
        call,
        ScoreFiling::NAME,
        &asked,
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<ScoreFiling>(&call.actor, &filing)?;
            let (_, own) = desk(tx, call, &id)?;
            let pack = &house.law.pack;
            let scored =
                score(&permit, own.as_ref(), scores.clone(), pack, call.today).map_err(refused)?;
            tx.record_sheet(&scored)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "filing.review", call.today),
                details: json!({"expert": scored.sheet.expert}),
            })
        },
    )
}

/// Steps back from a filing.
///
/// # Errors
/// [`Failure::Refused`] without a reason.
pub fn step_back_from_filing(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        ScoreFiling::NAME,
        &json!({"filing": id, "recusal": reason}),
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<ScoreFiling>(&call.actor, &filing)?;
            let (_, own) = desk(tx, call, &id)?;
            let pack = &house.law.pack;
            let stepped =
                step_back(&permit, own.as_ref(), &reason, pack, call.today).map_err(refused)?;
            tx.record_sheet(&stepped)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "filing.review", call.today),
                details: json!({"expert": stepped.sheet.expert, "recusal": true}),
            })
        },
    )
}

/// Records a visit of sites with what was found there.
///
/// # Errors
/// [`Failure::Refused`] for somebody who does not review the filing, or a site that is none of it.
pub fn visit_sites(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    sites: Vec<String>,
    findings: Vec<SiteFinding>,
) -> Result<(), Failure> {
    let id = id.clone();
    let asked = json!({"filing": id, "sites": sites, "findings": findings});
    perform(
        house,
        call,
        VisitSites::NAME,
        &asked,
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<VisitSites>(&call.actor, &filing)?;
            let (_, own) = desk(tx, call, &id)?;
            let (sites, findings) = (sites.clone(), findings.clone());
            let pack = &house.law.pack;
            let visited =
                visit(&permit, own.as_ref(), sites, findings, pack, call.today).map_err(refused)?;
            tx.record_visit(&visited)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "filing.visit", call.today),
                details: json!({"sites": visited.visit.sites, "findings": visited.visit.findings.len()}),
            })
        },
    )
}

/// The review, and the sheet of whoever calls, if they review.
fn desk(
    tx: &mut Tx<'_>,
    call: &Call,
    id: &Id<Filing>,
) -> Result<(Review, Option<ReviewSheet>), Failure> {
    let review = tx.review_of(id)?;
    let own = match &call.actor.person {
        Some(person) => tx.reviews_as(id, person)?,
        None => None,
    };
    let own = review
        .sheets
        .iter()
        .find(|sheet| Some(&sheet.expert) == own.as_ref());
    let own = own.cloned();
    Ok((review, own))
}
