//! The line of the status: what the issuer's own lists say of a certificate.
use super::Outcome;
use crate::{
    credential::Signed,
    status::{List, NotAList, Purpose, Reasons, SignedList},
};
use assay_core::text::Text;
use ed25519_dalek::VerifyingKey;
use std::{borrow::Cow, collections::HashMap};

/// Where the status of a certificate stands, and who may speak of it.
#[derive(Debug)]
pub(crate) struct Place<'p> {
    /// The did:web of the issuer.
    pub(crate) issuer: &'p str,
    /// The key that signed the certificate.
    pub(crate) key: VerifyingKey,
    /// Keys of the issuer that the authority's directory names: a list may be signed by one that came after the certificate's.
    pub(crate) vouched: &'p [VerifyingKey],
    /// The site that has the lists, `https://HOST`.
    pub(crate) base: Cow<'p, str>,
    /// The block of the issuer's lists, `ins_…/0`.
    pub(crate) block: Cow<'p, str>,
    /// The place in it; `None` where the certificate names none.
    pub(crate) index: Option<u32>,
}

impl Place<'_> {
    /// The address of a list.
    fn list(&self, purpose: Purpose) -> String {
        [&*self.base, "/status/", purpose.id(), "/", &self.block].concat()
    }
}

/// Status lists at hand, opened once: their signatures are verified, their bits unpacked.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    by_address: HashMap<String, SignedList>,
    reasons: Vec<String>,
    /// Keys that a did:web document gives for an issuer, beside the one that signed the certificate.
    keys: HashMap<String, Vec<VerifyingKey>>,
}

impl Lists {
    /// Adds a status list. Of two with one address the newer counts.
    ///
    /// # Errors
    /// [`NotAList`] if it is none, or was changed.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), NotAList> {
        let signed = List::open(bytes)?;
        let address = signed.list.address.clone();
        let newer = self
            .by_address
            .get(&address)
            .is_none_or(|kept| kept.list.valid_from < signed.list.valid_from);
        if newer {
            self.by_address.insert(address, signed);
        }
        Ok(())
    }

    /// Adds the note that says why bits are set. It is opened when it is needed.
    pub fn add_reasons(&mut self, note: &str) {
        self.reasons.push(note.to_owned());
    }

    /// Adds the keys of an issuer, as its did:web document gives them.
    pub fn add_keys(&mut self, did: &str, keys: Vec<VerifyingKey>) {
        self.keys.entry(did.to_owned()).or_default().extend(keys);
    }

    /// Whether there is no list at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_address.is_empty()
    }

    /// The keys that documents give for an issuer.
    pub(crate) fn keys(&self, did: &str) -> impl Iterator<Item = VerifyingKey> {
        self.keys.get(did).into_iter().flatten().copied()
    }

    /// The keys that may have signed a list for a place.
    fn keys_of(&self, place: &Place<'_>) -> impl Iterator<Item = VerifyingKey> {
        let more = self.keys(place.issuer).chain(place.vouched.iter().copied());
        std::iter::once(place.key).chain(more)
    }

    /// What the lists say of a certificate. A set bit is a refusal; a list that is not there, or is not the issuer's,
    /// says nothing. `vouched` are the keys of the issuer that the authority's directory names.
    #[must_use]
    pub fn status(&self, signed: &Signed, vouched: &[VerifyingKey]) -> Outcome {
        let shape = &signed.plan.shape;
        self.at(&Place {
            issuer: &shape.issuer,
            key: signed.key,
            vouched,
            base: (&shape.base).into(),
            block: (&shape.status_list).into(),
            index: shape.status_index.parse::<u32>().ok(),
        })
    }

    /// The same by the place itself.
    pub(crate) fn at(&self, place: &Place<'_>) -> Outcome {
        let mut since: Option<&str> = None;
        let mut unchecked = None;
        for purpose in Purpose::ALL {
            let Some(found) = self.by_address.get(&place.list(purpose)) else {
                unchecked.get_or_insert(Text::new(
                    "未核对状态：没有状态列表，请在网上核对是否被暂停或撤销",
                    "status not checked: no status list at hand; look it up online",
                ));
                continue;
            };
            let is_own = found.list.purpose == purpose
                && found.list.issuer == place.issuer
                && self.keys_of(place).any(|key| key == found.key);
            if !is_own {
                unchecked = Some(Text::new(
                    "未核对状态：状态列表不是发证机构签发的",
                    "status not checked: the status list is not the issuer's",
                ));
                continue;
            }
            match place.index.and_then(|index| found.list.bits.get(index)) {
                Some(false) => {
                    let from = found.list.valid_from.as_str();
                    since = Some(since.map_or(from, |since| since.min(from)));
                }
                Some(true) => return Outcome::Fails(self.why(place, purpose)),
                None => {
                    return Outcome::Fails(Text::new(
                        "证书的状态位置不在状态列表内",
                        "the certificate names a place outside its status list",
                    ));
                }
            }
        }
        match unchecked {
            Some(text) => Outcome::NotChecked(text),
            None => {
                let since = since.unwrap_or_default();
                Outcome::Holds(Text::new(
                    format!("未被撤销或暂停（状态列表{since}）"),
                    format!("neither revoked nor suspended, by the lists of {since}"),
                ))
            }
        }
    }

    fn why(&self, place: &Place<'_>, purpose: Purpose) -> Text {
        let keys: Vec<VerifyingKey> = self.keys_of(place).collect();
        let index = place.index;
        let known = self
            .reasons
            .iter()
            .filter(|note| Reasons::issuer_of(note) == Some(place.issuer))
            .filter_map(|note| Reasons::open(note, &keys).ok())
            .filter(|note| note.block == place.block)
            .max_by(|one, other| one.valid_from.cmp(&other.valid_from))
            .and_then(|note| {
                let mut reasons = note.reasons.into_iter();
                reasons.find(|one| one.purpose == purpose && Some(one.index) == index)
            });
        let (zh, en, since) = match purpose {
            Purpose::Revocation => ("撤销", "revoked", "on"),
            Purpose::Suspension => ("暂停", "suspended", "since"),
        };
        match known {
            None => Text::new(
                format!("证书已被{zh}（原因和日期请向发证机构查询）"),
                format!("the certificate was {en}; ask the issuer when and why"),
            ),
            Some(one) => {
                let class = one.class.parse::<assay_core::status::ReasonClass>();
                let zh_class =
                    class.map_or_else(|_| one.class.clone(), |class| class.name().0.to_owned());
                Text::new(
                    format!("证书于{}被{zh}，事由：{zh_class}", one.on),
                    format!(
                        "the certificate was {en} {since} {}, reason: {}",
                        one.on, one.class
                    ),
                )
            }
        }
    }
}
