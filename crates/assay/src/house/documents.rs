//! Under which keys the authority and the institutions sign, as strangers read it. Every generation is in it, for ever.
use super::House;
use assay_proof::did;
use assay_store::StoreError;
use serde_json::{Value, json};

impl House {
    /// The authority's did:web document.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn authority_document(&self) -> Result<Value, StoreError> {
        let keys = self.authority_keys()?;
        let keys: Vec<_> = keys.iter().map(|key| *key.public()).collect();
        Ok(did::document(&self.host.authority_did(), &keys))
    }

    /// An institution's did:web document.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn institution_document(&self, institution: &str) -> Result<Value, StoreError> {
        let generations = self.generations(institution)?;
        let keys: Vec<_> = generations.iter().map(|keys| keys.public()).collect();
        let mut document = did::document(&self.host.institution_did(institution), &keys);
        for keys in &generations {
            did::add_token_key(&mut document, &keys.token);
        }
        Ok(document)
    }

    /// An institution as the issuer of certificates for wallets, with its keys; the newest is the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn token_issuer_document(&self, institution: &str) -> Result<Value, StoreError> {
        let generations = self.generations(institution)?;
        let keys = generations.iter().rev().map(|keys| {
            let mut jwk = keys.token.public().jwk();
            jwk["kid"] = keys.token.kid().into();
            jwk["alg"] = "ES256".into();
            jwk["use"] = "sig".into();
            jwk
        });
        let keys: Vec<Value> = keys.collect();
        Ok(json!({"issuer": self.token_issuer(institution), "jwks": {"keys": keys}}))
    }

    /// What an institution's own keys say of its further keys, and the keys as other tools read them: names and contents of
    /// files. The newest generation has plain names, older ones carry their number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn key_files(&self, institution: &str) -> Result<Vec<(String, String)>, StoreError> {
        let generations = self.generations(institution)?;
        let newest = generations.len();
        let mut files = Vec::new();
        for (at, keys) in generations.iter().enumerate() {
            let name = match at + 1 {
                number if number == newest => institution.to_owned(),
                number => format!("{institution}.{number}"),
            };
            let pem = keys.second.public().sm2_pem().unwrap_or_default();
            files.push((
                format!("{name}.token-key"),
                self.token_note(institution, keys)?,
            ));
            files.push((
                format!("{name}.sm2-key"),
                self.second_note(institution, keys)?,
            ));
            files.push((format!("{name}.sm2.pem"), pem));
        }
        Ok(files)
    }
}
