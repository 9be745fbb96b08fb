//! One file per thing a user can do: load, permit, decide, save, in one transaction.
use crate::{edge, house::House, pack::Law};
use assay_core::{
    authority::{Actor, Denied},
    decision::{Refusal, Words},
};
use assay_store::{ActError, StoreError, Tx, act::FirstAnswer, journal::Entry};
use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::sync::Arc;

pub mod accept_enrolments;
pub mod allocate_prefix;
pub mod announce_session;
pub mod answer_call;
pub mod appoint_people;
pub mod assign_panel;
pub mod cancel_session;
pub mod carry_over;
pub mod carry_wishes;
pub mod change_status;
pub mod check_filing;
pub(crate) mod check_in_bulk;
pub mod close_archives;
pub mod end_idle;
pub mod enrol_candidates;
pub mod enrol_trainees;
pub mod enter_trainee;
pub mod erase_person;
pub(crate) mod evidence;
pub mod file_institution;
pub mod graduate_trainee;
pub mod guide_institutions;
pub mod hold_exam;
pub mod import_table;
pub mod issue_certificates;
pub mod keep_staff;
pub mod look_up;
pub mod move_enrolment;
pub mod name_account;
pub mod notify;
pub mod open_plan;
pub mod pay_out;
pub mod plan_exit;
pub mod print_certificates;
pub mod publish_filing;
pub mod publish_results;
pub mod put_in_wallet;
pub mod read_answer;
pub mod recall_certificates;
pub mod record_payments;
pub mod record_wish;
pub mod record_written;
pub mod refund_fee;
mod refund_notices;
pub mod register_staff;
pub mod reject_enrolment;
pub mod review_filing;
pub mod rotate_key;
pub mod run_pilot;
pub mod schedule_continuation;
pub mod select_organisations;
pub mod simulate_exit;
pub mod status_lists;
pub mod stop_institution;
pub mod take_exit;
pub mod take_name;
pub mod warn_promises;
pub mod watch_surges;
pub mod withdraw_exit;

/// What the edge knows about a request.
#[derive(Debug, Clone)]
pub struct Call {
    /// The caller's own id: the same id gives the first answer.
    pub id: String,
    /// Who calls.
    pub actor: Actor,
    /// The instant, in microseconds since 1970 UTC.
    pub now: i64,
    /// The day of that instant, in the pack's time zone.
    pub today: Date,
}

/// Why a call did not do what it was asked to.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// No such thing, or not one the caller may know of.
    #[error("{what} {id} does not exist")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// The identifier that was asked for.
        id: String,
    },
    /// The role may not do this.
    #[error("{0}")]
    Denied(Denied),
    /// Permitted, but a rule says no.
    #[error("{}: {}", .0.code, .0.say.en)]
    Refused(Box<Words>),
    /// The id was used for something else before.
    #[error("the id {0} was used for another request")]
    IdReused(String),
    /// The system's fault.
    #[error("{0}")]
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            // What belongs to others looks like what does not exist.
            Denied::Foreign { action } => Self::NotFound {
                what: action,
                id: String::new(),
            },
            Denied::Role { .. } => Self::Denied(denied),
        }
    }
}

impl ActError for Failure {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// A refusal as a failure.
#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(crate) fn refused(why: impl Refusal) -> Failure {
    Failure::Refused(Box::new(why.words()))
}

/// A key that a device holds did not sign: what waits is signed when it does.
#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
pub(crate) fn unsigned(why: assay_proof::suite::NotSigned) -> Failure {
    Failure::Store(StoreError::Unusable(why.to_string()))
}

/// Something that must be there.
pub(crate) fn found<T>(
    thing: Option<T>,
    what: &'static str,
    id: &(impl ToString + ?Sized),
) -> Result<T, Failure> {
    thing.ok_or_else(|| Failure::NotFound {
        what,
        id: id.to_string(),
    })
}

/// What an act did: the answer, and what the journal says of it.
#[derive(Debug)]
pub(crate) struct Done<T> {
    /// The answer to the caller.
    pub(crate) answer: T,
    /// What it was done to.
    pub(crate) object: String,
    /// Under which rule or article.
    pub(crate) under: String,
    /// Further facts for the journal, never personal data.
    pub(crate) details: serde_json::Value,
}

/// Carries out an act once: permission and decision are the act's, the journal row and the first answer are
/// written in its transaction.
pub(crate) fn perform<T>(
    house: &Arc<House>,
    call: &Call,
    act: &'static str,
    asked: &impl Serialize,
    mut work: impl FnMut(&mut Tx<'_>, &House, &Call) -> Result<Done<T>, Failure> + Send + 'static,
) -> Result<T, Failure>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let asked = sha256_of(asked)?;
    let (at_home, call) = (Arc::clone(house), call.clone());
    let outcome = house.store.act(move |tx| {
        let answer = perform_in(tx, &at_home, &call, act, &asked, &mut work)?;
        // A crash here loses the act, its journal row and its answer together: asked again, it is done.
        edge::crash_point_of(act, "before-commit");
        Ok(answer)
    });
    // A crash here keeps all three: asked again with the same id, the first answer is given.
    edge::crash_point_of(act, "after-commit");
    outcome
}

/// The same inside a transaction that carries more than one act.
pub(crate) fn perform_in<T>(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    act: &'static str,
    asked_sha256: &str,
    work: impl FnOnce(&mut Tx<'_>, &House, &Call) -> Result<Done<T>, Failure>,
) -> Result<T, Failure>
where
    T: Serialize + DeserializeOwned,
{
    if let Some(first) = tx.first_answer(&call.id)? {
        if first.act != act || first.asked_sha256 != asked_sha256 {
            return Err(Failure::IdReused(call.id.clone()));
        }
        return serde_json::from_str(&first.answer).map_err(unreadable);
    }
    let done = work(tx, house, call)?;
    tx.record_in_journal(&entry(call, &house.law, act, &done))?;
    let answer = FirstAnswer {
        act: act.to_owned(),
        asked_sha256: asked_sha256.to_owned(),
        answer: serde_json::to_string(&done.answer).map_err(unreadable)?,
    };
    tx.record_answer(&call.id, &answer, call.now)?;
    Ok(done.answer)
}

/// What was asked for, as the journal of answers knows it again.
pub(crate) fn sha256_of(asked: &impl Serialize) -> Result<String, Failure> {
    let asked = serde_json::to_vec(asked).map_err(unreadable)?;
    Ok(hex::encode(Sha256::digest(asked)))
}

fn entry<T>(call: &Call, law: &Law, act: &'static str, done: &Done<T>) -> Entry {
    let institution = call.actor.institution.as_ref();
    Entry {
        at: call.now,
        actor: call.actor.account.clone(),
        on_behalf_of: institution.map(ToString::to_string).unwrap_or_default(),
        act: act.to_owned(),
        object: done.object.clone(),
        under: done.under.clone(),
        pack: law.hash.clone(),
        details: done.details.to_string(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn unreadable(why: serde_json::Error) -> Failure {
    Failure::Store(StoreError::Unreadable {
        column: "answer".to_owned(),
        why: why.to_string(),
    })
}

/// A citation as the journal writes it.
pub(crate) fn under(law: &Law, rule: &str, today: Date) -> String {
    let citation = law.pack.citation(rule, assay_core::pack::At::day(today));
    citation.map_or_else(
        || rule.to_owned(),
        |citation| format!("{} {}", citation.instrument, citation.article),
    )
}
