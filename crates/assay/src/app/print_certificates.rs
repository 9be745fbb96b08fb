//! Paper: receive blanks, print certificates on them, reissue one, register blanks as void, keep the photo of a holder.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    decision::Decided,
    enrolment::{Enrolment, photo::KeepPhoto},
    id::Id,
    institution::Institution,
    paper::{
        PrintRun, Spoiling,
        print::{PAGES_MAX, PrintCertificates, print},
        receive::{BLANKS_MAX, Delivery, ReceiveBlanks, receive},
        reissue::{Reissued, reissue},
        spoil::{SpoilBlank, spoil},
    },
    status::{StatusFile, decide::StatusDecided},
};
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

const RULE: &str = "certificate.paper-serial";

/// Takes a delivery of blanks into an institution's stock; gives how many.
///
/// # Errors
/// [`Failure`].
pub fn receive_blanks(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
    delivery: Delivery,
) -> Result<u32, Failure> {
    let institution = institution.clone();
    let asked = json!({"institution": institution, "delivery": delivery});
    perform(
        house,
        call,
        ReceiveBlanks::NAME,
        &asked,
        move |tx, house, call| {
            found(tx.institution(&institution)?, "institution", &institution)?;
            let stock = tx.stock(&institution)?;
            let permit = authority::permit::<ReceiveBlanks>(&call.actor, &stock)?;
            // What is out of bounds is refused before its serials are counted out.
            let bounded = Delivery {
                count: delivery.count.min(BLANKS_MAX),
                first: delivery.first.min(u64::MAX / 2),
                ..delivery.clone()
            };
            let (first, last) = (bounded.serials().next(), bounded.serials().last());
            let known = match first.zip(last) {
                Some((first, last)) => tx.known_blank(&first, &last)?,
                None => None,
            };
            let law = &house.law.pack;
            let received = receive(&permit, &delivery, known, law, call.today).map_err(refused)?;
            tx.record_blanks(&received)?;
            Ok(Done {
                answer: delivery.count,
                object: institution.to_string(),
                under: under(&house.law, RULE, call.today),
                details: json!({"delivery": delivery}),
            })
        },
    )
}

/// Prints certificates by number, in this order, each on the next blank of the institution. The pages themselves follow
/// from the run at any time; a crash before the commit takes no blank.
///
/// # Errors
/// [`Failure`]; nothing is printed in part.
pub fn print_certificates(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
    id: &Id<PrintRun>,
    numbers: Vec<String>,
) -> Result<Id<PrintRun>, Failure> {
    let (institution, id) = (institution.clone(), id.clone());
    let asked = json!({"institution": institution, "numbers": numbers});
    perform(
        house,
        call,
        PrintCertificates::NAME,
        &asked,
        move |tx, house, call| {
            found(tx.institution(&institution)?, "institution", &institution)?;
            let stock = tx.stock(&institution)?;
            let permit = authority::permit::<PrintCertificates>(&call.actor, &stock)?;
            let mut wanted = Vec::with_capacity(numbers.len().min(PAGES_MAX));
            for number in numbers.iter().take(PAGES_MAX + 1) {
                wanted.push(found(
                    tx.to_print(&institution, number)?,
                    "certificate",
                    number,
                )?);
            }
            let blanks = tx.next_blanks(&institution, wanted.len())?;
            let law = &house.law.pack;
            let run =
                print(&permit, id.clone(), &wanted, &blanks, law, call.today).map_err(refused)?;
            tx.record_print_run(&run, &call.actor.account)?;
            Ok(Done {
                answer: run.id.clone(),
                object: institution.to_string(),
                under: under(&house.law, RULE, call.today),
                details: json!({"run": run.id, "pages": run.pages.len()}),
            })
        },
    )
}

/// Gives a certificate its new paper inside the transaction of the decision to reissue it; `None` for any other decision.
pub(crate) fn reissue_in(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    file: &StatusFile,
    decided: &Decided<StatusDecided>,
) -> Result<Option<Decided<Reissued>>, Failure> {
    let serial = decided.proposal.paper_serial.as_deref();
    let new = serial.map(|serial| tx.blank(serial)).transpose()?.flatten();
    let (old, id) = (tx.old_paper(&file.number)?, edge::fresh_id(call.now));
    let law = &house.law.pack;
    let reissued = reissue(decided, id, file, new.as_ref(), old, law).map_err(refused)?;
    if let Some(reissued) = &reissued {
        tx.record_reissued(reissued, &call.actor.account)?;
    }
    Ok(reissued)
}

/// Registers a blank as void.
///
/// # Errors
/// [`Failure`].
pub fn spoil_blank(
    house: &Arc<House>,
    call: &Call,
    serial: &str,
    how: Spoiling,
    reason: &str,
) -> Result<(), Failure> {
    let (serial, reason) = (serial.to_owned(), reason.to_owned());
    let asked = json!({"serial": serial, "how": how, "reason": reason});
    perform(
        house,
        call,
        SpoilBlank::NAME,
        &asked,
        move |tx, house, call| {
            let blank = found(tx.blank(&serial)?, "blank", &serial)?;
            let permit = authority::permit::<SpoilBlank>(&call.actor, &blank)?;
            let law = &house.law.pack;
            let spoiled = spoil(&permit, how, &reason, law, call.today).map_err(refused)?;
            tx.record_spoiled(&spoiled)?;
            Ok(Done {
                answer: (),
                object: blank.institution.to_string(),
                under: under(&house.law, RULE, call.today),
                details: json!({"serial": serial, "how": how}),
            })
        },
    )
}

/// Keeps the photo of a candidate, for the certificate.
///
/// # Errors
/// [`Failure`].
pub fn keep_photo(
    house: &Arc<House>,
    call: &Call,
    enrolment: &Id<Enrolment>,
    bytes: Vec<u8>,
    sha256: &str,
) -> Result<(), Failure> {
    let (enrolment, sha256) = (enrolment.clone(), sha256.to_owned());
    let asked = json!({"enrolment": enrolment, "sha256": sha256});
    perform(
        house,
        call,
        KeepPhoto::NAME,
        &asked,
        move |tx, house, call| {
            let kept = found(tx.enrolment(&enrolment)?, "enrolment", &enrolment)?;
            authority::permit::<KeepPhoto>(&call.actor, &kept.enrolment)?;
            tx.record_photo(
                &kept.enrolment.person,
                &bytes,
                &sha256,
                call.today,
                &call.actor.account,
            )?;
            Ok(Done {
                answer: (),
                object: enrolment.to_string(),
                under: under(&house.law, "certificate.photo", call.today),
                details: json!({"sha256": sha256}),
            })
        },
    )
}
