//! Suspend an institution, lift the suspension, remove it from the directory; everybody whom it affects is told.
use super::{Call, Done, Failure, found, notify::tell, perform, refused, under, unsigned};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    decision::Decided,
    id::Id,
    institution::{
        Filing, Institution,
        stop::{
            LiftSuspension, RemoveInstitution, StopKind, Stopped, SuspendFiling, lift, remove,
            stands, suspend,
        },
    },
    notification::{Addressee, Notice},
    text::Text,
};
use assay_proof::{
    directory,
    leaf::{LeafKind, leaf},
};
use assay_store::Tx;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Suspends the institution of a filing: from today nothing is announced, seated, decided or issued by it.
///
/// # Errors
/// [`Failure::Refused`] if the filing is not published, the institution is stopped, or no reason is given.
pub fn suspend_filing(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        SuspendFiling::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<SuspendFiling>(&call.actor, &filing)?;
            let pack = &house.law.pack;
            let stopped = suspend(&permit, &reason, pack, call.today).map_err(refused)?;
            let told = begin(tx, house, call, &stopped)?;
            Ok(Done {
                answer: (),
                object: filing.institution.to_string(),
                under: under(&house.law, "filing.stopped", call.today),
                details: json!({"reason": reason, "told": told}),
            })
        },
    )
}

/// Removes the institution of a filing from the directory; gives the last day on which it may not file again.
///
/// # Errors
/// [`Failure::Refused`] if it was removed before, or no reason is given.
pub fn remove_institution(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<Option<Date>, Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        RemoveInstitution::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<RemoveInstitution>(&call.actor, &filing)?;
            let pack = &house.law.pack;
            let stopped = remove(&permit, &reason, pack, call.today).map_err(refused)?;
            let told = begin(tx, house, call, &stopped)?;
            Ok(Done {
                answer: stopped.stop.barred_until,
                object: filing.institution.to_string(),
                under: under(&house.law, "filing.bar", call.today),
                details: json!({"reason": reason, "told": told, "barred_until": stopped.stop.barred_until}),
            })
        },
    )
}

/// Lifts a suspension: from today the institution may appraise again.
///
/// # Errors
/// [`Failure::Refused`] if it is not suspended.
pub fn lift_suspension(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        LiftSuspension::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<LiftSuspension>(&call.actor, &filing)?;
            let pack = &house.law.pack;
            let lifted = lift(&permit, &reason, pack, call.today).map_err(refused)?;
            end_suspension(tx, house, &lifted.institution, lifted.on)?;
            tx.record_lift(&lifted)?;
            let name = name_of(tx, &lifted.institution)?;
            let notice = Notice::new(
                "notice.institution.lifted",
                Text::new(
                    format!("“{}”自{}起恢复评价：{reason}", name.zh, lifted.on),
                    format!(
                        "{} may appraise again from {}: {reason}",
                        name.en, lifted.on
                    ),
                ),
                Text::new("请查看个案状态", "look at where your case stands"),
            );
            let told = tell_all(tx, call, &lifted.institution, &notice, &notice)?;
            Ok(Done {
                answer: (),
                object: lifted.institution.to_string(),
                under: under(&house.law, "filing.stopped", call.today),
                details: json!({"reason": reason, "told": told}),
            })
        },
    )
}

/// Writes a stop down, signs it for the directory, puts it into the public record, and tells everybody; gives how many
/// were told.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    stopped: &Decided<Stopped>,
) -> Result<usize, Failure> {
    let (institution, stop) = (&stopped.institution, &stopped.stop);
    if stop.kind == StopKind::Removal {
        // A removal ends the suspension before it, also for whoever reads the signed directory.
        end_suspension(tx, house, institution, stop.from)?;
    }
    let signed = directory::Stop {
        did: house.host.institution_did(institution.as_str()),
        number: tx.stops_counted(institution)? + 1,
        kind: stop.kind,
        from: stop.from,
        lifted_on: None,
    };
    let (note, place) = enter(tx, house, institution, &signed)?;
    tx.record_stop(stopped, &note, place)?;
    let name = name_of(tx, institution)?;
    let (zh, en) = stop.kind.name();
    let say = Text::new(
        format!("“{}”自{}起{zh}：{}", name.zh, stop.from, stop.reason),
        format!("{} is {en} from {}: {}", name.en, stop.from, stop.reason),
    );
    let own = Notice::new(
        "notice.institution.stopped",
        say.clone(),
        Text::new(
            "自该日起不得公告、安排考试、公布成绩和发证，请按要求整改或安排后续事宜",
            "from that day nothing is announced, seated, published or issued; mend what is asked, or settle what is left",
        ),
    );
    let others = Notice::new(
        "notice.institution.stopped.case",
        say,
        Text::new(
            "您的考试和发证暂不进行；可以等待恢复，也可以申请退还全部费用",
            "your exam and certificate wait; you may wait with them, or have the whole fee back",
        ),
    );
    tell_all(tx, call, institution, &own, &others)
}

/// Signs for the directory that the suspension of an institution ends, if it is suspended.
fn end_suspension(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Id<Institution>,
    on: Date,
) -> Result<(), Failure> {
    let Some((number, stop)) = tx.suspension_of(institution)? else {
        return Ok(());
    };
    let signed = directory::Stop {
        did: house.host.institution_did(institution.as_str()),
        number,
        kind: stop.kind,
        from: stop.from,
        lifted_on: Some(on),
    };
    let (note, place) = enter(tx, house, institution, &signed)?;
    tx.record_suspension_ends(institution, number, &note, place)?;
    Ok(())
}

/// Signs a directory note and commits to it in the record; gives the note and its place.
fn enter(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Id<Institution>,
    signed: &directory::Stop,
) -> Result<(String, u64), Failure> {
    let authority = house.authority_signing(tx)?;
    let note = signed
        .sign(house.host.as_str(), &authority)
        .map_err(unsigned)?;
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&note).into());
    let bytes = leaf(LeafKind::Stop, &salt, &digest);
    let place = tx.record_leaf(LeafKind::Stop.id(), &bytes, &salt, institution.as_str())?;
    Ok((note, place))
}

fn name_of(tx: &mut Tx<'_>, institution: &Id<Institution>) -> Result<Text, Failure> {
    Ok(found(tx.institution(institution)?, "institution", institution)?.name)
}

/// Tells the institution, its candidates whose cases are open, and its trainees.
fn tell_all(
    tx: &mut Tx<'_>,
    call: &Call,
    institution: &Id<Institution>,
    own: &Notice,
    others: &Notice,
) -> Result<usize, Failure> {
    let to = Addressee::Institution(institution.clone());
    tell(tx, call, &to, own, institution)?;
    let affected = tx.affected_by_stop(institution)?;
    for one in &affected {
        let to = Addressee::Person(one.person.clone());
        tell(tx, call, &to, others, &one.case)?;
    }
    Ok(affected.len() + 1)
}

/// Whether an institution may take another step of an exam today.
///
/// # Errors
/// [`Failure::Refused`] while it is suspended, or was removed.
pub(crate) fn must_stand(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    institution: &Id<Institution>,
) -> Result<(), Failure> {
    stands(&tx.stops_of(institution)?, &house.law.pack, call.today).map_err(refused)
}
