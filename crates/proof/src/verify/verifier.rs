//! One verifier for many certificates: what they share is opened once.
use super::{Trust, Verdict, bulk::Together, dates, directory, entries, record, second, signature};
use crate::{
    credential::{Misshapen, Reader, Signed},
    directory::Entry,
    record::{Head, InclusionProof, RecordError, open_checkpoint},
};
use std::collections::HashMap;

/// Checks certificates one by one or many at once, offline, with whatever is at hand.
#[derive(Debug)]
pub struct Verifier<'t> {
    trust: &'t Trust,
    reader: Reader,
    /// Entries of the directory by issuer, opened when a certificate of theirs comes.
    entries: HashMap<String, Vec<Entry>>,
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
            entries: HashMap::new(),
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
        let (trust, issuer) = (self.trust, &signed.plan.shape.issuer);
        if !self.entries.contains_key(issuer) {
            self.entries.insert(issuer.clone(), entries(issuer, trust));
        }
        let own = &self.entries[issuer];
        let vouched = own.iter().map(|entry| entry.key).collect();
        Verdict {
            signature: signature(fits),
            directory: directory(&signed, own, trust),
            record: record(&signed, proof),
            dates: dates(&signed),
            status: trust.lists.status(&signed, vouched),
            sm2: second::not_at_hand(),
            shape: signed.plan.shape,
        }
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
