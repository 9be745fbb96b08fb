//! The compact certificate of a released one: the text of a QR code that is verified without a network.
use crate::{
    export::{self, ExportError},
    house::House,
};
use assay_core::day;
use assay_proof::{
    compact::{self, Essentials, NotCompact},
    credential::{self, Signed},
    record::InclusionProof,
};
use assay_store::{StoreError, certificate::Certificate};

/// The text; `None` for a certificate that is not public yet, that another site issued, or that says too much for a QR code. The
/// proof of the record is in it where it fits.
///
/// # Errors
/// [`ExportError`].
pub fn text(house: &House, certificate: &Certificate) -> Result<Option<String>, ExportError> {
    let files = export::pair(house, certificate)?;
    let file = |ending: &str| {
        let found = files.iter().find(|(name, _)| name.ends_with(ending));
        found.map(|(_, bytes)| bytes.as_slice())
    };
    let signed = file(".json").and_then(|bytes| credential::read(bytes).ok());
    let Some(signed) = signed else {
        return Ok(None);
    };
    let Some(essentials) = essentials(house, certificate, &signed) else {
        return Ok(None);
    };
    let proof = file(".tlog-proof")
        .and_then(|bytes| InclusionProof::read(&String::from_utf8_lossy(bytes)).ok());
    let keys = house.generation(certificate.institution.as_str(), certificate.generation)?;
    let text = compact::write(&essentials, proof.as_ref(), &keys.issuer);
    Ok(written(text)?)
}

/// The text of the QR code on paper: the address of the certificate's page, and behind it the essentials, signed. Where they
/// cannot stand there, the address alone.
///
/// # Errors
/// [`StoreError`].
pub fn link(
    house: &House,
    certificate: &Certificate,
    signed: &Signed,
) -> Result<String, StoreError> {
    let address = format!("https://{}/v/{}", house.host.as_str(), certificate.number);
    let Some(essentials) = essentials(house, certificate, signed) else {
        return Ok(address);
    };
    let keys = house.generation(certificate.institution.as_str(), certificate.generation)?;
    let link = written(compact::link(&address, &essentials, &keys.issuer))?;
    Ok(link.unwrap_or(address))
}

/// What says too much for a QR code is none; a device that does not sign is a failure.
fn written(text: Result<String, NotCompact>) -> Result<Option<String>, StoreError> {
    match text {
        Ok(text) => Ok(Some(text)),
        Err(why @ NotCompact::NotSigned) => Err(StoreError::Unusable(why.to_string())),
        Err(_) => Ok(None),
    }
}

/// What a certificate of this site says in short.
fn essentials(house: &House, certificate: &Certificate, signed: &Signed) -> Option<Essentials> {
    let (shape, institution) = (&signed.plan.shape, certificate.institution.as_str());
    let examined_on = shape.examined_on.get(..10).and_then(day::parse)?;
    (shape.issuer == house.host.institution_did(institution)).then(|| Essentials {
        kind: certificate.kind,
        level: certificate.level,
        number: certificate.number.clone(),
        holder: shape.holder.clone(),
        occupation: certificate.occupation.clone(),
        examined_on,
        issued_on: certificate.issued_on,
        issuer: shape.issuer.clone(),
        digest: signed.digest(),
        status: (certificate.place.block, certificate.place.index),
    })
}
