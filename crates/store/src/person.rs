//! Personal data, in a table of its own. Document numbers are encrypted; a keyed hash finds them again.
use crate::{Keys, StoreError, Tx, Value};
use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use assay_core::{
    id::Id,
    person::{Document, Person},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes that the caller draws for each encryption; never the same twice.
pub type Fresh = [u8; 12];

/// The keyed hash by which documents are found, before any document.
pub(crate) fn index_key(keys: &Keys) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(&keys.index).expect("HMAC takes keys of any length")
}

/// What a document is found by.
pub(crate) fn index_of(key: &Hmac<Sha256>, kind: &str, number: &str) -> [u8; 32] {
    let mut mac = key.clone();
    mac.update(kind.as_bytes());
    mac.update(b"|");
    mac.update(number.as_bytes());
    mac.finalize().into_bytes().into()
}

fn index(keys: &Keys, document: &Document) -> Vec<u8> {
    index_of(&index_key(keys), &document.kind, &document.number).to_vec()
}

fn cipher(keys: &Keys) -> Aes256Gcm {
    Aes256Gcm::new_from_slice(&keys.personal).expect("the key has 32 bytes")
}

/// Encrypts a short text that belongs to `of`: it opens for nothing else.
pub(crate) fn seal(
    keys: &Keys,
    of: &str,
    text: &str,
    fresh: &Fresh,
) -> Result<Vec<u8>, StoreError> {
    let payload = Payload {
        msg: text.as_bytes(),
        aad: of.as_bytes(),
    };
    let sealed = cipher(keys)
        .encrypt(&Nonce::from(*fresh), payload)
        .map_err(|_| StoreError::Bug("encryption of a short text failed".to_owned()))?;
    Ok([fresh.as_slice(), &sealed].concat())
}

/// Decrypts what [`seal`] made for the same thing.
pub(crate) fn unseal(
    keys: &Keys,
    column: &str,
    of: &str,
    sealed: &[u8],
) -> Result<String, StoreError> {
    let unreadable = |why: &str| StoreError::Unreadable {
        column: column.to_owned(),
        why: why.to_owned(),
    };
    let (fresh, sealed) = sealed
        .split_first_chunk::<12>()
        .ok_or_else(|| unreadable("too short"))?;
    let payload = Payload {
        msg: sealed,
        aad: of.as_bytes(),
    };
    let plain = cipher(keys)
        .decrypt(&Nonce::from(*fresh), payload)
        .map_err(|_| unreadable("it was encrypted with another key or changed"))?;
    String::from_utf8(plain).map_err(|_| unreadable("not text"))
}

impl Tx<'_> {
    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the document is known already.
    pub fn record_person(&mut self, person: &Person, fresh: &Fresh) -> Result<(), StoreError> {
        let number = &person.document.number;
        let number = seal(self.keys, person.id.as_str(), number, fresh)?;
        let found_by = index(self.keys, &person.document);
        self.execute(
            "insert into person (id, name, document_kind, document_number, document_index, born_on) \
             values ($1, $2, $3, $4, $5, $6)",
            &[
                (&person.id).into(),
                Value::from(&person.name),
                Value::from(&person.document.kind),
                number.into(),
                found_by.into(),
                person.born_on.into(),
            ],
        )?;
        Ok(())
    }

    /// The person with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn person(&mut self, id: &Id<Person>) -> Result<Option<Person>, StoreError> {
        let sql =
            "select id, name, document_kind, document_number, born_on from person where id = $1";
        self.row(sql, &[id.into()])?
            .map(|row| {
                Ok(Person {
                    id: row.id("id")?,
                    name: row.text("name")?.to_owned(),
                    document: Document {
                        kind: row.text("document_kind")?.to_owned(),
                        number: unseal(
                            self.keys,
                            "document_number",
                            id.as_str(),
                            row.bytes("document_number")?,
                        )?,
                    },
                    born_on: row.day("born_on")?,
                })
            })
            .transpose()
    }

    /// The identifier of the person with this document.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn person_with(&mut self, document: &Document) -> Result<Option<Id<Person>>, StoreError> {
        let found_by = index(self.keys, document);
        let sql = "select id from person where document_index = $1";
        self.row(sql, &[found_by.into()])?
            .map(|row| row.id("id"))
            .transpose()
    }
}
