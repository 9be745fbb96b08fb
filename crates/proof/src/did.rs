//! did:web documents: under which keys an institution signs. Old keys are kept for ever.
use crate::multikey;
use ed25519_dalek::VerifyingKey;
use serde_json::{Value, json};

/// The document of a did:web with its keys, the newest last.
#[must_use]
pub fn document(did: &str, keys: &[VerifyingKey]) -> Value {
    let methods: Vec<Value> = keys
        .iter()
        .map(|key| {
            let public = multikey::public(key);
            json!({
                "id": format!("{did}#{public}"),
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": public,
            })
        })
        .collect();
    let ids: Vec<&Value> = methods.iter().map(|method| &method["id"]).collect();
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "assertionMethod": ids,
        "verificationMethod": methods,
    })
}

/// The keys that a document gives for signing credentials.
#[must_use]
pub fn keys(document: &Value) -> Vec<VerifyingKey> {
    let methods = document["verificationMethod"].as_array();
    let allowed = document["assertionMethod"].as_array();
    methods
        .into_iter()
        .flatten()
        .filter(|method| allowed.is_some_and(|ids| ids.contains(&method["id"])))
        .filter_map(|method| multikey::read_public(method["publicKeyMultibase"].as_str()?).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_document_read_back() {
        let key = multikey::from_seed(&[1; 32]).verifying_key();
        assert_eq!(keys(&document("did:web:assay.example", &[key])), vec![key]);
    }
}
