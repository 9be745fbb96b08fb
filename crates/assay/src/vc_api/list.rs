//! The one status list of the test issuer: a place for each credential, in the order in which they are issued.
use crate::edge;
use assay_proof::status::{BITS, Bits};
use serde_json::{Value, json};

/// The list, and the next place in it.
pub(super) struct StatusList {
    address: String,
    since: String,
    bits: Bits,
    next: u32,
}

impl StatusList {
    pub(super) fn new(url: &str) -> Self {
        Self {
            address: format!("{}/status/1", url.trim_end_matches('/')),
            since: edge::instant(edge::now_micros()),
            bits: Bits::default(),
            next: 0,
        }
    }

    /// The entry of the next credential; `None` when the list is full.
    pub(super) fn place(&mut self) -> Option<Value> {
        if self.next >= BITS {
            return None;
        }
        let (address, place) = (&self.address, self.next.to_string());
        self.next += 1;
        Some(json!({
            "id": format!("{address}#{place}"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": place,
            "statusListCredential": address,
        }))
    }

    /// The bit that an entry names; `None` for an entry of another list.
    fn bit(&self, entry: &Value) -> Option<u32> {
        let is_here = entry["statusListCredential"] == *self.address
            && entry["statusPurpose"] == "revocation";
        let place = entry["statusListIndex"].as_str().filter(|_| is_here)?;
        place.parse().ok().filter(|place| *place < BITS)
    }

    pub(super) fn is_set(&self, entry: &Value) -> Option<bool> {
        self.bits.get(self.bit(entry)?)
    }

    /// Sets the bit; false for an entry of another list.
    pub(super) fn set(&mut self, entry: &Value) -> bool {
        match self.bit(entry) {
            Some(place) => {
                self.bits.set(place);
                true
            }
            None => false,
        }
    }

    /// The list as a credential, unsigned.
    pub(super) fn credential(&self, issuer: &str) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": self.address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer,
            "validFrom": self.since,
            "credentialSubject": {
                "id": format!("{}#list", self.address),
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": self.bits.encode(),
            },
        })
    }
}
