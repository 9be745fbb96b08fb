//! `assay keys rotate` and `assay keys list`.
use super::super::{CliError, Ended, import::operator, out};
use crate::{
    app::{Failure, rotate_key::rotate_key_onto},
    edge,
    house::{House, token::OnToken},
};
use assay_core::key::KeyHolder;
use serde_json::json;
use std::sync::Arc;

pub(super) fn rotate(
    house: &Arc<House>,
    holders: &[KeyHolder],
    reason: &str,
    on: Option<&OnToken>,
) -> Result<Ended, CliError> {
    for holder in holders {
        let mut call = operator();
        call.id = format!("rotate-{}", hex::encode(edge::draw_bytes::<16>()));
        let rotated = rotate_key_onto(house, &call, holder, reason, on).map_err(told)?;
        out::say(&format!(
            "{}: generation {} signs from now on, key {}; leaf {} of the public record, {} directory entries",
            holder.id(),
            rotated.generation,
            rotated.key,
            rotated.leaf,
            rotated.entries
        ))?;
    }
    let published = house.publish();
    published.map_err(|why| CliError::World(why.to_string()))?;
    out::complain(
        "back up now: older backups do not hold the new secrets. Whoever keeps copies of the directory fetches it again.",
    );
    Ok(Ended::Yes)
}

fn told(why: Failure) -> CliError {
    match why {
        Failure::Store(why) => CliError::World(why.to_string()),
        Failure::Refused(words) => CliError::Input(format!(
            "{} · {}\n{} · {}",
            words.say.zh, words.say.en, words.next.zh, words.next.en
        )),
        other => CliError::Input(other.to_string()),
    }
}

pub(super) fn list(house: &House, json: bool) -> Result<Ended, CliError> {
    let all = house.store.read(|tx| tx.key_generations());
    let all = all.map_err(|why| CliError::World(why.to_string()))?;
    for one in &all {
        let since = edge::instant(one.begun_at);
        out::say(&if json {
            let said = json!({
                "holder": one.holder, "generation": one.generation, "since": since, "key": one.key, "reason": one.reason,
            });
            said.to_string()
        } else {
            format!(
                "{}  {}  {since}  {}  {}",
                one.holder, one.generation, one.key, one.reason
            )
        })?;
    }
    out::complain(&format!(
        "{} generations began since the installation did; whoever is not named signs with the first",
        all.len()
    ));
    Ok(Ended::Yes)
}
