//! did:web documents: under which keys an institution signs. Old keys are kept for ever.
use crate::{multikey, suite::TokenKey};
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

/// Multicodec prefix of a compressed P-256 public key.
const P256_PUBLIC: [u8; 2] = [0x80, 0x24];

/// Adds the key by which certificates for wallets are signed.
///
/// # Panics
/// If the document was not made by [`document`].
pub fn add_token_key(document: &mut Value, key: &TokenKey) {
    let did = document["id"].as_str().expect("a document has its id");
    let id = format!("{did}#{}", key.kid());
    let mut bytes = P256_PUBLIC.to_vec();
    bytes.extend_from_slice(key.point().to_sec1_point(true).as_bytes());
    let method = json!({
        "id": id,
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": format!("z{}", bs58::encode(bytes).into_string()),
    });
    for (member, value) in [
        ("verificationMethod", method),
        ("assertionMethod", json!(id)),
    ] {
        let all = document[member].as_array_mut();
        all.expect("a document has its keys").push(value);
    }
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
