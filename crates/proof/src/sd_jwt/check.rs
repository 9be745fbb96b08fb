//! The whole check of a certificate from a wallet, line by line like that of a whole certificate: what the holder keeps back is
//! said to be unchecked, never taken for good.
use super::{
    SdJwtError,
    verify::{Shown, verify},
};
use crate::{
    directory::Entry,
    leaf::{LeafKind, leaf},
    note::NoteKey,
    record::InclusionProof,
    suite::PublicKey,
    verify::Outcome,
};
use assay_core::{day, level::Level, text::Text};

/// What a verifier has at hand.
#[derive(Debug)]
pub struct AtHand<'t> {
    /// The institution's key for tokens.
    pub key: PublicKey,
    /// Directory entries of the institution whose own key vouches for that key; `None` without a directory.
    pub entries: Option<Vec<Entry>>,
    /// The proof beside the certificate.
    pub proof: Option<&'t InclusionProof>,
    /// The key of the public record.
    pub record: Option<&'t NoteKey>,
    /// The verifier and its question, where the holder must have answered one.
    pub asked: Option<(&'t str, &'t str)>,
    /// The instant, in seconds since 1970 UTC.
    pub now: i64,
}

/// The check of one certificate from a wallet.
#[derive(Debug, Clone)]
pub struct SelectiveVerdict {
    /// What was shown.
    pub shown: Shown,
    /// The institution's signature.
    pub signature: Outcome,
    /// The holder's.
    pub holder: Outcome,
    /// The authority's directory entry.
    pub directory: Outcome,
    /// Inclusion in the public record.
    pub record: Outcome,
    /// Whether it holds today.
    pub dates: Outcome,
    /// Revocation and suspension.
    pub status: Outcome,
}

impl SelectiveVerdict {
    /// The lines of the check with their names.
    #[must_use]
    pub fn lines(&self) -> [(&'static str, &Outcome); 6] {
        [
            ("signature", &self.signature),
            ("holder", &self.holder),
            ("directory", &self.directory),
            ("record", &self.record),
            ("dates", &self.dates),
            ("status", &self.status),
        ]
    }

    /// Whether nothing that was checked fails.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let fails = |line: &Outcome| matches!(line, Outcome::Fails(_));
        !self.lines().iter().any(|(_, line)| fails(line))
    }

    /// One plain sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let failed = self.lines().into_iter().find_map(|(_, line)| match line {
            Outcome::Fails(why) => Some(why),
            _ => None,
        });
        if let Some(why) = failed {
            return Text::new(
                format!("未通过核验：{}", why.zh),
                format!("not verified: {}", why.en),
            );
        }
        match (&self.record, &self.directory) {
            (Outcome::Holds(_), Outcome::Holds(_)) => Text::new(
                "签名、机构目录和公开记录均已核对",
                "signature, directory and public record were checked",
            ),
            (Outcome::Holds(_), _) => Text::new(
                "签名有效并已进入公开记录，未核对机构目录",
                "signature good and in the public record, directory not checked",
            ),
            _ => Text::new(
                "签名有效，未核对公开记录",
                "signature good, record not checked",
            ),
        }
    }
}

/// Checks a certificate from a wallet.
///
/// # Errors
/// [`SdJwtError`] if it is none: a signature that does not fit is an error, because nothing it says can be shown.
pub fn check(text: &str, at_hand: &AtHand<'_>) -> Result<SelectiveVerdict, SdJwtError> {
    let shown = verify(text, &at_hand.key)?;
    Ok(SelectiveVerdict {
        signature: Outcome::Holds(Text::new(
            "签名与出示的内容相符",
            "the signature fits what is shown",
        )),
        holder: holder(&shown, at_hand.asked),
        directory: directory(&shown, at_hand.entries.as_deref()),
        record: record(&shown, at_hand),
        dates: dates(&shown, at_hand.now),
        status: Outcome::NotChecked(Text::new(
            "离线核验未查询状态；请在网上核对是否被暂停或撤销",
            "status is not part of the offline check; look it up online",
        )),
        shown,
    })
}

fn holder(shown: &Shown, asked: Option<(&str, &str)>) -> Outcome {
    match (&shown.binding, asked) {
        (Some(binding), Some((audience, nonce))) if !binding.answers(audience, nonce) => {
            Outcome::Fails(Text::new(
                "持证人的签名是给另一个核验者或另一次提问的",
                "the holder signed it for another verifier or another question",
            ))
        }
        (Some(binding), _) => Outcome::Holds(Text::new(
            format!("持证人为{}签名", binding.audience),
            format!("the holder signed it for {}", binding.audience),
        )),
        (None, Some(_)) => {
            Outcome::Fails(Text::new("没有持证人的签名", "the holder did not sign it"))
        }
        (None, None) => Outcome::NotChecked(Text::new(
            "没有持证人的签名，出示者未必是本人",
            "the holder did not sign it: who shows it may be somebody else",
        )),
    }
}

fn directory(shown: &Shown, entries: Option<&[Entry]>) -> Outcome {
    let Some(entries) = entries else {
        return Outcome::NotChecked(Text::new("没有机构目录条目", "no directory entry at hand"));
    };
    let name = shown.text(&["institution"]);
    let mut of_name = entries
        .iter()
        .filter(|entry| Some(entry.name.as_str()) == name);
    let level = shown
        .text(&["level"])
        .and_then(|level| level.parse::<Level>().ok());
    let occupation = shown.text(&["occupation", "name"]);
    let examined_on = shown
        .text(&["certificate", "examined_on"])
        .and_then(day::parse);
    let (Some(level), Some(occupation), Some(examined_on)) = (level, occupation, examined_on)
    else {
        return match of_name.next() {
            Some(_) => Outcome::Holds(Text::new(
                "机构在目录中；未出示职业或考试日期，无法核对范围",
                "the institution is in the directory; occupation or day of the exam are not shown, so its scope cannot be checked",
            )),
            None => Outcome::Fails(Text::new(
                "目录中没有使用该密钥的这一机构",
                "the directory has no such institution with this key",
            )),
        };
    };
    match of_name.find(|entry| entry.allows(occupation, level, examined_on)) {
        Some(_) => Outcome::Holds(Text::new(
            format!("机构在{examined_on}可评价该职业和等级"),
            format!("the institution might appraise this occupation and level on {examined_on}"),
        )),
        None => Outcome::Fails(Text::new(
            format!("目录中该机构在{examined_on}不能评价该职业和等级"),
            format!(
                "by the directory the institution might not appraise this occupation and level on {examined_on}"
            ),
        )),
    }
}

fn record(shown: &Shown, at_hand: &AtHand<'_>) -> Outcome {
    let Some(digest) = shown.record_digest() else {
        return Outcome::NotChecked(Text::new(
            "未出示证书编号，无法核对公开记录",
            "the certificate number is not shown, so the record cannot be checked",
        ));
    };
    let (Some(proof), Some(key)) = (at_hand.proof, at_hand.record) else {
        return Outcome::NotChecked(Text::new(
            "没有公开记录的证明或公钥",
            "no inclusion proof or no key of the record at hand",
        ));
    };
    match proof.proves(&leaf(LeafKind::Certificate, &proof.salt, &digest), key) {
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

fn dates(shown: &Shown, now: i64) -> Outcome {
    if shown.holds_at(now) {
        Outcome::Holds(Text::new("今日有效", "it holds today"))
    } else {
        Outcome::Fails(Text::new(
            "尚未生效或已过期",
            "it does not hold yet, or no longer",
        ))
    }
}
