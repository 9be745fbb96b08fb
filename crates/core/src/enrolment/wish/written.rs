//! An answer that came in writing: recorded by the authority, with the scan of the paper.
use super::{Enrolment, Stage, WishRefused, Wished};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    transition::{Disposition, Wish},
};
use jiff::civil::Date;

/// Largest scan, in bytes: a page in good quality.
pub const SCAN_BYTES_MAX: usize = 900 << 10;

/// Permission to record a written answer.
#[derive(Debug)]
pub enum RecordWritten {}
impl Action for RecordWritten {
    type On = Enrolment;
    const NAME: &'static str = "wish.record-written";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// What kind of file a scan is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanKind {
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl ScanKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Png, Self::Jpeg];

    /// The media type, as it is stored and sent.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Tells the kind from the content, whatever the file is called.
    ///
    /// # Errors
    /// [`ScanRefused`].
    pub fn of(bytes: &[u8]) -> Result<Self, ScanRefused> {
        if bytes.is_empty() {
            return Err(ScanRefused::Nothing);
        }
        if bytes.len() > SCAN_BYTES_MAX {
            return Err(ScanRefused::TooLarge { bytes: bytes.len() });
        }
        let (begins, ends) = (
            |with: &[u8]| bytes.starts_with(with),
            |with: &[u8]| {
                // Writers leave some white space or an end of line behind the last mark.
                let tail = &bytes[bytes.len().saturating_sub(1024)..];
                tail.windows(with.len()).any(|at| at == with)
            },
        );
        if begins(b"%PDF-") && ends(b"%%EOF") {
            Ok(Self::Pdf)
        } else if begins(b"\x89PNG\r\n\x1a\n") && ends(b"IEND") {
            Ok(Self::Png)
        } else if begins(&[0xff, 0xd8, 0xff]) && ends(&[0xff, 0xd9]) {
            Ok(Self::Jpeg)
        } else {
            Err(ScanRefused::Kind)
        }
    }
}

impl std::str::FromStr for ScanKind {
    type Err = UnknownScanKind;
    fn from_str(text: &str) -> Result<Self, UnknownScanKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| UnknownScanKind(text.to_owned()))
    }
}

/// The text names no kind of scan.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a kind of scan")]
pub struct UnknownScanKind(pub String);

/// Why a file is not taken as a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanRefused {
    /// No file, or an empty one.
    Nothing,
    /// Larger than [`SCAN_BYTES_MAX`].
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Neither a whole PDF nor a whole PNG nor a whole JPEG.
    Kind,
}

impl Refusal for ScanRefused {
    fn words(&self) -> Words {
        let next = (
            "请上传一页的PDF、PNG或JPEG扫描件，不超过900 KB",
            "upload a scan of one page as PDF, PNG or JPEG, at most 900 KB",
        );
        match self {
            Self::Nothing => Words::new(
                "wish.record-written.no-scan",
                (
                    "没有扫描件".to_owned(),
                    "there is no scan of the paper".to_owned(),
                ),
                next,
            ),
            Self::TooLarge { bytes } => Words::new(
                "wish.record-written.too-large",
                (
                    format!("扫描件有{bytes}字节，过大"),
                    format!("the scan has {bytes} bytes, which is too large"),
                ),
                next,
            ),
            Self::Kind => Words::new(
                "wish.record-written.kind",
                (
                    "按内容判断，文件不是完整的PDF、PNG或JPEG".to_owned(),
                    "by its content the file is no whole PDF, PNG or JPEG".to_owned(),
                ),
                next,
            ),
        }
    }
}

/// What a paper says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper<'t> {
    /// The answer.
    pub wish: Wish,
    /// The day the paper came in.
    pub received_on: Date,
    /// The scan.
    pub scan: &'t [u8],
}

/// A written answer, as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The answer.
    pub wished: Wished,
    /// The day the paper came in.
    pub received_on: Date,
    /// What kind of file the scan is.
    pub kind: ScanKind,
}

/// Decides whether a written answer is taken: it came in between the question and the deadline, however late it is recorded.
///
/// # Errors
/// [`WishRefused`].
pub fn record_written(
    permit: &Permit<'_, RecordWritten>,
    disposition: Disposition,
    asked: (Date, Date),
    paper: Paper<'_>,
    today: Date,
) -> Result<Decided<Written>, WishRefused> {
    let enrolment = permit.on();
    let open = matches!(
        enrolment.stage,
        Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. }
    );
    if !open || !super::may_choose(disposition) {
        return Err(WishRefused::NothingToChoose);
    }
    let (asked_on, until) = asked;
    if paper.received_on < asked_on || paper.received_on > until || paper.received_on > today {
        return Err(WishRefused::Received { asked_on, until });
    }
    let kind = ScanKind::of(paper.scan).map_err(WishRefused::Scan)?;
    Ok(Decided::new(Written {
        wished: Wished {
            enrolment: enrolment.id.clone(),
            wish: paper.wish,
            on: today,
            by: permit.by().account.clone(),
        },
        received_on: paper.received_on,
        kind,
    }))
}
