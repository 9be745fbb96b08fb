//! The one status list of the test issuer: a place for each credential, in the order in which they are issued.
use crate::edge;
use assay_proof::{
    general::Refused,
    status::{BITS, Bits},
};
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
    fn bit(&self, entry: &Value) -> Result<Option<u32>, Refused> {
        if entry["statusListCredential"] != *self.address {
            return Ok(None);
        }
        if entry["statusPurpose"] != "revocation" {
            let why = "the status list is for revocation and nothing else";
            return Err(Refused::Status(why.to_owned()));
        }
        let place = entry["statusListIndex"].as_str();
        let place: Option<u32> = place.and_then(|place| place.parse().ok());
        match place.filter(|place| *place < BITS) {
            Some(place) => Ok(Some(place)),
            None => Err(Refused::Range(format!(
                "statusListIndex is no place in the list (0 to {})",
                BITS - 1
            ))),
        }
    }

    /// Whether the bit of an entry is set; `None` for an entry of another list.
    pub(super) fn is_set(&self, entry: &Value) -> Result<Option<bool>, Refused> {
        Ok(self.bit(entry)?.and_then(|place| self.bits.get(place)))
    }

    /// Sets the bit.
    pub(super) fn set(&mut self, entry: &Value) -> Result<(), Refused> {
        let Some(place) = self.bit(entry)? else {
            let why = "the status list is not one of this issuer";
            return Err(Refused::Status(why.to_owned()));
        };
        self.bits.set(place);
        Ok(())
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
