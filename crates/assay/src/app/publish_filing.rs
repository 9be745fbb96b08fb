//! Decide on a filing: publish it in the directory, or refuse it.
use super::{Call, Done, Failure, found, notify::tell, perform, refused, under, unsigned};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::{
        Filing, Institution,
        decide::{Grounds, PublishFiling, Published, RefuseFiling, dismiss, publish},
    },
    notification::{Addressee, Notice},
    prefix::{self, Prefix},
    text::Text,
};
use assay_proof::{
    directory::Entry,
    leaf::{LeafKind, leaf},
};
use assay_store::Tx;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What stands as the reason where an officer gives none of their own.
const IN_ORDER: &str = "材料齐全，符合条件 complete and in order";

/// Publishes a filing that is in order: the authority signs its directory entry, and the record commits to it.
///
/// # Errors
/// [`Failure::Refused`] if it does not wait for that, or the same person filed it.
pub fn publish_filing(house: &Arc<House>, call: &Call, id: &Id<Filing>) -> Result<u64, Failure> {
    publish_filing_because(house, call, id, IN_ORDER)
}

/// The same with a reason of one's own.
///
/// # Errors
/// As [`publish_filing`].
pub fn publish_filing_because(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<u64, Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        PublishFiling::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let (filing, filed_by) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<PublishFiling>(&call.actor, &filing)?;
            let whose = &filing.institution;
            let institution = found(tx.institution(whose)?, "institution", whose)?;
            let (review, versions) = (tx.review_of(&id)?, tx.filings_of(whose)?);
            let taken_over = filing.dossier.taken_over.as_ref();
            let holder = match taken_over {
                Some(taken_over) => tx.prefix_holder(&taken_over.prefix)?,
                None => None,
            };
            let grounds = Grounds {
                institution: &institution,
                filed_by: &filed_by,
                review: &review,
                versions: &versions,
                prefix_holder: holder.as_ref(),
            };
            let pack = &house.law.pack;
            let published =
                publish(&permit, grounds, &reason, pack, call.today).map_err(refused)?;
            let place = enter(tx, house, &institution, &published)?;
            take_over_prefix(tx, house, &institution, &published)?;
            let to = Addressee::Institution(institution.id.clone());
            tell(
                tx,
                call,
                &to,
                &decided(
                    "notice.filing.published",
                    "已公布",
                    "was published",
                    &reason,
                ),
                &id,
            )?;
            Ok(Done {
                answer: place,
                object: id.to_string(),
                under: under(&house.law, "filing.in-force", call.today),
                details: json!({"leaf": place, "version": filing.version, "reason": reason}),
            })
        },
    )
}

/// Signs the directory entry of a filing and puts it into the record; gives its place.
fn enter(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Institution,
    published: &assay_core::decision::Decided<Published>,
) -> Result<u64, Failure> {
    let filing = &published.filing;
    let scope = filing.scope.iter();
    let keys = house.signing_generation(tx, institution.id.as_str())?;
    let authority = house.authority_signing(tx)?;
    let entry = Entry {
        did: house.host.institution_did(institution.id.as_str()),
        name: institution.name.zh.to_string(),
        uscc: institution.uscc.clone(),
        kind: institution.kind.id().to_owned(),
        from: filing.from,
        until: filing.until,
        key: keys.public(),
        scope: scope
            .map(|one| (one.occupation.clone(), one.level))
            .collect(),
        stops: Vec::new(),
    };
    let note = entry
        .sign(house.host.as_str(), &authority)
        .map_err(unsigned)?;
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&note).into());
    let bytes = leaf(LeafKind::DirectoryEntry, &salt, &digest);
    let id = filing.id.as_str();
    let place = tx.record_leaf(LeafKind::DirectoryEntry.id(), &bytes, &salt, id)?;
    tx.record_publish(published, &note, place)?;
    Ok(place)
}

/// What the authority gave before it kept this register is allocated with the publication.
fn take_over_prefix(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Institution,
    published: &Published,
) -> Result<(), Failure> {
    let filing = &published.filing;
    let Some(taken_over) = &filing.dossier.taken_over else {
        return Ok(());
    };
    let kind = prefix::fits(
        &taken_over.prefix,
        institution,
        filing.from,
        &house.law.pack,
    );
    let Ok(kind) = kind else { return Ok(()) };
    let one = Prefix {
        text: taken_over.prefix.clone(),
        institution: institution.id.clone(),
        site: None,
        kind,
        from: filing.from,
        until: None,
        reason: None,
    };
    tx.record_taken_over(&one, &published.by)?;
    Ok(())
}

fn decided(code: &'static str, zh: &str, en: &str, reason: &str) -> Notice {
    Notice::new(
        code,
        Text::new(
            format!("备案{zh}：{reason}"),
            format!("the filing {en}: {reason}"),
        ),
        Text::new("请查看备案页面", "look at the page of the filing"),
    )
}

/// Refuses a filing with the reason.
///
/// # Errors
/// [`Failure::Refused`] if it was decided, or the same person filed it.
pub fn refuse_filing(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        RefuseFiling::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let (filing, filed_by) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<RefuseFiling>(&call.actor, &filing)?;
            let pack = &house.law.pack;
            let dismissed =
                dismiss(&permit, &filed_by, &reason, pack, call.today).map_err(refused)?;
            tx.record_dismiss(&dismissed)?;
            let to = Addressee::Institution(filing.institution.clone());
            tell(
                tx,
                call,
                &to,
                &decided("notice.filing.refused", "不予通过", "was refused", &reason),
                &id,
            )?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "filing.decision", call.today),
                details: json!({"reason": reason}),
            })
        },
    )
}
