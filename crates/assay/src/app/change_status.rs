//! Change the status of a certificate: one person proposes, another decides; the lists change in the same transaction.
use super::{
    Call, Done, Failure, found, issue_certificates, notify::tell, perform, print_certificates,
    refused, status_lists, under,
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    notification::{Addressee, Notice},
    paper::reissue::Reissued,
    status::{
        Change, Proposal, Status, StatusFile,
        decide::{DecideStatus, Ruling, StatusDecided, decide},
        propose::{ProposeStatus, propose},
    },
    text::Text,
};
use assay_proof::leaf::{LeafKind, leaf};
use assay_store::{StoreError, Tx, certificate::Certificate};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A certificate as its status is decided on.
///
/// # Errors
/// [`Failure`] if what is stored cannot be read.
pub fn file_of(certificate: &Certificate) -> Result<StatusFile, Failure> {
    let shape = issue_certificates::shape_of(certificate)?;
    let unreadable = |why: &dyn std::fmt::Display| StoreError::Unreadable {
        column: "status".to_owned(),
        why: why.to_string(),
    };
    Ok(StatusFile {
        number: certificate.number.clone(),
        institution: certificate.institution.clone(),
        person: certificate.person.clone(),
        status: certificate.status.parse().map_err(|why| unreadable(&why))?,
        holder: shape.holder,
        job_type: shape.job_type,
    })
}

/// The released certificate with this number, and its file.
pub(crate) fn certificate(
    tx: &mut Tx<'_>,
    number: &str,
) -> Result<(Certificate, StatusFile), Failure> {
    let kept = tx
        .certificate(number)?
        .filter(|one| one.stage == "released");
    let certificate = found(kept, "certificate", number)?;
    let file = file_of(&certificate)?;
    Ok((certificate, file))
}

/// Proposes a change.
///
/// # Errors
/// [`Failure::Refused`] if the certificate does not stand so, or the reason does not fit.
pub fn propose_status(
    house: &Arc<House>,
    call: &Call,
    number: &str,
    proposal: Proposal,
) -> Result<Id<Proposal>, Failure> {
    let number = number.to_owned();
    let asked = (number.clone(), proposal.id.clone());
    perform(house, call, ProposeStatus::NAME, &asked, {
        let number = number.clone();
        move |tx, house, call| propose_in(tx, house, call, &number, proposal.clone())
    })
}

/// The same inside the transaction of another act.
pub(crate) fn propose_in(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    number: &str,
    proposal: Proposal,
) -> Result<Done<Id<Proposal>>, Failure> {
    let (certificate, file) = certificate(tx, number)?;
    let permit = authority::permit::<ProposeStatus>(&call.actor, &file)?;
    let paper = match proposal.paper_serial.as_deref().map(str::trim) {
        Some(serial) => tx.blank(serial)?,
        None => None,
    };
    let law = &house.law.pack;
    let proposed = propose(&permit, proposal, paper.as_ref(), law, call.today).map_err(refused)?;
    tx.record_proposal(&proposed, &certificate.id)?;
    Ok(Done {
        answer: proposed.id.clone(),
        object: number.to_owned(),
        under: under(&house.law, "status.reason", call.today),
        details: json!({"proposal": proposed.id, "change": proposed.change, "class": proposed.class}),
    })
}

/// Decides on a proposal. What is approved is in the lists, in the register and in the record from the commit on.
///
/// # Errors
/// [`Failure::Refused`] if the same person proposed it, or the certificate has changed since.
pub fn decide_status(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Proposal>,
    ruling: Ruling,
    decision: &str,
) -> Result<Status, Failure> {
    let (id, decision) = (id.clone(), decision.to_owned());
    let asked = (id.clone(), decision.clone(), ruling == Ruling::Approve);
    let status = perform(
        house,
        call,
        DecideStatus::NAME,
        &asked,
        move |tx, house, call| {
            let kept = found(tx.proposal(&id)?, "proposal", &id)?;
            let (certificate, file) = certificate(tx, &kept.proposal.number)?;
            let permit = authority::permit::<DecideStatus>(&call.actor, &file)?;
            let law = &house.law.pack;
            let decided = decide(&permit, &kept.proposal, ruling, &decision, law, call.today)
                .map_err(refused)?;
            let place = match decided.status {
                Some(_) => Some(record(tx, &decided)?),
                None => None,
            };
            tx.record_status_decided(&decided, place)?;
            if decided.status.is_some() {
                carry_out(tx, house, call, &certificate, &file, &decided)?;
            }
            Ok(Done {
                answer: decided.status.unwrap_or(file.status),
                object: kept.proposal.number.clone(),
                under: under(&house.law, "status.two-persons", call.today),
                details: json!({"proposal": id, "change": decided.proposal.change, "status": decided.status, "decision": decided.decision, "leaf": place}),
            })
        },
    )?;
    // Answers of before are forgotten before the caller hears of the change.
    house.status_changed();
    // Status, lists, leaves and journal are durable by now; a corrected certificate is signed, and the record follows.
    issue_certificates::carry_on(house)?;
    Ok(status)
}

/// The change in the public record: what is committed to names the certificate only for who knows the salt.
fn record(tx: &mut Tx<'_>, decided: &StatusDecided) -> Result<u64, Failure> {
    let proposal = &decided.proposal;
    let text = format!(
        "{} {} {} {} {}",
        proposal.number,
        proposal.change.id(),
        proposal.class.id(),
        decided.on,
        decided.decision
    );
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(text).into());
    let bytes = leaf(LeafKind::Status, &salt, &digest);
    let about = proposal.id.as_str();
    Ok(tx.record_leaf(LeafKind::Status.id(), &bytes, &salt, about)?)
}

fn carry_out(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    certificate: &Certificate,
    file: &StatusFile,
    decided: &assay_core::decision::Decided<StatusDecided>,
) -> Result<(), Failure> {
    let proposal = &decided.proposal;
    let paper = print_certificates::reissue_in(tx, house, call, file, decided)?;
    if paper.is_none() {
        tx.record_status(&certificate.id, file.status, decided)?;
        // Where a corrected certificate takes a place in a new block, its lists begin there.
        if proposal.change == Change::Correct {
            issue_certificates::plan_correction(
                tx,
                house,
                call,
                certificate,
                &proposal.correction,
            )?;
        }
        let block = certificate.place.block;
        status_lists::renew(tx, house, &certificate.institution, block, call.now)?;
    }
    let told = notice(decided);
    let object = &proposal.number;
    let holder = Addressee::Person(file.person.clone());
    tell(tx, call, &holder, &told, object)?;
    let told = match &paper {
        Some(paper) => to_print(decided, paper),
        None => told,
    };
    let issuer = Addressee::Institution(file.institution.clone());
    Ok(tell(tx, call, &issuer, &told, object)?)
}

/// What the institution is told that prints a certificate again.
fn to_print(decided: &StatusDecided, paper: &Reissued) -> Notice {
    let (number, run) = (&decided.proposal.number, &paper.run);
    let serial: String = run.pages.iter().map(|page| page.serial.as_str()).collect();
    Notice::new(
        "notice.status.reissued",
        Text::new(
            format!(
                "证书{number}准予补发，决定文号：{}；新流水码{serial}，打印批次{}",
                decided.decision, run.id
            ),
            format!(
                "certificate {number} is reissued under decision {}, on the paper {serial}, print run {}",
                decided.decision, run.id
            ),
        ),
        Text::new(
            "请打印该批次并通知持证人领取；收回的旧证书应当销毁",
            "print that run and let the holder take it; destroy the old paper where it was handed back",
        ),
    )
}

/// What holder and institution are told.
fn notice(decided: &StatusDecided) -> Notice {
    let proposal = &decided.proposal;
    let (code, next) = match proposal.change {
        Change::Revoke | Change::Void | Change::Suspend => (
            "notice.status.taken",
            Text::new(
                "不服决定的，可以依法申请复议或者提起诉讼",
                "whoever does not agree may ask for a review or go to court",
            ),
        ),
        Change::Lift => (
            "notice.status.lifted",
            Text::new(
                "无需办理，证书恢复有效",
                "nothing: the certificate holds again",
            ),
        ),
        Change::Correct | Change::Reissue => (
            "notice.status.renewed",
            Text::new(
                "请领取新的证书，编号不变",
                "take the new one; the number is the same",
            ),
        ),
    };
    let (change, class) = (proposal.change.name(), proposal.class.name());
    let say = Text::new(
        format!(
            "证书{}已办理“{}”，事由：{}，决定文号：{}",
            proposal.number, change.0, class.0, decided.decision
        ),
        format!(
            "certificate {}: {}; reason: {}; decision {}",
            proposal.number, change.1, class.1, decided.decision
        ),
    );
    Notice::new(code, say, next)
}
