//! The check of a compact certificate, line by line, without a network.
use super::{Compact, Essentials};
use crate::{
    directory::Entry,
    leaf::{LeafKind, leaf},
    record::InclusionProof,
    verify::{Outcome, Place, Trust, entries, sentence},
};
use assay_core::text::Text;
use ed25519_dalek::VerifyingKey;

/// The check of one compact certificate.
#[derive(Debug, Clone)]
pub struct CompactVerdict {
    /// What it says; only worth as much as the lines below.
    pub essentials: Essentials,
    /// The institution's name by the directory, if an entry was found.
    pub institution: Option<String>,
    /// The institution's signature.
    pub signature: Outcome,
    /// The authority's directory entry on the day of the exam.
    pub directory: Outcome,
    /// Inclusion in the public record.
    pub record: Outcome,
    /// Order of the days.
    pub dates: Outcome,
    /// Revocation and suspension.
    pub status: Outcome,
}

impl CompactVerdict {
    /// The lines of the check with their names.
    #[must_use]
    pub fn lines(&self) -> [(&'static str, &Outcome); 5] {
        [
            ("signature", &self.signature),
            ("directory", &self.directory),
            ("record", &self.record),
            ("dates", &self.dates),
            ("status", &self.status),
        ]
    }

    /// Whether the signature holds, and nothing that was checked fails.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let fails = |line: &Outcome| matches!(line, Outcome::Fails(_));
        matches!(self.signature, Outcome::Holds(_))
            && !self.lines().iter().any(|(_, line)| fails(line))
    }

    /// One plain sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        if let Outcome::NotChecked(why) = &self.signature {
            return Text::new(
                format!("未通过核验：{}", why.zh),
                format!("not verified: {}", why.en),
            );
        }
        sentence(&self.lines())
    }
}

/// Checks a compact certificate with whatever the verifier has at hand. A proof that lies beside it counts before its own: the
/// checkpoint may be newer and carry co-signatures.
#[must_use]
pub fn check(compact: &Compact, beside: Option<&InclusionProof>, trust: &Trust) -> CompactVerdict {
    let essentials = &compact.essentials;
    let entries: Vec<Entry> = match &trust.authority {
        None => Vec::new(),
        Some(authority) => Entry::of(&trust.directory, &essentials.issuer, authority).collect(),
    };
    let known = entries.iter().map(|entry| entry.key);
    let known: Vec<VerifyingKey> = known.chain(trust.lists.keys(&essentials.issuer)).collect();
    let key = known.iter().find(|key| compact.is_signed_by(key));
    let own: Vec<&Entry> = entries
        .iter()
        .filter(|entry| Some(&entry.key) == key)
        .collect();
    CompactVerdict {
        institution: own.first().map(|entry| entry.name.clone()),
        signature: signature(&known, key),
        directory: directory(essentials, &own, trust),
        record: record(essentials, beside.or(compact.proof.as_ref()), trust),
        dates: if essentials.examined_on <= essentials.issued_on {
            Outcome::Holds(Text::new(
                format!(
                    "{}考试，{}发证",
                    essentials.examined_on, essentials.issued_on
                ),
                format!(
                    "examined on {}, issued on {}",
                    essentials.examined_on, essentials.issued_on
                ),
            ))
        } else {
            Outcome::Fails(Text::new(
                "发证日期早于考试日期",
                "the day of issue lies before the exam",
            ))
        },
        status: match key {
            None => Outcome::NotChecked(Text::new("未核对状态", "status not checked")),
            Some(key) => status(essentials, *key, trust),
        },
        essentials: essentials.clone(),
    }
}

fn signature(known: &[VerifyingKey], key: Option<&VerifyingKey>) -> Outcome {
    match (key, known.is_empty()) {
        (Some(_), _) => Outcome::Holds(Text::new(
            "签名与二维码内容相符",
            "the signature fits what the code says",
        )),
        (None, true) => Outcome::NotChecked(Text::new(
            "没有该机构的公钥，无法核对签名",
            "no key of this institution at hand: the signature cannot be checked",
        )),
        (None, false) => Outcome::Fails(Text::new(
            "签名不是该机构的，或内容被改动",
            "the signature is not the institution's, or the code was changed",
        )),
    }
}

fn directory(essentials: &Essentials, own: &[&Entry], trust: &Trust) -> Outcome {
    if trust.authority.is_none() || trust.directory.is_empty() {
        return Outcome::NotChecked(Text::new("没有机构目录条目", "no directory entry at hand"));
    }
    let (occupation, on) = (&essentials.occupation, essentials.examined_on);
    if own.is_empty() {
        Outcome::Fails(Text::new(
            "目录中没有使用该密钥的这一机构",
            "the directory has no such institution with this key",
        ))
    } else if own
        .iter()
        .any(|entry| entry.allows(occupation, essentials.level, on))
    {
        Outcome::Holds(Text::new(
            format!("机构在{on}可评价该职业和等级"),
            format!("the institution might appraise this occupation and level on {on}"),
        ))
    } else {
        Outcome::Fails(Text::new(
            format!("目录中该机构在{on}不能评价该职业和等级"),
            format!(
                "by the directory the institution might not appraise this occupation and level on {on}"
            ),
        ))
    }
}

fn status(essentials: &Essentials, key: VerifyingKey, trust: &Trust) -> Outcome {
    let issuer = essentials.issuer.as_str();
    let parts = issuer
        .strip_prefix("did:web:")
        .and_then(|rest| rest.split_once(":org:"));
    let Some((host, id)) = parts else {
        return Outcome::NotChecked(Text::new("未核对状态", "status not checked"));
    };
    let vouched: Vec<_> = entries(issuer, trust).iter().map(|one| one.key).collect();
    trust.lists.at(&Place {
        issuer,
        key,
        vouched: &vouched,
        base: format!("https://{}", host.replace("%3A", ":")).into(),
        block: format!("{id}/{}", essentials.status.0).into(),
        index: Some(essentials.status.1),
    })
}

fn record(essentials: &Essentials, proof: Option<&InclusionProof>, trust: &Trust) -> Outcome {
    let (Some(proof), Some(key)) = (proof, &trust.record) else {
        return Outcome::NotChecked(Text::new(
            "没有公开记录的证明或公钥",
            "no inclusion proof or no key of the record at hand",
        ));
    };
    let leaf = leaf(LeafKind::Certificate, &proof.salt, &essentials.digest);
    match proof.proves(&leaf, key) {
        Ok(head) => Outcome::Holds(Text::new(
            format!("公开记录第{}条，共{}条", proof.index + 1, head.size),
            format!(
                "leaf {} of {} in the public record",
                proof.index + 1,
                head.size
            ),
        )),
        Err(error) => Outcome::Fails(Text::new(
            format!("公开记录中没有这张证书（{error}）"),
            error.to_string(),
        )),
    }
}
