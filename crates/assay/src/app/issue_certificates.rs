//! Issue certificates: gate → number → draft → check → *stored plan of the exact bytes* → signed → in the public
//! record → released. [`carry_on`] does everything behind the plan; the normal path and recovery both call it.
use super::{
    Call, Done, Failure, found, perform_in, refused, sha256_of, status_lists, under,
    watch_surges::{Counted, watch_issuance},
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    certificate::{Checks, Draft, Facts, StatusPlace},
    enrolment::Enrolment,
    gate::Gate,
    id::Id,
    law::Citation,
    number::{self, NumberRefused, Series},
    pack::At,
    person::Person,
    session::{Session, acts::IssueCertificates},
};
use assay_proof::credential::{self, Shape};
use assay_store::{
    StoreError, Tx,
    certificate::{Certificate, GateSheet, KeptGate},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

mod carry;
mod case;
mod correct;
mod sign;

pub use carry::carry_on;
use case::SessionCase;
pub use case::run_gate;
pub(crate) use correct::plan_correction;

/// Sessions that are planned in one transaction.
const SESSIONS: usize = 64;

/// A session whose certificates are to be issued, with the call that does it.
pub type ToIssue = (Call, Id<Session>);

/// What came of a session's certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Numbers, in the order of the candidates.
    pub numbers: Vec<String>,
    /// Candidates whose certificate is held, each with the preconditions that fail.
    pub held: Vec<(Id<Enrolment>, Vec<String>)>,
}

/// What is kept of a plan: enough to take it up again after a crash, and nothing else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptPlan {
    created: String,
    shape: Shape,
}

/// Runs the gate for every passed candidate of a session, plans certificates for those who stand before an
/// open one, and carries them to their release.
///
/// # Errors
/// [`Failure`]; one failing precondition holds that candidate and only that one.
pub fn issue_certificates(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
) -> Result<Issued, Failure> {
    let one = (call.clone(), session.clone());
    let mut issued = issue_sessions(house, &[one])?;
    issued
        .pop()
        .unwrap_or(Err(Failure::Store(StoreError::Closed)))
}

/// The same for many sessions, in fewer transactions and one step of the public record. Each session is an act of
/// its own: what fails in one leaves the others as they are.
///
/// # Errors
/// [`Failure`] if the database or the record failed; inside, what became of each session.
pub fn issue_sessions(
    house: &Arc<House>,
    calls: &[ToIssue],
) -> Result<Vec<Result<Issued, Failure>>, Failure> {
    let mut issued = Vec::with_capacity(calls.len());
    for batch in calls.chunks(SESSIONS) {
        let (at_home, batch) = (Arc::clone(house), batch.to_vec());
        issued.extend(house.store.act(move |tx| {
            let mut issued = Vec::with_capacity(batch.len());
            for (call, session) in &batch {
                let asked = sha256_of(session)?;
                let name = IssueCertificates::NAME;
                let one = tx.part(|tx| {
                    perform_in(tx, &at_home, call, name, &asked, |tx, house, call| {
                        plan_session(tx, house, call, session)
                    })
                });
                match one {
                    // What the database says concerns the whole transaction.
                    Err(Failure::Store(error)) => return Err(Failure::Store(error)),
                    one => issued.push(one),
                }
            }
            edge::crash_point("issue.before-plan-commit");
            Ok(issued)
        })?);
        edge::crash_point("issue.after-plan-commit");
    }
    carry_on(house)?;
    Ok(issued)
}

fn plan_session(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    session: &Id<Session>,
) -> Result<Done<Issued>, Failure> {
    let mut case = SessionCase::load(tx, house, session)?;
    authority::permit::<IssueCertificates>(&call.actor, &case.counted.session)?;
    let mut issued = Issued {
        numbers: Vec::new(),
        held: Vec::new(),
    };
    let checks = checks(house, call);
    let series = case.series(&house.law.pack, call.today);
    let mut cleared = Vec::new();
    let passed = case.passed();
    let on_roster = case.on_roster(tx, &passed)?;
    for (kept, on_roster) in passed.into_iter().zip(on_roster) {
        let person = tx.person(&kept.enrolment.person)?;
        let gate = case.gate(house, (&kept, on_roster), person.is_some(), call);
        let person = found(person, "person", &kept.enrolment.person)?;
        if !gate.is_open() {
            let codes = gate.failing().map(|one| one.code.to_string()).collect();
            issued.held.push((kept.enrolment.id, codes));
            continue;
        }
        let one = Cleared {
            gate_hash: hex::encode(Sha256::digest(json(&gate))),
            gate,
            enrolment: kept.enrolment,
            person,
        };
        // A draft is checked before a serial is taken: what cannot be signed takes no number.
        let number = series.first().and_then(|series| series.number(1));
        let any = Given {
            number: number.ok_or_else(|| no_number(house, call, NumberRefused::NoPrefix))?,
            place: StatusPlace { block: 0, index: 0 },
            generation: 0,
        };
        match one.draft(house, call, &case, any).check(&checks) {
            Ok(_) => {
                case.counted.counts.issued += 1;
                cleared.push(one);
            }
            Err(findings) => {
                let codes = findings.iter().map(|finding| finding.check.to_owned());
                issued.held.push((one.enrolment.id, codes.collect()));
            }
        }
    }
    if !cleared.is_empty() {
        let batch = u32::try_from(cleared.len()).unwrap_or(u32::MAX);
        let counted = watch_issuance(tx, house, call, &case.counted.session, batch)?;
        if counted == Counted::Held {
            let surge = |one: Cleared| (one.enrolment.id, vec!["no-surge".to_owned()]);
            issued.held.extend(cleared.drain(..).map(surge));
        }
    }
    if !cleared.is_empty() {
        let (series, first) = take_serials(tx, house, call, &series, &cleared)?;
        let institution = &case.counted.session.institution;
        let count = u32::try_from(cleared.len()).unwrap_or(u32::MAX);
        let first_place = tx.record_next_places(institution, count)?;
        status_lists::begin(tx, house, institution, (first_place, count), call.now)?;
        let generation = tx.key_in_force(institution.as_str())?;
        let sheet = edge::fresh_id(call.now);
        tx.record_gate_sheet(&sheet, &cleared[0].gate)?;
        let mut planned = Vec::with_capacity(cleared.len());
        for ((serial, running), one) in (first..).zip(first_place..).zip(&cleared) {
            let number = series
                .number(serial)
                .ok_or_else(|| exhausted(house, call, &series, 1))?;
            let place = house.status_place(institution.as_str(), running);
            let given = Given {
                number,
                place,
                generation,
            };
            let gate = one.kept_gate(&sheet, &cleared[0].gate);
            planned.push(plan(house, call, &case, one, given, gate, &checks)?);
        }
        // A number never stands without its plan: both are in the transaction that took the serials.
        tx.record_plans(&planned)?;
        issued.numbers = planned.into_iter().map(|one| one.number).collect();
    }
    let count = i64::try_from(issued.numbers.len()).unwrap_or(i64::MAX);
    tx.record_counts(session, 0, 0, 0, count)?;
    Ok(Done {
        object: session.to_string(),
        under: under(&house.law, "certificate.two-persons", call.today),
        details: json!({"issued": issued.numbers.len(), "held": issued.held.len()}),
        answer: issued,
    })
}

/// Takes serials for everybody who is cleared, from the first series that has as many left.
fn take_serials(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    series: &[Series],
    cleared: &[Cleared],
) -> Result<(Series, u32), Failure> {
    let count = u32::try_from(cleared.len()).unwrap_or(u32::MAX);
    for one in series {
        if let Some(first) = tx.record_next_serials(one, count)? {
            return Ok((one.clone(), first));
        }
    }
    Err(match series.first() {
        Some(first) => exhausted(house, call, first, count),
        None => no_number(house, call, NumberRefused::NoPrefix),
    })
}

fn exhausted(house: &House, call: &Call, series: &Series, count: u32) -> Failure {
    let (year, level) = (series.year, series.level);
    no_number(house, call, NumberRefused::Exhausted { count, year, level })
}

fn no_number(house: &House, call: &Call, why: NumberRefused) -> Failure {
    refused(number::refused(why, &house.law.pack, call.today))
}

/// What a certificate is given before it is drafted.
#[derive(Debug, Clone)]
struct Given {
    number: String,
    place: StatusPlace,
    /// Which generation of the institution's keys signs it.
    generation: u32,
}

/// A candidate who stands before an open gate.
struct Cleared {
    enrolment: Enrolment,
    person: Person,
    gate: Gate,
    /// Of the gate's JSON, in hex.
    gate_hash: String,
}

impl Cleared {
    fn draft(&self, house: &House, call: &Call, case: &SessionCase, given: Given) -> Draft {
        Draft(facts(house, call, case, self, given))
    }

    /// The gate as it is kept: beside the session's sheet, or whole where it has not the same preconditions.
    fn kept_gate(&self, id: &Id<GateSheet>, sheet: &Gate) -> KeptGate {
        match self.gate.beside(sheet) {
            Some(own) => KeptGate {
                sheet: Some(id.clone()),
                text: json(&own),
            },
            None => KeptGate {
                sheet: None,
                text: json(&self.gate),
            },
        }
    }
}

/// Drafts and checks what will be signed.
fn plan(
    house: &House,
    call: &Call,
    case: &SessionCase,
    one: &Cleared,
    given: Given,
    gate: KeptGate,
    checks: &Checks,
) -> Result<Certificate, Failure> {
    let session = &case.counted.session;
    let (enrolment, person) = (&one.enrolment, &one.person);
    let (place, generation) = (given.place, given.generation);
    let draft = one.draft(house, call, case, given);
    let number = draft.0.number.clone();
    let checked = match draft.check(checks) {
        Ok(checked) => checked,
        Err(findings) => {
            return Err(Failure::Store(StoreError::Bug(format!(
                "a checked draft failed: {findings:?}"
            ))));
        }
    };
    let keys = house.generation(session.institution.as_str(), generation)?;
    let created = edge::instant(call.now);
    let plan = credential::plan(checked, &house.host, &keys.issuer, &created);
    let kept = KeptPlan {
        created: plan.created.clone(),
        shape: plan.shape.clone(),
    };
    Ok(Certificate {
        id: edge::fresh_id(call.now),
        number,
        edition: 1,
        place,
        enrolment: enrolment.id.clone(),
        session: session.id.clone(),
        institution: session.institution.clone(),
        person: person.id.clone(),
        name_fold: assay_core::person::fold(&person.name),
        occupation: session.occupation.clone(),
        level: session.level,
        kind: session.certificate,
        issued_on: call.today,
        gate,
        plan: json(&kept),
        hash_data: plan.signed_bytes(),
        generation,
        credential: None,
        leaf: None,
        stage: "planned".to_owned(),
        status: "valid".to_owned(),
        since: None,
        approved_by: case.counted.approved_by.clone().unwrap_or_default(),
        numbered_by: call.actor.account.clone(),
    })
}

/// What our own types are as JSON: the text that is stored and hashed.
fn json(of: &impl Serialize) -> String {
    serde_json::to_string(of).expect("our own types are JSON")
}

fn checks(house: &House, call: &Call) -> Checks {
    let pack = &house.law.pack;
    let words = pack
        .forbidden_words
        .iter()
        .map(|word| word.zh.clone())
        .collect();
    Checks::new(
        &cite(house, call, "certificate.words"),
        &cite(house, call, "transition.no-rushed-issuance"),
        words,
    )
}

fn facts(house: &House, call: &Call, case: &SessionCase, one: &Cleared, given: Given) -> Facts {
    let (enrolment, person) = (&one.enrolment, &one.person);
    let session = &case.counted.session;
    let pack = &house.law.pack;
    let occupation = pack.catalogue.find(&session.occupation);
    let name = occupation.map_or_else(
        || assay_core::text::Text::same(&session.occupation),
        |found| found.name.clone(),
    );
    let rule = match session.certificate {
        assay_core::session::CertificateKind::Qualification => "transition.completed-is-issued",
        assay_core::session::CertificateKind::SkillLevel => "filing.in-force",
    };
    Facts {
        kind: session.certificate,
        number: given.number,
        edition: 1,
        holder: person.name.clone(),
        document: person.document.masked(),
        occupation: name,
        occupation_code: occupation
            .and_then(|found| found.code.clone())
            .unwrap_or_else(|| "--".to_owned()),
        job_type: "--".to_owned(),
        level: session.level,
        institution: session.institution.to_string(),
        institution_name: case.institution.name.zh.to_string(),
        examined_on: session.last_day().unwrap_or(call.today),
        final_on: case.final_on().unwrap_or(call.today),
        issued_on: call.today,
        scores: case
            .scores_of(&enrolment.id)
            .into_iter()
            .map(|(part, score, _)| (part, score.get()))
            .collect(),
        pass_mark: assay_core::gate::pass_mark(pack, session, call.today),
        status: given.place,
        gate_hash: one.gate_hash.clone(),
        pack_hash: house.law.hash.clone(),
        under: cite(house, call, rule),
    }
}

/// The text of a rule; before the rule was in force, that of the pass mark, which every certificate stands on.
fn cite(house: &House, call: &Call, rule: &str) -> Citation {
    let at = |rule| house.law.pack.citation(rule, At::day(call.today));
    let found = at(rule).or_else(|| at("pass.mark"));
    found.cloned().unwrap_or_else(|| Citation {
        instrument: rule.to_owned(),
        article: "-".to_owned(),
    })
}

fn kept_plan(plan: &str) -> Result<KeptPlan, StoreError> {
    serde_json::from_str(plan).map_err(|why| StoreError::Unreadable {
        column: "plan".to_owned(),
        why: why.to_string(),
    })
}

/// What a certificate says.
///
/// # Errors
/// [`StoreError::Unreadable`].
pub fn shape_of(certificate: &Certificate) -> Result<Shape, StoreError> {
    Ok(kept_plan(&certificate.plan)?.shape)
}
