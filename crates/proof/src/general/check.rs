//! Credentials and presentations with all their proofs, as a verifier takes them.
use super::{
    Asked, Refused, canonical,
    proof::{refused, verify_all},
};
use crate::data_model::{self, Unfit, each, has_type, instant, named};
use serde_json::Value;

/// The context of version 1.1, which is still verified.
const CONTEXT_1: &str = "https://www.w3.org/2018/credentials/v1";

/// What was verified; the proofs hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// What could not be looked at, in words.
    pub warnings: Vec<String>,
}

/// Verifies a credential: the data model, its period, every proof, and that its issuer signed.
///
/// # Errors
/// [`Refused`].
pub fn verify_credential(credential: &Value, asked: &Asked<'_>) -> Result<Checked, Refused> {
    period(credential, asked.now)?;
    let asked = Asked {
        purpose: asked.purpose.or(Some("assertionMethod")),
        ..*asked
    };
    let signers = verify_all(credential, &asked)?;
    let mut checked = Checked::default();
    for resource in data_model::unknown_resources(credential) {
        let unseen = format!("the digest of {resource} was not compared: nothing is fetched here");
        checked.warnings.push(unseen);
    }
    let issuer = named(&credential["issuer"]).unwrap_or_default();
    if !signers.iter().any(|signer| signer == issuer) {
        // Keys of other addresses would have to be fetched.
        if issuer.starts_with("did:") {
            return refused(format!("no proof is by the issuer {issuer}"));
        }
        checked.warnings.push(format!(
            "the keys of {issuer} are not known here: the proofs hold, whether they are the issuer's was not checked"
        ));
    }
    Ok(checked)
}

/// The data model, and the days.
fn period(credential: &Value, now: i64) -> Result<(), Refused> {
    let first = each(&credential["@context"]).first();
    let members = if first.is_some_and(|one| one == CONTEXT_1) {
        data_model::contexts(credential, CONTEXT_1)?;
        data_model::claims(credential)?;
        if !has_type(credential, "VerifiableCredential") || credential["issuanceDate"].is_null() {
            return Err(Unfit("it is no credential of VC 1.1".to_owned()).into());
        }
        ["issuanceDate", "expirationDate"]
    } else {
        data_model::credential(credential)?;
        ["validFrom", "validUntil"]
    };
    let [from, until] = members.map(|member| instant(credential, member));
    if from?.is_some_and(|from| now < from) {
        return Err(Refused::Range("it does not hold yet".to_owned()));
    }
    if until?.is_some_and(|until| until <= now) {
        return Err(Refused::Range("it holds no more".to_owned()));
    }
    Ok(())
}

/// Verifies a presentation, signed or not, and each credential in it.
///
/// # Errors
/// [`Refused`].
pub fn verify_presentation(presentation: &Value, asked: &Asked<'_>) -> Result<Checked, Refused> {
    data_model::presentation(presentation)?;
    let holder = named(&presentation["holder"]);
    let is_signed = presentation.get("proof").is_some();
    if is_signed {
        let asked = Asked {
            purpose: asked.purpose.or(Some("authentication")),
            ..*asked
        };
        let signers = verify_all(presentation, &asked)?;
        if holder.is_some_and(|holder| !signers.iter().any(|signer| signer == holder)) {
            return refused("no proof of the presentation is by its holder");
        }
    } else if asked.challenge.is_some() || asked.domain.is_some() {
        return refused("nobody signed the presentation for this challenge or domain");
    } else {
        canonical(presentation)?;
    }
    let alone = Asked {
        now: asked.now,
        ..Asked::default()
    };
    let mut checked = Checked::default();
    if !is_signed {
        let unsigned = "nobody signed the presentation: who shows it is not known";
        checked.warnings.push(unsigned.to_owned());
    }
    for credential in each(&presentation["verifiableCredential"]) {
        if has_type(credential, "EnvelopedVerifiableCredential") {
            return refused("enveloped credentials are not verified here");
        }
        if credential.get("proof").is_some() {
            checked
                .warnings
                .extend(verify_credential(credential, &alone)?.warnings);
            continue;
        }
        // Somebody's word about themselves: the presentation is its proof.
        period(credential, asked.now)?;
        if !is_signed || holder.is_none() || named(&credential["issuer"]) != holder {
            return refused("a credential without a proof is not its holder's own");
        }
    }
    Ok(checked)
}
