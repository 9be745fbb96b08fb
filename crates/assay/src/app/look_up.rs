//! The one lookup over the numbers of every scheme. It only reads; whoever asks knows the number and the holder's name.
use crate::house::House;
use assay_core::{
    pack::{At, Pack, show},
    person::fold,
    text::Text,
};
use assay_store::{
    StoreError, Tx, archive::Closing, certificate::Certificate, erasure::ERASED_FOLD,
    old_certificate::KeptOldCertificate,
};

/// A certificate that was found.
#[derive(Debug)]
pub(crate) enum Found {
    /// Assay issued it.
    Issued(Box<Certificate>),
    /// Assay issued it, and its holder was erased: nobody is named any more, and whatever name is asked leads here.
    Erased(Box<Certificate>),
    /// It was issued before Assay and came from an archive.
    Old(Box<OldFound>),
}

/// A certificate of an archive with the closing of that archive.
#[derive(Debug)]
pub(crate) struct OldFound {
    /// The certificate.
    pub(crate) kept: KeptOldCertificate,
    /// The closing, if the archive is closed.
    pub(crate) closing: Option<Closing>,
}

/// What a number and a name lead to.
#[derive(Debug, Default)]
pub(crate) struct LookedUp {
    /// Certificates with this number and holder; nearly always one. None is one and the same answer for a number that is
    /// not there and a name that is wrong.
    pub(crate) found: Vec<Found>,
    /// How many more have the same number but another holder: said to whoever knows one of them, without names.
    pub(crate) others: usize,
}

impl Found {
    /// The number as printed.
    pub(crate) fn number(&self) -> &str {
        match self {
            Self::Issued(certificate) | Self::Erased(certificate) => &certificate.number,
            Self::Old(old) => &old.kept.number,
        }
    }
}

impl LookedUp {
    /// Whether one number means more than one certificate.
    pub(crate) fn is_conflict(&self) -> bool {
        self.found.len() + self.others > 1 && !self.found.is_empty()
    }

    /// What to say of a conflict.
    pub(crate) fn conflict(&self) -> Option<Text> {
        let all = self.found.len() + self.others;
        self.is_conflict().then(|| {
            Text::new(
                format!("注意：书写近似的同一编号下有{all}张证书。请逐字比对证书上的编号，并向发证机构核实。"),
                format!(
                    "note: {all} certificates have this number but for how it is written; compare it character by character and ask the issuer"
                ),
            )
        })
    }
}

/// Looks up every certificate with the key of a number and the folded name of its holder.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn look_up(tx: &mut Tx<'_>, key: &str, name_fold: &str) -> Result<LookedUp, StoreError> {
    let mut looked = LookedUp::default();
    for candidate in tx.numbers_alike(key)? {
        let name = if candidate.is_old {
            fold(&candidate.name)
        } else {
            candidate.name
        };
        if !candidate.is_old && name.starts_with(ERASED_FOLD) {
            if let Some(certificate) = tx.certificate(&candidate.number)? {
                looked.found.push(Found::Erased(Box::new(certificate)));
            }
        } else if name != name_fold {
            looked.others += 1;
        } else if candidate.is_old {
            if let Some(kept) = tx.old_certificate(&candidate.number)? {
                let closing = tx.archive_closing(&kept.issuer)?;
                let old = OldFound { kept, closing };
                looked.found.push(Found::Old(Box::new(old)));
            }
        } else if let Some(certificate) = tx.certificate(&candidate.number)? {
            looked.found.push(Found::Issued(Box::new(certificate)));
        }
    }
    Ok(looked)
}

/// Whether nothing is left of the holder of a certificate.
pub(crate) fn is_erased(certificate: &Certificate) -> bool {
    certificate.name_fold.starts_with(ERASED_FOLD)
}

/// What the public is told of a certificate whose holder was erased, in a sentence that names nobody.
pub(crate) fn erased_sentence(certificate: &Certificate) -> Text {
    let (number, on) = (&certificate.number, certificate.issued_on);
    Text::new(
        format!(
            "登记册中有编号为{number}的证书（{on}发证），持证人的个人信息已依法删除，不能再核对姓名；公开记录中的位置不变"
        ),
        format!(
            "a certificate with the number {number} was issued on {on}; its holder's personal data were erased by law, so that no name can be checked any more; its place in the public record stays"
        ),
    )
}

/// One sentence on a certificate from an archive.
#[must_use]
pub fn old_sentence(pack: &Pack, old: &KeptOldCertificate) -> Text {
    let exit = pack.catalogue.find(&old.occupation);
    match exit.and_then(|occupation| occupation.exit.as_ref()) {
        Some(exit) => Text::new(
            format!("有效：于{}该职业退出目录之前颁发，长期有效。", exit.on),
            format!(
                "valid, issued before the exit on {}, and stays valid",
                exit.on
            ),
        ),
        None => Text::new(
            "有效：原有证书，长期有效。",
            "valid, an old certificate, and stays valid",
        ),
    }
}

/// Why a certificate from before the exit holds without a signature.
pub(crate) fn remains_valid(house: &House) -> Text {
    let pack = &house.law.pack;
    let rule = "transition.issued-before-stays-valid";
    let citation = pack.citation(rule, At::day(crate::edge::today()));
    citation.map_or_else(
        || Text::new(String::new(), String::new()),
        |citation| show::citation(pack, citation),
    )
}

/// What is not known of a certificate from an archive.
pub(crate) fn old_witness() -> Text {
    Text::new(
        "颁发早于本公开记录，颁发时未经见证。",
        "Issued before this record; not witnessed.",
    )
}
