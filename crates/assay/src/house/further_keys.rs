//! The further keys of institutions, derived like their first: of P-256 for wallets, of SM2 for second signatures.
use super::House;
use assay_proof::{
    key_note::{self, Purpose},
    second,
    suite::{SecretKey, TokenKey},
};
use assay_store::certificate::Certificate;
use std::sync::Arc;

impl House {
    /// The P-256 key by which an institution signs certificates for wallets.
    ///
    /// # Panics
    /// If a thread panicked while it prepared a key.
    #[must_use]
    pub fn token_key(&self, institution: &str) -> Arc<TokenKey> {
        let mut keys = self.token_keys.lock().expect("nobody panics here");
        if let Some(key) = keys.get(institution) {
            return Arc::clone(key);
        }
        let seed = self.derived("assay/institution-token-key/v1|", institution);
        let key = Arc::new(TokenKey::from_seed(&seed));
        keys.insert(institution.to_owned(), Arc::clone(&key));
        key
    }

    /// The note by which an institution says which key that is.
    #[must_use]
    pub fn token_note(&self, institution: &str) -> String {
        key_note::sign(
            Purpose::Tokens,
            &self.host.institution_did(institution),
            &self.token_key(institution).public(),
            &self.institution_key(institution),
        )
    }

    /// The SM2 key by which an institution makes second signatures.
    ///
    /// # Panics
    /// If a thread panicked while it prepared a key.
    #[must_use]
    pub fn second_key(&self, institution: &str) -> Arc<SecretKey> {
        let mut keys = self.second_keys.lock().expect("nobody panics here");
        if let Some(key) = keys.get(institution) {
            return Arc::clone(key);
        }
        let seed = self.derived("assay/institution-sm2-key/v1|", institution);
        let key = Arc::new(SecretKey::sm2_from_seed(&seed));
        keys.insert(institution.to_owned(), Arc::clone(&key));
        key
    }

    /// The note by which an institution says which key that is.
    #[must_use]
    pub fn second_note(&self, institution: &str) -> String {
        key_note::sign(
            Purpose::SecondSignatures,
            &self.host.institution_did(institution),
            &self.second_key(institution).public(),
            &self.institution_key(institution),
        )
    }

    /// The same key as a PEM file.
    #[must_use]
    pub fn second_pem(&self, institution: &str) -> String {
        let key = self.second_key(institution).public();
        key.sm2_pem().unwrap_or_default()
    }

    /// The second signature of a certificate that is signed; always the same for the same file, so it is kept nowhere.
    #[must_use]
    pub fn second_signature(&self, certificate: &Certificate) -> Option<Vec<u8>> {
        let key = self.second_key(certificate.institution.as_str());
        second::sign(certificate.credential.as_deref()?, &key)
    }
}
