//! Reissue 补发: the new paper of a certificate whose old one was lost or damaged, once two persons stand behind it.
use super::{Blank, BlankStage, PrintRun, RunPage, Spoiling, spoil::Spoiled};
use crate::{
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    status::{Change, ReasonClass, StatusFile, decide::StatusDecided},
};

/// A certificate on its new paper. The old paper becomes void by the same act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reissued {
    /// The run of one page that the new paper is printed in.
    pub run: PrintRun,
    /// The paper whose place it takes, where one is registered.
    pub replaces: Option<String>,
    /// The old paper as it becomes void; `None` where it was void before, or none is registered.
    pub old: Option<Spoiled>,
}

/// The paper of a certificate as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldPaper {
    /// It stands on this blank.
    Stands(String),
    /// This blank was registered as lost, and nothing took its place.
    Lost(String),
    /// None is registered.
    Unregistered,
}

/// Why there is no new paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReissueRefused {
    /// The proposed blank cannot be printed on.
    #[error("the blank {serial} is not in the institution's stock any more")]
    NotInStock {
        /// Which.
        serial: String,
    },
}

impl Why for ReissueRefused {
    fn reason(&self) -> Reason {
        let Self::NotInStock { serial } = self;
        Reason {
            code: "paper.reissue.not-in-stock",
            zh: format!("流水码{serial}的空白证书已不在该机构库存中"),
            next: (
                "请驳回该提议，另用在库的空白证书重新提议。",
                "Reject the proposal; propose anew with a blank that is in stock.",
            ),
            rule: Some("certificate.paper-serial"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::NotInStock {
            serial: "A0000000001".into(),
        }]
    }
}

/// Whether this is a blank of the certificate's institution on which nothing stands.
#[must_use]
pub fn is_usable(blank: Option<&Blank>, file: &StatusFile) -> bool {
    blank.is_some_and(|blank| {
        blank.institution == file.institution && blank.stage == BlankStage::InStock
    })
}

/// Gives the new paper that was decided on; `None` if the decision is not to reissue. `new` is the proposed blank as it
/// stands today, `id` names the run of its page.
///
/// # Errors
/// [`ReissueRefused`].
pub fn reissue(
    decided: &Decided<StatusDecided>,
    id: Id<PrintRun>,
    file: &StatusFile,
    new: Option<&Blank>,
    old: OldPaper,
    law: &Pack,
) -> Result<Option<Decided<Reissued>>, Refused<ReissueRefused>> {
    let proposal = &decided.proposal;
    if proposal.change != Change::Reissue || decided.status.is_none() {
        return Ok(None);
    }
    let serial = proposal.paper_serial.clone().unwrap_or_default();
    if !is_usable(new, file) {
        let why = ReissueRefused::NotInStock { serial };
        return Err(Refused::new(law, decided.on, why));
    }
    let how = match proposal.class {
        ReasonClass::Lost => Spoiling::Lost,
        _ => Spoiling::Returned,
    };
    let (replaces, old) = match old {
        OldPaper::Unregistered => (None, None),
        OldPaper::Lost(serial) => (Some(serial), None),
        OldPaper::Stands(serial) => {
            let spoiled = Spoiled {
                serial: serial.clone(),
                how,
                reason: format!("补发 reissue: {}", decided.decision),
                on: decided.on,
                by: decided.by.clone(),
            };
            (Some(serial), Some(spoiled))
        }
    };
    Ok(Some(Decided::new(Reissued {
        run: PrintRun {
            id,
            institution: file.institution.clone(),
            pages: vec![RunPage {
                serial,
                number: proposal.number.clone(),
                is_void: false,
            }],
            on: decided.on,
        },
        replaces,
        old,
    })))
}
