//! One verifier for many certificates: what they share is opened once.
use super::{
    Outcome, Shared, Trust, Verdict, bulk::Together, dates, directory, entries, record, second,
    signature,
};
use crate::{
    credential::{Misshapen, Reader, Shape, Signed},
    directory::Entry,
    record::{Head, InclusionProof, RecordError, open_checkpoint},
};
use ed25519_dalek::VerifyingKey;
use std::collections::HashMap;

/// Checks certificates one by one or many at once, offline, with whatever is at hand.
#[derive(Debug)]
pub struct Verifier<'t> {
    trust: &'t Trust,
    reader: Reader,
    /// Issuers, each looked up when a certificate of theirs comes.
    issuers: HashMap<String, Issuer>,
    /// What was said of the session of the last certificate: the others of the session follow it.
    session: Option<OfSession>,
    /// The last checkpoint, and what it says: proofs of one day have the same.
    checkpoint: Option<(String, Result<Head, RecordError>)>,
}

impl<'t> Verifier<'t> {
    /// One that has opened nothing yet.
    #[must_use]
    pub fn new(trust: &'t Trust) -> Self {
        Self {
            trust,
            reader: Reader::default(),
            issuers: HashMap::new(),
            session: None,
            checkpoint: None,
        }
    }

    /// Checks a certificate.
    ///
    /// # Errors
    /// [`Misshapen`] if the bytes are no credential of our shape.
    pub fn verify(
        &mut self,
        bytes: &[u8],
        proof: Option<&InclusionProof>,
    ) -> Result<Verdict, Misshapen> {
        let signed = self.reader.read(bytes)?;
        let fits = signed.holds();
        Ok(self.judge(signed, fits, proof))
    }

    /// Checks many certificates, their signatures together by the batch equation. Each answer is the one that
    /// [`Verifier::verify`] gives, in the order of the files.
    pub fn verify_many(
        &mut self,
        files: &[(impl AsRef<[u8]>, Option<InclusionProof>)],
    ) -> Vec<Result<Verdict, Misshapen>> {
        let mut together = Together::default();
        let read = files.iter().enumerate().map(|(at, (bytes, proof))| {
            let signed = self.reader.read(bytes.as_ref())?;
            together.add(at, &signed);
            Ok(self.judge(signed, true, proof.as_ref()))
        });
        let mut answers: Vec<Result<Verdict, Misshapen>> = read.collect();
        for at in together.bad() {
            if let Ok(verdict) = &mut answers[at] {
                verdict.signature = signature(false);
            }
        }
        answers
    }

    fn judge(&mut self, signed: Signed, fits: bool, proof: Option<&InclusionProof>) -> Verdict {
        let proof = match (proof, &self.trust.record) {
            (Some(proof), Some(_)) => Some((proof, self.head(&proof.checkpoint))),
            _ => None,
        };
        let (trust, shape) = (self.trust, &signed.plan.shape);
        if !self.issuers.contains_key(&shape.issuer) {
            let issuer = Issuer::of(&shape.issuer, trust);
            self.issuers.insert(shape.issuer.clone(), issuer);
        }
        let issuer = &self.issuers[&shape.issuer];
        let session = match self.session.take() {
            Some(last) if last.is_that_of(&signed) => last,
            _ => OfSession::new(&signed, &issuer.entries, trust),
        };
        let verdict = Verdict {
            signature: signature(fits),
            directory: session.directory.clone(),
            record: record(&signed, proof),
            dates: session.dates.clone(),
            status: trust.lists.status(&signed, &issuer.keys),
            sm2: second::not_at_hand(),
            shape: signed.plan.shape,
        };
        self.session = Some(session);
        verdict
    }

    /// What a checkpoint says under the key of the record.
    fn head(&mut self, checkpoint: &str) -> Result<Head, RecordError> {
        if let Some((known, head)) = &self.checkpoint
            && known == checkpoint
        {
            return head.clone();
        }
        let key = self.trust.record.as_ref().ok_or(RecordError::Checkpoint)?;
        let head = open_checkpoint(checkpoint, key);
        self.checkpoint = Some((checkpoint.to_owned(), head.clone()));
        head
    }
}

/// An issuer in the authority's directory.
#[derive(Debug)]
struct Issuer {
    entries: Vec<Entry>,
    /// The keys in the entries.
    keys: Vec<VerifyingKey>,
}

impl Issuer {
    fn of(did: &str, trust: &Trust) -> Self {
        let entries = entries(did, trust);
        let keys = entries.iter().map(|entry| entry.key).collect();
        Self { entries, keys }
    }
}

/// The lines that certificates of one session share, and the certificate for which they were made.
#[derive(Debug)]
struct OfSession {
    key: VerifyingKey,
    shape: Shape,
    directory: Outcome,
    dates: Outcome,
}

impl OfSession {
    fn new(signed: &Signed, entries: &[Entry], trust: &Trust) -> Self {
        let shared = Shared::of(&signed.key, &signed.plan.shape);
        Self {
            key: signed.key,
            directory: directory(shared, entries, trust),
            dates: dates(shared),
            shape: signed.plan.shape.clone(),
        }
    }

    fn is_that_of(&self, signed: &Signed) -> bool {
        Shared::of(&self.key, &self.shape) == Shared::of(&signed.key, &signed.plan.shape)
    }
}
