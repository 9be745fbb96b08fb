//! The whole check of a certificate, as a stranger makes it: line by line, and one plain sentence.
use crate::{
    credential::{self, Misshapen, Signed},
    directory::Entry,
    leaf::{LeafKind, leaf},
    note::NoteKey,
    record::{Head, InclusionProof, RecordError},
};
use assay_core::{day, level::Level, text::Text};
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::civil::Date;

mod bulk;
mod lists;
mod second;
mod verifier;
mod witnessed;

pub use lists::Lists;
pub(crate) use lists::Place;
pub use second::second;
pub use verifier::Verifier;
pub use witnessed::demanded;

/// Whom the verifier trusts.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The authority's key for directory entries.
    pub authority: Option<NoteKey>,
    /// The key of the public record.
    pub record: Option<NoteKey>,
    /// Directory entries, as signed notes.
    pub directory: Vec<String>,
    /// Status lists and the notes beside them.
    pub lists: Lists,
    /// Notes by which institutions name their keys of second signatures.
    pub second_keys: Vec<String>,
}

/// What came of one line of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds; with what was found.
    Holds(Text),
    /// It does not hold; with the reason.
    Fails(Text),
    /// It was not checked; with what is missing.
    NotChecked(Text),
}

impl Outcome {
    /// The word used in interfaces.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Holds(_) => "holds",
            Self::Fails(_) => "fails",
            Self::NotChecked(_) => "not-checked",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn text(&self) -> &Text {
        match self {
            Self::Holds(text) | Self::Fails(text) | Self::NotChecked(text) => text,
        }
    }
}

/// The check of one certificate.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What the certificate says; only worth as much as the lines below.
    pub shape: credential::Shape,
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
    /// The second signature, by SM2; see [`second()`].
    pub sm2: Outcome,
}

impl Verdict {
    /// The lines of the check with their names.
    #[must_use]
    pub fn lines(&self) -> [(&'static str, &Outcome); 6] {
        [
            ("signature", &self.signature),
            ("directory", &self.directory),
            ("record", &self.record),
            ("dates", &self.dates),
            ("status", &self.status),
            ("sm2", &self.sm2),
        ]
    }

    /// Whether nothing that was checked fails, and the signature was checked.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self.signature, Outcome::Holds(_))
            && !self
                .lines()
                .iter()
                .any(|(_, line)| matches!(line, Outcome::Fails(_)))
    }

    /// One plain sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        sentence(&self.lines())
    }
}

/// One plain sentence on the lines of a check.
pub(crate) fn sentence(lines: &[(&'static str, &Outcome)]) -> Text {
    let failed = lines.iter().find_map(|(_, line)| match line {
        Outcome::Fails(why) => Some(why),
        _ => None,
    });
    if let Some(why) = failed {
        return Text::new(
            format!("未通过核验：{}", why.zh),
            format!("not verified: {}", why.en),
        );
    }
    let unchecked = |wanted: &str| {
        let mut lines = lines.iter();
        lines.any(|(name, line)| *name == wanted && matches!(line, Outcome::NotChecked(_)))
    };
    let said = match (unchecked("record"), unchecked("directory")) {
        (true, _) => Text::new(
            "签名有效，未核对公开记录",
            "signature good, record not checked",
        ),
        (false, true) => Text::new(
            "签名有效并已进入公开记录，未核对机构目录",
            "signature good and in the public record, directory not checked",
        ),
        (false, false) => Text::new(
            "证书有效：签名、机构目录和公开记录均已核对",
            "the certificate is genuine: signature, directory and public record were checked",
        ),
    };
    if unchecked("status") && !unchecked("record") {
        return Text::new(
            format!("{}；未核对状态", said.zh),
            format!("{}; status not checked", said.en),
        );
    }
    said
}

/// Checks a certificate, offline, with whatever the verifier has at hand.
///
/// # Errors
/// [`Misshapen`] if the bytes are no credential of our shape.
pub fn verify(
    bytes: &[u8],
    proof: Option<&InclusionProof>,
    trust: &Trust,
) -> Result<Verdict, Misshapen> {
    Verifier::new(trust).verify(bytes, proof)
}

/// The line of the signature.
fn signature(fits: bool) -> Outcome {
    if fits {
        Outcome::Holds(Text::new(
            "签名与证书内容相符",
            "the signature fits the certificate",
        ))
    } else {
        Outcome::Fails(Text::new(
            "签名与证书内容不符，内容可能被改动",
            "the signature does not fit: the certificate was changed",
        ))
    }
}

/// The entries that the authority's directory has for an issuer, of whatever generation of its keys.
pub(crate) fn entries(issuer: &str, trust: &Trust) -> Vec<Entry> {
    let of = |authority| Entry::of(&trust.directory, issuer, authority);
    trust.authority.iter().flat_map(of).collect()
}

/// What certificates of one session have in common, as far as the lines of the directory and of the dates look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shared<'s> {
    key: &'s VerifyingKey,
    issuer: &'s str,
    issuer_name: &'s str,
    achievement_path: &'s str,
    examined_on: &'s str,
    valid_from: &'s str,
}

impl<'s> Shared<'s> {
    fn of(key: &'s VerifyingKey, shape: &'s credential::Shape) -> Self {
        Self {
            key,
            issuer: &shape.issuer,
            issuer_name: &shape.issuer_name,
            achievement_path: &shape.achievement_path,
            examined_on: &shape.examined_on,
            valid_from: &shape.valid_from,
        }
    }
}

/// The line of the directory. `entries` are the issuer's.
fn directory(shared: Shared<'_>, entries: &[Entry], trust: &Trust) -> Outcome {
    if trust.authority.is_none() {
        return Outcome::NotChecked(Text::new(
            "没有主管部门的公钥",
            "no key of the authority at hand",
        ));
    }
    let achieved = shared.achievement_path.rsplit_once('/');
    let (Some((path, level)), Some(examined_on)) =
        (achieved, shared.examined_on.get(..10).and_then(day::parse))
    else {
        return Outcome::Fails(Text::new(
            "职业或等级无法识别",
            "occupation or level cannot be read",
        ));
    };
    let (Some(occupation), Ok(level)) = (decode(path), level.parse::<Level>()) else {
        return Outcome::Fails(Text::new(
            "职业或等级无法识别",
            "occupation or level cannot be read",
        ));
    };
    let with_key = |entry: &&Entry| entry.key == *shared.key;
    let of_issuer: Vec<&Entry> = entries.iter().filter(with_key).collect();
    if of_issuer.is_empty() {
        return if trust.directory.is_empty() {
            Outcome::NotChecked(Text::new("没有机构目录条目", "no directory entry at hand"))
        } else {
            Outcome::Fails(Text::new(
                "目录中没有使用该密钥的这一机构",
                "the directory has no such institution with this key",
            ))
        };
    }
    let allowed = of_issuer.iter().find(|entry| {
        entry.name == shared.issuer_name && entry.allows(&occupation, level, examined_on)
    });
    match allowed {
        Some(_) => Outcome::Holds(Text::new(
            format!("机构在{examined_on}可评价该职业和等级"),
            format!("the institution might appraise this occupation and level on {examined_on}"),
        )),
        None => Outcome::Fails(may_not(&of_issuer, examined_on)),
    }
}

/// Why the directory does not allow an exam on a day.
fn may_not(entries: &[&Entry], examined_on: Date) -> Text {
    let mut stops = entries.iter().filter_map(|one| one.stopped_on(examined_on));
    if let Some(stop) = stops.next() {
        let ((zh, en), from) = (stop.kind.name(), stop.from);
        return Text::new(
            format!("目录中该机构自{from}起{zh}，在{examined_on}不能评价"),
            format!(
                "by the directory the institution was {en} from {from}: it might not appraise on {examined_on}"
            ),
        );
    }
    Text::new(
        format!("目录中该机构在{examined_on}不能评价该职业和等级"),
        format!(
            "by the directory the institution might not appraise this occupation and level on {examined_on}"
        ),
    )
}

/// The line of the record. `head` is what the proof's checkpoint says.
fn record(signed: &Signed, proof: Option<(&InclusionProof, Result<Head, RecordError>)>) -> Outcome {
    let Some((proof, head)) = proof else {
        return Outcome::NotChecked(Text::new(
            "没有公开记录的证明或公钥",
            "no inclusion proof or no key of the record at hand",
        ));
    };
    let leaf = leaf(LeafKind::Certificate, &proof.salt, &signed.digest());
    match head.and_then(|head| proof.leads_to(&leaf, head)) {
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

fn dates(shared: Shared<'_>) -> Outcome {
    let issued_on = shared.valid_from.get(..10).and_then(day::parse);
    match (shared.examined_on.get(..10).and_then(day::parse), issued_on) {
        (Some(examined_on), Some(issued_on)) if examined_on <= issued_on => {
            Outcome::Holds(Text::new(
                format!("{examined_on}考试，{issued_on}发证"),
                format!("examined on {examined_on}, issued on {issued_on}"),
            ))
        }
        _ => Outcome::Fails(Text::new(
            "发证日期早于考试日期或无法识别",
            "the day of issue lies before the exam or cannot be read",
        )),
    }
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        if *first == b'%' {
            let (digits, next) = behind.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = next;
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8(bytes).ok()
}

/// One signature for the bulk check.
type Claim = (VerifyingKey, [u8; 64], Signature);

#[cfg(test)]
mod tests;
