//! The line of the second signature.
use super::{Outcome, Trust};
use crate::{
    credential::{self, Misshapen},
    directory::Entry,
    key_note::{self, Purpose},
    second,
};
use assay_core::text::Text;

/// What is said where nobody gave the second signature.
pub(super) fn not_at_hand() -> Outcome {
    Outcome::NotChecked(Text::new("没有SM2签名文件", "no SM2 signature at hand"))
}

/// Checks the second signature of a certificate: it must fit the bytes of the file, by the key that the institution names
/// in a note signed with the certificate's own key, or with one that the authority's directory has for it.
///
/// # Errors
/// [`Misshapen`] if the bytes are no credential of our shape.
pub fn second(file: &[u8], signature: &[u8], trust: &Trust) -> Result<Outcome, Misshapen> {
    let signed = credential::read(file)?;
    let issuer = signed.plan.shape.issuer.as_str();
    let purpose = Purpose::SecondSignatures;
    let own = |note: &&String| key_note::did(purpose, note) == Some(issuer);
    let notes: Vec<&String> = trust.second_keys.iter().filter(own).collect();
    if notes.is_empty() {
        return Ok(Outcome::NotChecked(Text::new(
            "没有机构的SM2公钥",
            "no SM2 key of the institution at hand",
        )));
    }
    let vouched = trust
        .authority
        .iter()
        .flat_map(|authority| Entry::of(&trust.directory, issuer, authority));
    let signers: Vec<_> = std::iter::once(signed.key)
        .chain(vouched.map(|entry| entry.key))
        .collect();
    let named = notes.iter().filter_map(|note| {
        let open = |by: &_| key_note::open(purpose, note, issuer, *by).ok();
        signers.iter().find_map(open)
    });
    let keys: Vec<_> = named.collect();
    if keys.is_empty() {
        return Ok(Outcome::Fails(Text::new(
            "SM2公钥说明不是该机构签的",
            "the note of the SM2 key is not signed by the institution",
        )));
    }
    let fits = keys.iter().any(|key| second::holds(file, signature, key));
    Ok(if fits {
        Outcome::Holds(Text::new(
            "SM2签名与证书文件相符",
            "the SM2 signature fits the certificate's file",
        ))
    } else {
        Outcome::Fails(Text::new(
            "SM2签名与证书文件不符",
            "the SM2 signature does not fit the certificate's file",
        ))
    })
}
