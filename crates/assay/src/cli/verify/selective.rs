//! A certificate from a wallet: an SD-JWT of which the holder shows a part.
use super::{
    Answer, CliError, VerifyCommand, damaged, json_lines, people_lines, text_of,
    trust::{Trusts, entries as entries_of},
};
use crate::edge;
use assay_proof::{
    directory::Entry,
    key_note::{self, Purpose},
    record::InclusionProof,
    sd_jwt::{
        check::{self as whole, AtHand},
        verify::{issuer, key_name},
    },
    suite::PublicKey,
    verify::{Trust, demanded},
};
use serde_json::json;
use std::path::Path;

/// The text of a file that is an SD-JWT.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    (text.starts_with("ey") && text.contains('~')).then_some(text)
}

/// The did:web of an issuer `https://HOST/org/ID`.
fn did_of(issuer: &str) -> Option<String> {
    let (host, path) = issuer.strip_prefix("https://")?.split_once('/')?;
    let host = host.replace(':', "%3A");
    Some(format!("did:web:{host}:{}", path.replace('/', ":")))
}

/// The institution's key for tokens, by its note, with the directory entries that vouch for who signed the note. Of several
/// generations it is the one that the certificate names.
fn key_of(
    did: &str,
    named: Option<&str>,
    folder: &Path,
    trust: &Trust,
) -> Result<Option<(PublicKey, Vec<Entry>)>, CliError> {
    let Some(authority) = &trust.authority else {
        return Ok(None);
    };
    let entries: Vec<Entry> = Entry::of(&trust.directory, did, authority).collect();
    let mut known: Option<(PublicKey, Vec<Entry>)> = None;
    let mut disowned = None;
    for path in entries_of(&folder.join("did")) {
        if path.extension().is_none_or(|kind| kind != "token-key") {
            continue;
        }
        let own = |note: &String| key_note::did(Purpose::Tokens, note) == Some(did);
        let Some(note) = text_of(&path)?.filter(own) else {
            continue;
        };
        let open = |entry: &Entry| key_note::open(Purpose::Tokens, &note, did, entry.key).ok();
        let Some(key) = entries.iter().find_map(open) else {
            disowned = Some(path);
            continue;
        };
        let is_named = named == Some(key.thumbprint().as_str());
        if is_named || known.is_none() {
            let vouches = |entry: &&Entry| open(entry).is_some();
            known = Some((key, entries.iter().filter(vouches).cloned().collect()));
        }
        if is_named {
            return Ok(known);
        }
    }
    match (known, disowned) {
        (Some(known), _) => Ok(Some(known)),
        (None, Some(path)) if !entries.is_empty() => Err(damaged(
            &path,
            &"the institution of the directory did not sign it",
        )),
        _ => Ok(None),
    }
}

/// Checks one file.
pub(super) fn check(
    command: &VerifyCommand,
    trusts: &mut Trusts,
    file: &Path,
    text: &str,
) -> Result<Answer, CliError> {
    let none = |why: &dyn std::fmt::Display| {
        CliError::Input(format!(
            "{why}: this is no certificate from a wallet, or it was cut off"
        ))
    };
    let issuer = issuer(text).map_err(|why| none(&why))?;
    let did = did_of(&issuer).ok_or_else(|| none(&"its issuer is no institution"))?;
    let (folder, trust) = trusts.of(command, file)?;
    let named = key_name(text).map_err(|why| none(&why))?;
    let found = key_of(&did, named.as_deref(), folder, &trust)?;
    let (key, entries) = found.ok_or_else(|| {
        CliError::Input(format!(
            "there is no key of {did} in {}: name a folder as `assay export certificates` writes it with --trust",
            folder.display()
        ))
    })?;
    let proof_file = file.with_extension("tlog-proof");
    let proof = text_of(&proof_file)?
        .map(|text| InclusionProof::read(&text).map_err(|why| damaged(&proof_file, &why)))
        .transpose()?;
    let at_hand = AtHand {
        key,
        entries: Some(entries),
        proof: proof.as_ref(),
        record: trust.record.as_ref(),
        asked: command.audience.as_deref().zip(command.nonce.as_deref()),
        now: edge::now_micros() / 1_000_000,
    };
    let mut verdict = match whole::check(text, &at_hand) {
        Ok(verdict) => verdict,
        // What it says cannot be shown: nobody stands behind it.
        Err(why) => return Ok(refused(command, file, &why)),
    };
    if let Some(policy) = command.policy()? {
        let now = edge::now_seconds();
        verdict.record = demanded(&verdict.record, proof.as_ref(), &policy, now);
    }
    let (lines, sentence) = (verdict.lines(), verdict.sentence());
    let opened = &verdict.shown.opened;
    let is_good = verdict.is_good();
    if command.json {
        let binding = verdict.shown.binding.as_ref().map(|binding| {
            json!({"audience": binding.audience, "nonce": binding.nonce, "made_at": edge::instant(binding.made_at.saturating_mul(1_000_000))})
        });
        let answer = json!({
            "file": file,
            "verified": is_good,
            "number": verdict.shown.text(&["certificate", "number"]),
            "issuer": issuer,
            "claims": opened.claims,
            "shown": opened.shown,
            "kept_back": opened.kept_back,
            "binding": binding,
            "lines": json_lines(&lines),
            "say": sentence,
        });
        return Ok(Answer {
            is_good,
            said: answer.to_string(),
        });
    }
    let said = |path: &[&str]| verdict.shown.text(path).unwrap_or("—").to_owned();
    let heads = [
        file.display().to_string(),
        format!("  {} — {}", said(&["level_name"]), said(&["institution"])),
        format!(
            "  出示 shown: {} · 未出示 kept back: {}",
            if opened.shown.is_empty() {
                "—".to_owned()
            } else {
                opened.shown.join(", ")
            },
            opened.kept_back
        ),
    ];
    let shown = opened.shown.iter().map(|path| {
        let value = path
            .split('.')
            .try_fold(None, |at: Option<&serde_json::Value>, name| {
                let next = match at {
                    None => opened.claims.get(name),
                    Some(value) => value.get(name),
                };
                next.map(Some)
            });
        format!(
            "    {path}: {}",
            value.flatten().cloned().unwrap_or_default()
        )
    });
    let heads: Vec<String> = heads.into_iter().chain(shown).collect();
    Ok(Answer {
        is_good,
        said: people_lines(&heads, &lines, &sentence),
    })
}

fn refused(command: &VerifyCommand, file: &Path, why: &dyn std::fmt::Display) -> Answer {
    let said = if command.json {
        json!({
            "file": file,
            "verified": false,
            "say": {"zh": format!("未通过核验：{why}"), "en": format!("not verified: {why}")},
        })
        .to_string()
    } else {
        format!("{}\n  → 未通过核验 · not verified: {why}", file.display())
    };
    Answer {
        is_good: false,
        said,
    }
}
