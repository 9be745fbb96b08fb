//! Run a selection as the authority: the call, the experts, the rank, the objections, the published result.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    selection::{
        Application, Selection, SelectionStage, Verdict,
        experts::{Candidacy, NameExperts, name_experts as decide_experts},
        object::{RankObjection, RankOutcome, SettleRank, settle},
        open::{OpenSelection, open},
        publish::{PublishSelection, publish},
        rank::{RankSelection, rank},
    },
    staff::appoint::Appointment,
};
use assay_proof::leaf::{LeafKind, leaf};
use assay_store::{StoreError, Tx};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, sync::Arc};

/// Publishes a call; it is in the public record from then on.
///
/// # Errors
/// [`Failure`].
pub fn open_selection(
    house: &Arc<House>,
    call: &Call,
    selection: Selection,
) -> Result<Id<Selection>, Failure> {
    let selection = Selection {
        opened_on: call.today,
        stage: SelectionStage::Open,
        ..selection
    };
    perform(
        house,
        call,
        OpenSelection::NAME,
        &selection.id.clone(),
        move |tx, house, call| {
            let permit = authority::permit::<OpenSelection>(&call.actor, &selection)?;
            let opened = open(&permit, &house.law.pack, call.today).map_err(refused)?;
            let place = publish_leaf(tx, &selection, &selection_text(&selection))?;
            tx.record_open(&opened, place)?;
            Ok(Done {
                answer: selection.id.clone(),
                object: selection.id.to_string(),
                under: under(&house.law, "selection.published", call.today),
                details: json!({"places": selection.places, "apply_until": selection.apply_until.to_string(), "leaf": place}),
            })
        },
    )
}

/// The call as the record commits to it.
fn selection_text(selection: &Selection) -> String {
    format!(
        "{} {} {:?} {} {:?} {} {}",
        selection.id,
        selection.title.zh,
        selection.occupations,
        selection.places,
        selection.criteria,
        selection.opened_on,
        selection.apply_until
    )
}

fn publish_leaf(tx: &mut Tx<'_>, selection: &Selection, text: &str) -> Result<u64, StoreError> {
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(text).into());
    let bytes = leaf(LeafKind::Selection, &salt, &digest);
    tx.record_leaf(
        LeafKind::Selection.id(),
        &bytes,
        &salt,
        selection.id.as_str(),
    )
}

/// Names the experts and closes the call.
///
/// # Errors
/// [`Failure`].
pub fn name_experts(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Selection>,
    experts: Vec<Id<Appointment>>,
) -> Result<usize, Failure> {
    let id = id.clone();
    let asked = json!({"selection": id, "experts": experts});
    perform(
        house,
        call,
        NameExperts::NAME,
        &asked,
        move |tx, house, call| {
            let kept = found(tx.selection(&id)?, "selection", &id)?;
            let permit = authority::permit::<NameExperts>(&call.actor, &kept.selection)?;
            let mut candidacies = Vec::new();
            for expert in &experts {
                let one = found(tx.appointment(expert)?, "appointment", expert)?;
                candidacies.push(candidacy(tx, one)?);
            }
            let applications = tx.applications_to(&id)?;
            let pack = &house.law.pack;
            let named = decide_experts(&permit, &candidacies, &applications, pack, call.today)
                .map_err(refused)?;
            tx.record_experts(&named)?;
            Ok(Done {
                answer: named.recusals.len(),
                object: id.to_string(),
                under: under(&house.law, "selection.experts", call.today),
                details: json!({"experts": experts, "recusals": named.recusals.len()}),
            })
        },
    )
}

/// An expert with the organisations they are tied to.
pub(crate) fn candidacy(
    tx: &mut Tx<'_>,
    appointment: Appointment,
) -> Result<Candidacy, StoreError> {
    let mut tied_to: BTreeSet<String> = appointment.employer.iter().cloned().collect();
    for staff in tx.credentials_of(&appointment.person)? {
        let institution = tx.institution(&staff.institution)?;
        tied_to.extend(institution.map(|one| one.uscc));
        tied_to.extend(tx.card(&staff.id)?.and_then(|card| card.employer));
    }
    Ok(Candidacy {
        appointment,
        tied_to,
    })
}

/// Ranks the applications and puts the result on public notice; gives how many are selected.
///
/// # Errors
/// [`Failure`].
pub fn rank_selection(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Selection>,
) -> Result<usize, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        RankSelection::NAME,
        &id.clone(),
        move |tx, house, call| {
            let kept = found(tx.selection(&id)?, "selection", &id)?;
            let permit = authority::permit::<RankSelection>(&call.actor, &kept.selection)?;
            let (applications, experts) = (tx.applications_to(&id)?, tx.experts_of(&id)?);
            let given = tx.scores_in(&id)?;
            let pack = &house.law.pack;
            let ranked = rank(&permit, &applications, &experts, &given, pack, call.today)
                .map_err(refused)?;
            tx.record_rank(&ranked)?;
            let selected = ranked
                .standings
                .iter()
                .filter(|(_, standing)| standing.verdict == Verdict::Selected)
                .count();
            Ok(Done {
                answer: selected,
                object: id.to_string(),
                under: under(&house.law, "selection.notice", call.today),
                details: json!({"selected": selected, "until": ranked.until.to_string()}),
            })
        },
    )
}

/// Settles an objection to a ranked result.
///
/// # Errors
/// [`Failure`].
pub fn settle_rank_objection(
    house: &Arc<House>,
    call: &Call,
    id: &Id<RankObjection>,
    outcome: RankOutcome,
    conclusion: &str,
) -> Result<(), Failure> {
    let (id, conclusion) = (id.clone(), conclusion.to_owned());
    let asked = json!({"objection": id, "outcome": outcome.id(), "conclusion": conclusion});
    perform(
        house,
        call,
        SettleRank::NAME,
        &asked,
        move |tx, house, call| {
            let (objection, selection) = found(tx.rank_objection(&id)?, "objection", &id)?;
            let kept = found(tx.selection(&selection)?, "selection", &selection)?;
            let permit = authority::permit::<SettleRank>(&call.actor, &kept.selection)?;
            let pack = &house.law.pack;
            let settled = settle(&permit, &objection, outcome, &conclusion, pack, call.today)
                .map_err(refused)?;
            tx.record_rank_settled(&settled)?;
            Ok(Done {
                answer: (),
                object: selection.to_string(),
                under: under(&house.law, "selection.notice", call.today),
                details: json!({"objection": id, "outcome": outcome.id()}),
            })
        },
    )
}

/// Publishes the result; it is in the public record from then on, and the selected may file.
///
/// # Errors
/// [`Failure`].
pub fn publish_selection(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Selection>,
) -> Result<u64, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        PublishSelection::NAME,
        &id.clone(),
        move |tx, house, call| {
            let kept = found(tx.selection(&id)?, "selection", &id)?;
            let permit = authority::permit::<PublishSelection>(&call.actor, &kept.selection)?;
            let objections = tx.rank_objections(&id)?;
            let open = objections
                .iter()
                .filter(|one| one.outcome.is_none())
                .count();
            let (by, pack) = (kept.ranked_by.as_deref(), &house.law.pack);
            let published = publish(&permit, by, open, pack, call.today).map_err(refused)?;
            let applications = tx.applications_to(&id)?;
            let place = publish_leaf(tx, &kept.selection, &result_text(&applications))?;
            tx.record_selection_published(&published, place)?;
            Ok(Done {
                answer: place,
                object: id.to_string(),
                under: under(&house.law, "selection.published", call.today),
                details: json!({"leaf": place}),
            })
        },
    )
}

/// The result as the record commits to it.
fn result_text(applications: &[Application]) -> String {
    let lines = applications
        .iter()
        .map(|one| format!("{} {} {:?}\n", one.id, one.uscc, one.standing));
    lines.collect()
}
