//! Accept what came in: the application condition, the place, and the exit.
use super::{
    Call, Done, Failure,
    evidence::record_evidence,
    found, perform,
    record_wish::{as_trainee, on_roster},
    stop_institution::must_stand,
    under,
    watch_surges::watch_acceptance,
};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    decision::Refusal,
    eligibility,
    enrolment::{
        Enrolment, Stage,
        accept::{AcceptEnrolment, AcceptRefused, Stand, accept},
    },
    exit::begun::acceptance_text,
    id::Id,
    person::Person,
    session::Session,
};
use assay_proof::leaf::LeafKind;
use assay_store::enrolment::KeptEnrolment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// What became of the enrolments of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sorted {
    /// Accepted.
    pub accepted: Vec<Id<Enrolment>>,
    /// Rejected, with the code of the reason.
    pub rejected: Vec<(Id<Enrolment>, String)>,
    /// Left as they are, with the code of the reason: no seat is left, or another person must accept.
    pub waiting: Vec<(Id<Enrolment>, String)>,
}

/// Decides every waiting enrolment of a session; each acceptance goes into the record today.
///
/// # Errors
/// [`Failure`]; what stands against a single enrolment is in the answer.
pub fn accept_enrolments(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<Sorted, Failure> {
    let session = session.clone();
    perform(
        house,
        call,
        AcceptEnrolment::NAME,
        &session.clone(),
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            must_stand(tx, house, call, &counted.session.institution)?;
            let mut room = counted.session.seats.saturating_sub(counted.taken);
            let waiting = tx.enrolments_of(&session)?;
            let waiting = waiting
                .into_iter()
                .filter(|kept| kept.enrolment.stage == Stage::Filed);
            let mut sorted = Sorted {
                accepted: Vec::new(),
                rejected: Vec::new(),
                waiting: Vec::new(),
            };
            for kept in waiting {
                let enrolment = &kept.enrolment;
                let permit = authority::permit::<AcceptEnrolment>(&call.actor, enrolment)?;
                let person = found(tx.person(&enrolment.person)?, "person", &enrolment.person)?;
                let trainee = as_trainee(tx, house, enrolment, call.today)?;
                let stand = Stand {
                    session: &counted.session,
                    announced_on: tx.first_announced(&enrolment.id, &counted.session)?,
                    trainee: trainee.map(|decision| decision.disposition),
                    roster: on_roster(tx, &counted.session.occupation, enrolment.id.as_str())?,
                    filed_by: &kept.filed_by,
                    room,
                };
                let decided = applicant(house, &counted.session, &kept, &person, call).and_then(
                    |applicant| accept(&permit, stand, &applicant, &house.law.pack, call.today),
                );
                match decided {
                    Ok(accepted) => {
                        let text = acceptance_text(&enrolment.id, &session, call.today);
                        let shown = [(enrolment.id.to_string(), text)];
                        let place = record_evidence(tx, house, LeafKind::Acceptance, &shown)?;
                        tx.record_accept(&accepted, place, &call.actor.account)?;
                        room -= 1;
                        sorted.accepted.push(enrolment.id.clone());
                    }
                    // These wait for another person, another day: nothing is wrong with the form.
                    Err(why @ (AcceptRefused::SamePerson | AcceptRefused::Full { .. })) => {
                        let code = why.words().code.to_owned();
                        sorted.waiting.push((enrolment.id.clone(), code));
                    }
                    Err(why) => {
                        let words = why.words();
                        tx.record_reject(&enrolment.id, &words.say.zh, call.today)?;
                        sorted
                            .rejected
                            .push((enrolment.id.clone(), words.code.to_owned()));
                    }
                }
            }
            let taken = i64::try_from(sorted.accepted.len()).unwrap_or(i64::MAX);
            tx.record_counts(&session, taken, 0, 0, 0)?;
            let batch = u32::try_from(sorted.accepted.len()).unwrap_or(u32::MAX);
            watch_acceptance(tx, house, call, &counted.session, batch)?;
            Ok(Done {
                object: session.to_string(),
                under: under(&house.law, "parts.theory", call.today),
                details: json!({"accepted": sorted.accepted.len(), "rejected": sorted.rejected.len()}),
                answer: sorted,
            })
        },
    )
}

/// The applicant as the conditions look at them: claims, the session's terms, and the day of today.
fn applicant(
    house: &House,
    session: &Session,
    kept: &KeptEnrolment,
    person: &Person,
    call: &Call,
) -> Result<eligibility::Applicant, AcceptRefused> {
    let evidence = |why: String| AcceptRefused::Evidence(why);
    let mut line: Value =
        serde_json::from_str(&kept.evidence).map_err(|why| evidence(why.to_string()))?;
    if let Some(claims) = line.as_object_mut() {
        // Where a candidate comes from is no condition of the level.
        claims.remove("employed_by");
        claims.remove("student_of");
    }
    line["id"] = json!(kept.enrolment.id);
    line["occupation"] = json!(session.occupation);
    line["level"] = json!(session.level);
    line["standard"] = json!(session.standard);
    line["as_of"] = json!(call.today.to_string());
    line["born_on"] = json!(person.born_on.to_string());
    let pack = &house.law.pack;
    let text = line.to_string();
    eligibility::read::applicant(text.as_bytes(), &pack.catalogue, &pack.conditions)
        .map(|named| named.applicant)
        .map_err(|why| evidence(why.to_string()))
}
