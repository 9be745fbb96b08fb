//! The text of a QR code that holds a compact certificate.
use super::{
    Answer, CliError, VerifyCommand, damaged, json_lines, people_lines, text_of, trust::Trusts,
};
use crate::edge;
use assay_proof::{compact, record::InclusionProof, verify::demanded};
use serde_json::json;
use std::path::Path;

/// The text of a file that is one.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    compact::is_one(text).then_some(text)
}

pub(super) fn check(
    command: &VerifyCommand,
    trusts: &mut Trusts,
    file: &Path,
    text: &str,
) -> Result<Answer, CliError> {
    let compact = compact::read(text).map_err(|why| {
        CliError::Input(format!(
            "{why}. Scan the code again, and save the whole text."
        ))
    })?;
    let (folder, trust) = trusts.of(command, file)?;
    // The code on paper holds no proof: it lies beside the text, or under the certificate's number beside the keys.
    let mut proof_file = file.with_extension("tlog-proof");
    let number = &compact.essentials.number;
    if !proof_file.exists() && number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        proof_file = folder.join(format!("{number}.tlog-proof"));
    }
    let beside = text_of(&proof_file)?
        .map(|text| InclusionProof::read(&text).map_err(|why| damaged(&proof_file, &why)))
        .transpose()?;
    let mut verdict = compact::check(&compact, beside.as_ref(), &trust);
    if let Some(policy) = command.policy()? {
        let proof = beside.as_ref().or(compact.proof.as_ref());
        verdict.record = demanded(&verdict.record, proof, &policy, edge::now_seconds());
    }
    let (sentence, is_good) = (verdict.sentence(), verdict.is_good());
    let (lines, said) = (verdict.lines(), &verdict.essentials);
    if command.json {
        let answer = json!({
            "file": file,
            "verified": is_good,
            "number": said.number,
            "holder": said.holder,
            "occupation": said.occupation,
            "level": said.level,
            "kind": said.kind,
            "examined_on": said.examined_on.to_string(),
            "issued_on": said.issued_on.to_string(),
            "issuer": said.issuer,
            "lines": json_lines(&lines),
            "say": sentence,
        });
        return Ok(Answer {
            is_good,
            said: answer.to_string(),
        });
    }
    let institution = verdict.institution.as_deref().unwrap_or(&said.issuer);
    let heads = [
        file.display().to_string(),
        format!("  {} {} {}", said.number, said.holder, said.kind.title().0),
        format!(
            "  {} {} — {institution}",
            said.occupation,
            said.level.name().0
        ),
    ];
    Ok(Answer {
        is_good,
        said: people_lines(&heads, &lines, &sentence),
    })
}
