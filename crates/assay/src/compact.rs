//! The compact certificate of a released one: the text of a QR code that is verified without a network.
use crate::{
    export::{self, ExportError},
    house::House,
};
use assay_core::day;
use assay_proof::{
    compact::{self, Essentials, NotCompact},
    credential,
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
    let (shape, institution) = (&signed.plan.shape, certificate.institution.as_str());
    let examined_on = shape.examined_on.get(..10).and_then(day::parse);
    let Some(examined_on) = examined_on else {
        return Ok(None);
    };
    if shape.issuer != house.host.institution_did(institution) {
        return Ok(None);
    }
    let essentials = Essentials {
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
    };
    let proof = file(".tlog-proof")
        .and_then(|bytes| InclusionProof::read(&String::from_utf8_lossy(bytes)).ok());
    let keys = house.generation(institution, certificate.generation)?;
    match compact::write(&essentials, proof.as_ref(), &keys.issuer) {
        Ok(text) => Ok(Some(text)),
        Err(why @ NotCompact::NotSigned) => {
            Err(ExportError::Store(StoreError::Unusable(why.to_string())))
        }
        Err(_) => Ok(None),
    }
}
