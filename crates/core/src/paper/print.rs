//! Print certificates: each takes the next blank.
use super::{PrintRun, RunPage, Stock};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Certificates in one run at most.
pub const PAGES_MAX: usize = 10_000;

/// Permission to print certificates.
#[derive(Debug)]
pub enum PrintCertificates {}
impl Action for PrintCertificates {
    type On = Stock;
    const NAME: &'static str = "paper.print";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// A certificate that is to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToPrint {
    /// Its number.
    pub number: String,
    /// Whether it was released and is valid.
    pub is_in_force: bool,
    /// The blank it stands on already.
    pub serial: Option<String>,
    /// The blank it stood on that was lost, while nothing has taken its place.
    pub lost: Option<String>,
}

/// Why certificates are not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintRefused {
    /// Nothing is to be printed, or too much.
    #[error("a run prints 1 to {PAGES_MAX} certificates")]
    Count,
    /// One of them is not released, or not valid.
    #[error("the certificate {number} is not released or not valid")]
    NotInForce {
        /// Which.
        number: String,
    },
    /// One of them is on paper.
    #[error("the certificate {number} stands on the blank {serial}")]
    OnPaper {
        /// Which.
        number: String,
        /// The blank.
        serial: String,
    },
    /// Its paper was lost and may turn up: a second one needs two persons.
    #[error("the paper {serial} of the certificate {number} was lost: a new one is a reissue")]
    Lost {
        /// Which.
        number: String,
        /// The blank.
        serial: String,
    },
    /// Too few blanks.
    #[error("{wanted} blanks are needed, {in_stock} are in stock")]
    Stock {
        /// How many are needed.
        wanted: u32,
        /// How many there are.
        in_stock: u32,
    },
}

impl Why for PrintRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Count => (
                "paper.print.count",
                format!("每次打印1至{PAGES_MAX}张"),
                (
                    "请选择要打印的证书，多的分次打印。",
                    "Choose certificates; print more in several runs.",
                ),
            ),
            Self::NotInForce { number } => (
                "paper.print.not-in-force",
                format!("证书{number}尚未发布或不是有效状态"),
                ("请从清单中去掉该证书。", "Take it off the list."),
            ),
            Self::OnPaper { number, serial } => (
                "paper.print.on-paper",
                format!("证书{number}已打印在流水码{serial}的证书上"),
                (
                    "需要重打的，先把原证书登记作废。",
                    "To print it again, first register the old paper as void.",
                ),
            ),
            Self::Lost { number, serial } => (
                "paper.print.lost",
                format!("证书{number}的原证书（流水码{serial}）已遗失，再次打印属于补发"),
                (
                    "请在该证书的状态页面提议“补发”，由另一人审批。",
                    "Propose a reissue on the certificate's status page; another person decides.",
                ),
            ),
            Self::Stock { wanted, in_stock } => (
                "paper.print.stock",
                format!("需要空白证书{wanted}张，库存{in_stock}张"),
                (
                    "请登记新到的空白证书，或少打一些。",
                    "Register new blanks, or print fewer.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("certificate.paper-serial"),
        }
    }

    fn examples() -> Vec<Self> {
        let number = "S000023999001213000001".to_owned();
        vec![
            Self::Count,
            Self::NotInForce {
                number: number.clone(),
            },
            Self::OnPaper {
                number: number.clone(),
                serial: "A0000000001".into(),
            },
            Self::Lost {
                number,
                serial: "A0000000001".into(),
            },
            Self::Stock {
                wanted: 2,
                in_stock: 1,
            },
        ]
    }
}

/// Decides a run: the certificates in their order, each on the next of `blanks`.
///
/// # Errors
/// [`PrintRefused`]; nothing is printed in part.
pub fn print(
    permit: &Permit<'_, PrintCertificates>,
    id: Id<PrintRun>,
    wanted: &[ToPrint],
    blanks: &[String],
    law: &Pack,
    today: Date,
) -> Result<Decided<PrintRun>, Refused<PrintRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    if wanted.is_empty() || wanted.len() > PAGES_MAX {
        return refuse(PrintRefused::Count);
    }
    for one in wanted {
        let number = one.number.clone();
        if !one.is_in_force {
            return refuse(PrintRefused::NotInForce { number });
        }
        if let Some(serial) = one.serial.clone() {
            return refuse(PrintRefused::OnPaper { number, serial });
        }
        if let Some(serial) = one.lost.clone() {
            return refuse(PrintRefused::Lost { number, serial });
        }
    }
    if blanks.len() < wanted.len() {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        return refuse(PrintRefused::Stock {
            wanted: count(wanted.len()),
            in_stock: count(blanks.len()),
        });
    }
    let pages = blanks.iter().zip(wanted);
    Ok(Decided::new(PrintRun {
        id,
        institution: permit.on().institution.clone(),
        pages: pages
            .map(|(serial, one)| RunPage {
                serial: serial.clone(),
                number: one.number.clone(),
                is_void: false,
            })
            .collect(),
        on: today,
    }))
}
