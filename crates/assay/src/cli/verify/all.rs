//! A whole register at once: every certificate of a folder, their signatures checked together, on every core.
use super::{
    Answer, CliError, Ended, Told, VerifyCommand, credential_of, misshapen, out, proof_beside,
    show,
    trust::{entries, read},
};
use crate::edge;
use assay_core::text::Text;
use assay_proof::{
    record::InclusionProof,
    verify::{Outcome, Trust, Verdict, Verifier},
    witness::Policy,
};
use indicatif::ProgressBar;
use serde_json::json;
use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    thread,
};

/// Certificates that a core takes at a time: their signatures are half a batch, or one.
const BATCH: usize = 2_048;

/// A certificate with the proof beside it, or why it cannot be used.
type File = Result<(Vec<u8>, Option<InclusionProof>), CliError>;

pub(super) fn run(command: &VerifyCommand, folder: &Path) -> Result<Ended, CliError> {
    let is_certificate = |file: &PathBuf| file.extension().is_some_and(|kind| kind == "json");
    let files: Vec<PathBuf> = entries(folder).into_iter().filter(is_certificate).collect();
    if files.is_empty() {
        return Err(CliError::Input(format!(
            "{} holds no certificate; name a folder as `assay export certificates` writes it",
            folder.display()
        )));
    }
    let trust = read(command, command.trust.as_deref().unwrap_or(folder))?;
    let policy = command.policy()?;
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut verifiers: Vec<Verifier<'_>> = (0..cores).map(|_| Verifier::new(&trust)).collect();
    let bar = ProgressBar::new(files.len() as u64).with_message("certificates");
    let mut told = Told::default();
    for round in files.chunks(BATCH * cores) {
        let verdicts: Vec<Vec<Result<Verdict, CliError>>> = thread::scope(|scope| {
            let at_work: Vec<_> = verifiers
                .iter_mut()
                .zip(round.chunks(BATCH))
                .map(|(verifier, files)| scope.spawn(|| verdicts(verifier, files, policy.as_ref())))
                .collect();
            let ended = at_work.into_iter().map(|one| one.join());
            ended.map(|one| one.expect("a check ends")).collect()
        });
        for (file, verdict) in round.iter().zip(verdicts.into_iter().flatten()) {
            match verdict {
                Ok(verdict) if verdict.is_good() => told.verified += 1,
                Ok(verdict) => {
                    let said = show(command, file, &verdict, &verdict.sentence());
                    let is_good = false;
                    told.hear(command, file, Ok(Answer { is_good, said }))?;
                }
                Err(why) => told.hear(command, file, Err(why))?,
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    sum_up(command, &trust, &told)?;
    told.end()
}

/// What comes of some files, in their order.
fn verdicts(
    verifier: &mut Verifier<'_>,
    files: &[PathBuf],
    policy: Option<&Policy>,
) -> Vec<Result<Verdict, CliError>> {
    let (mut usable, mut unusable) = (Vec::with_capacity(files.len()), Vec::new());
    let read = |file: &PathBuf| -> File { Ok((credential_of(file)?, proof_beside(file)?)) };
    for file in files {
        match read(file) {
            Ok(file) => {
                usable.push(file);
                unusable.push(None);
            }
            Err(why) => unusable.push(Some(why)),
        }
    }
    let now = edge::now_seconds();
    let answers = verifier.verify_many(&usable).into_iter().zip(&usable);
    let mut answers = answers.map(|(verdict, (_, proof))| {
        let mut verdict = verdict.map_err(|why| misshapen(&why))?;
        verdict.sm2 = Outcome::NotChecked(Text::new(
            "第二签名不成批核对，请单独核验该文件",
            "second signatures are not checked in bulk: verify the file alone",
        ));
        if let Some(policy) = policy {
            verdict.demand_witnesses(proof.as_ref(), policy, now);
        }
        Ok(verdict)
    });
    let whole = unusable.into_iter().map(|why| match why {
        Some(why) => Err(why),
        None => answers.next().expect("an answer for each usable file"),
    });
    whole.collect()
}

/// The last line: how many of each, and what was not at hand.
fn sum_up(command: &VerifyCommand, trust: &Trust, told: &Told) -> Result<(), CliError> {
    let (verified, refused, unusable) = (told.verified, told.refused, told.unusable.len());
    let missing: Vec<&str> = [
        (trust.authority.is_none(), "directory"),
        (trust.record.is_none(), "record"),
        (trust.lists.is_empty(), "status"),
    ]
    .into_iter()
    .filter_map(|(is_missing, name)| is_missing.then_some(name))
    .collect();
    if command.json {
        let told = json!({"verified": verified, "refused": refused, "unusable": unusable, "not_at_hand": missing});
        return Ok(out::say(&told.to_string())?);
    }
    out::say(&format!(
        "{verified} 张通过核验，{refused} 张未通过，{unusable} 个文件不能使用 · {verified} verified, {refused} refused, {unusable} files unusable"
    ))?;
    if !missing.is_empty() {
        let missing = missing.join(", ");
        out::say(&format!("未核对 · not checked, nothing at hand: {missing}"))?;
    }
    Ok(())
}
