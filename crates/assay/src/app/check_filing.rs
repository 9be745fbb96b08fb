//! Check a filing for completeness: it is complete, or goes back with everything that is missing.
use super::{Call, Done, Failure, found, notify::tell, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::{
        Filing,
        check::{CheckFiling, Papers, check},
    },
    notification::{Addressee, Notice},
    text::Text,
};
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

/// Checks a filing; gives the codes of what is missing, none where it is complete.
///
/// # Errors
/// [`Failure::Refused`] if it was checked before.
pub fn check_filing(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
) -> Result<Vec<String>, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        CheckFiling::NAME,
        &id.clone(),
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<CheckFiling>(&call.actor, &filing)?;
            let pack = &house.law.pack;
            let checked = with_papers(tx, &filing, |papers| {
                check(&permit, papers, pack, call.today).map_err(refused)
            })??;
            tx.record_check(&checked)?;
            if !checked.gaps.is_empty() {
                let to = Addressee::Institution(filing.institution.clone());
                tell(tx, call, &to, &returned(checked.gaps.len()), &id)?;
            }
            let codes = checked.gaps.iter().map(|gap| gap.code.to_owned());
            let codes: Vec<String> = codes.collect();
            Ok(Done {
                object: id.to_string(),
                under: under(&house.law, "filing.decision", call.today),
                details: json!({"missing": codes}),
                answer: codes,
            })
        },
    )
}

fn returned(count: usize) -> Notice {
    Notice::new(
        "notice.filing.returned",
        Text::new(
            format!("备案材料缺少{count}项，已退回补正"),
            format!("the filing came back: {count} things are missing"),
        ),
        Text::new(
            "请查看备案页面的缺件清单，补正后提交新的版本",
            "look at the list on its page, and hand in another version with them",
        ),
    )
}

fn with_papers<T>(
    tx: &mut Tx<'_>,
    filing: &Filing,
    look: impl FnOnce(Papers<'_>) -> T,
) -> Result<T, Failure> {
    let whose = &filing.institution;
    let institution = found(tx.institution(whose)?, "institution", whose)?;
    let before = match &filing.supersedes {
        Some(id) => tx.filing(id)?.map(|(filing, _)| filing),
        None => None,
    };
    let awards = tx.awards_of(&institution.uscc)?;
    Ok(look(Papers {
        institution: &institution,
        filing,
        before: before.as_ref(),
        awards: &awards,
    }))
}
