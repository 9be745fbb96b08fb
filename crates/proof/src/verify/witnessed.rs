//! The line of the record, where co-signatures of witnesses are demanded.
use super::{Outcome, Verdict};
use crate::{record::InclusionProof, witness::Policy};
use assay_core::text::Text;

impl Verdict {
    /// Demands that the checkpoint of the proof is co-signed as the policy says, at `now` in seconds since 1970.
    /// What failed before stays; what could not be looked at fails now, because it was demanded.
    pub fn demand_witnesses(&mut self, proof: Option<&InclusionProof>, policy: &Policy, now: u64) {
        self.record = demanded(&self.record, proof, policy, now);
    }
}

/// A line of the record with what came of the demand.
#[must_use]
pub fn demanded(
    record: &Outcome,
    proof: Option<&InclusionProof>,
    policy: &Policy,
    now: u64,
) -> Outcome {
    if matches!(record, Outcome::Fails(_)) {
        return record.clone();
    }
    let Some(proof) = proof else {
        return Outcome::Fails(Text::new(
            "要求见证签名，但没有公开记录的证明文件",
            "co-signatures of witnesses are demanded, and there is no proof that carries any",
        ));
    };
    let cosigned = match policy.cosigned(&proof.checkpoint, now) {
        Ok(cosigned) => cosigned,
        Err(why) => {
            return Outcome::Fails(Text::new(
                format!("见证签名不符：{why}"),
                format!("a co-signature does not hold: {why}"),
            ));
        }
    };
    let (count, of, by) = (cosigned.by.len(), cosigned.of, cosigned.by.join(", "));
    match record {
        _ if !cosigned.is_enough => Outcome::Fails(Text::new(
            format!("检查点的见证签名不足：{of}个见证人中有{count}个签名"),
            format!("{count} of {of} witnesses co-signed the checkpoint: not enough"),
        )),
        Outcome::Holds(text) => Outcome::Holds(Text::new(
            format!("{}；{of}个见证人中有{count}个签名（{by}）", text.zh),
            format!("{}; co-signed by {count} of {of} witnesses ({by})", text.en),
        )),
        Outcome::NotChecked(text) => Outcome::Fails(Text::new(
            format!("要求见证签名，但公开记录未核对：{}", text.zh),
            format!(
                "co-signatures are demanded, and the record was not checked: {}",
                text.en
            ),
        )),
        Outcome::Fails(text) => Outcome::Fails(text.clone()),
    }
}
