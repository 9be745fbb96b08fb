//! Certificates on paper: what is printed on a certificate's page, with which fonts, and the press that does it.
use crate::{
    compact,
    edge::files::{self, FileError},
    export::{self, ExportError},
    house::House,
};
use assay_core::{
    paper::{Blank, PrintRun},
    session::CertificateKind,
    text::Text,
};
use assay_paper::{
    Unprintable,
    font::{BadFont, Fonts},
    photo::Photo,
    press::{Attachment, Page, Press},
};
use assay_proof::credential::{self, Shape};
use assay_store::{StoreError, certificate::Certificate};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

mod kept;

pub use kept::KeptPages;

/// Where fonts are looked for behind those of the installation: the first that is there is preferred, the others help
/// with rare characters. Each must hold TrueType outlines.
const FONTS: [&str; 5] = [
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
];

/// Why a certificate is not printed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// No fonts.
    #[error(
        "no font for certificates was found: install fonts-wqy-microhei (and fonts-hanazono for rare characters), or put font files into the folder `fonts` beside the database"
    )]
    NoFonts,
    /// A font file cannot be read.
    #[error("cannot read the font {}: {source}", path.display())]
    Font {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A font cannot be used.
    #[error("{0}")]
    BadFont(#[from] BadFont),
    /// The page cannot be set.
    #[error("{0}")]
    Unprintable(#[from] Unprintable),
    /// The pack has no page for it.
    #[error("the pack has no page for this kind of certificate on the day of issue")]
    NoSheet,
    /// It has no credential or proof yet.
    #[error("the certificate is not public yet")]
    NotPublic,
    /// The credential cannot be read.
    #[error("{0}")]
    Credential(#[from] credential::Misshapen),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The public record.
    #[error("{0}")]
    Export(#[from] ExportError),
    /// A page cannot be written.
    #[error("{0}")]
    File(#[from] FileError),
    /// The control list cannot be written.
    #[error("cannot write the control list: {0}")]
    List(#[from] io::Error),
}

/// The presses of an installation, each set up when it is first asked for.
#[derive(Debug, Default)]
pub struct Presses {
    fonts: Mutex<Option<Arc<Fonts>>>,
    presses: Mutex<HashMap<String, Arc<Press>>>,
}

impl Presses {
    /// The fonts: those in the folder `fonts` of the installation, in the order of their names, then the usual ones.
    fn fonts(&self, house: &House) -> Result<Arc<Fonts>, PaperError> {
        let mut kept = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = &*kept {
            return Ok(Arc::clone(fonts));
        }
        let own = own_fonts(&house.folder.join("fonts"))?;
        let usual = FONTS.iter().map(PathBuf::from).filter(|path| path.exists());
        let mut files = Vec::new();
        for path in own.into_iter().chain(usual) {
            let unreadable = |source| PaperError::Font {
                path: path.clone(),
                source,
            };
            let bytes = std::fs::read(&path).map_err(unreadable)?;
            files.push((path.display().to_string(), bytes));
        }
        if files.is_empty() {
            return Err(PaperError::NoFonts);
        }
        let fonts = Arc::new(Fonts::new(files)?);
        *kept = Some(Arc::clone(&fonts));
        Ok(fonts)
    }

    /// The press for a certificate's kind and day.
    fn press(&self, house: &House, certificate: &Certificate) -> Result<Arc<Press>, PaperError> {
        let pack = &house.law.pack;
        let sheet = pack.sheet(certificate.kind, certificate.issued_on);
        let sheet = sheet.ok_or(PaperError::NoSheet)?;
        let fonts = self.fonts(house)?;
        let mut presses = self.presses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(press) = presses.get(&sheet.id) {
            return Ok(Arc::clone(press));
        }
        let press = Arc::new(Press::new(sheet, &pack.certificate_fields, &fonts)?);
        presses.insert(sheet.id.clone(), Arc::clone(&press));
        Ok(press)
    }

    /// Prints a released certificate: the page of its pack, with the signed credential and its proof attached.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn print(&self, house: &House, certificate: &Certificate) -> Result<Vec<u8>, PaperError> {
        let press = self.press(house, certificate)?;
        let files = export::pair(house, certificate)?;
        let (Some((name, bytes)), Some((proof_name, proof))) = (files.first(), files.get(1)) else {
            return Err(PaperError::NotPublic);
        };
        let signed = credential::read(bytes)?;
        let (paper, photo) = house.store.read(|tx| {
            let paper = tx.paper_of(&certificate.number)?;
            Ok::<_, StoreError>((paper, tx.photo(&certificate.person)?))
        })?;
        // A photo was checked when it was kept; one that is none any more is left to be glued in.
        let photo = photo.and_then(|bytes| Photo::new(bytes).ok());
        let values = values(house, certificate, &signed.plan.shape, paper.as_ref());
        let title = title(certificate.kind);
        let qr = compact::link(house, certificate, &signed)?;
        let digest = Sha256::digest(bytes);
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        let attachments = [
            Attachment {
                name,
                media_type: "application/vc",
                description: "签名证书 The signed certificate",
                bytes,
            },
            Attachment {
                name: proof_name,
                media_type: "text/plain",
                description: "公开记录证明 Proof of the public record",
                bytes: proof,
            },
        ];
        let page = Page {
            title: &format!("{} {} {}", title.zh, title.en, certificate.number),
            values: &values,
            qr: &qr,
            photo: photo.as_ref(),
            attachments: &attachments,
            on: certificate.issued_on,
            id,
        };
        Ok(press.print(&page)?)
    }
}

/// The control list of a run: what must lie on the stack, page by page.
#[must_use]
pub fn control(run: &PrintRun) -> Vec<Vec<String>> {
    let headings = ["page", "paper_serial", "number", "file"].map(str::to_owned);
    let pages = (1..).zip(&run.pages).map(|(place, page)| {
        vec![
            place.to_string(),
            page.serial.clone(),
            page.number.clone(),
            if page.is_void {
                "void".to_owned()
            } else {
                file_name(place, &page.number)
            },
        ]
    });
    std::iter::once(headings.to_vec()).chain(pages).collect()
}

/// The file of a page: in the order of the stack.
fn file_name(page: u32, number: &str) -> String {
    format!("{page:05}-{number}.pdf")
}

/// Prints a run into a folder: a file a page in the order of the stack, and the control list last. A run that was
/// interrupted goes on where the files end; a page whose blank is void by now is left out. `progress` hears each page.
///
/// # Errors
/// [`PaperError`] with the first page that cannot be printed; the files before it are whole.
pub fn print_run(
    house: &House,
    run: &PrintRun,
    folder: &Path,
    mut progress: impl FnMut(u32),
) -> Result<(), PaperError> {
    let presses = Presses::default();
    for (place, page) in (1..).zip(&run.pages) {
        let number = &page.number;
        let name = file_name(place, number);
        if !page.is_void && !folder.join(&name).exists() {
            let certificate = house.store.read(|tx| tx.certificate(number))?;
            let certificate = certificate.ok_or(PaperError::NotPublic)?;
            files::put(&folder.join(&name), &presses.print(house, &certificate)?)?;
        }
        progress(place);
    }
    let mut list = csv::Writer::from_writer(Vec::new());
    for row in control(run) {
        list.write_record(row).map_err(io::Error::other)?;
    }
    let list = list
        .into_inner()
        .map_err(|why| io::Error::other(why.to_string()))?;
    // The list comes last: where it stands, every page stands.
    files::put(&folder.join("control.csv"), &list)?;
    Ok(())
}

fn own_fonts(folder: &Path) -> Result<Vec<PathBuf>, PaperError> {
    let unreadable = |source| PaperError::Font {
        path: folder.to_owned(),
        source,
    };
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(source)),
    };
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn title(kind: CertificateKind) -> Text {
    let (zh, en) = kind.title();
    Text::new(zh, en)
}

/// The fields of the certificate, as they are printed. What is printed is what was signed.
fn values(
    house: &House,
    certificate: &Certificate,
    shape: &Shape,
    paper: Option<&Blank>,
) -> BTreeMap<&'static str, String> {
    let pack = &house.law.pack;
    let occupation = pack.catalogue.find(&certificate.occupation);
    let english = occupation.map_or("", |found| &*found.name.en);
    let (kind, number) = shape
        .document
        .split_once(' ')
        .unwrap_or(("", &shape.document));
    let on = certificate.issued_on;
    let host = house.host.as_str();
    let level = pack
        .levels
        .iter()
        .find(|row| row.id == certificate.level.id());
    [
        ("title", title(certificate.kind).zh.into_owned()),
        ("text", words(certificate.kind).to_owned()),
        ("name", shape.holder.clone()),
        ("document_kind", kind.to_owned()),
        ("document_number", number.to_owned()),
        (
            "occupation",
            format!("{} {english}", certificate.occupation),
        ),
        ("job_type", shape.job_type.clone()),
        (
            "level",
            level.map_or_else(
                || certificate.level.name().0.to_owned(),
                |row| row.zh.clone(),
            ),
        ),
        ("number", certificate.number.clone()),
        ("institution", shape.issuer_name.clone()),
        (
            "issued_on",
            format!("{}年{}月{}日", on.year(), on.month(), on.day()),
        ),
        ("query_site", format!("https://{host}/verify")),
        (
            "institution_query_site",
            format!("https://{host}/directory"),
        ),
        ("paper_serial", paper.map_or_else(String::new, serial)),
    ]
    .into()
}

/// The serial as it is printed; a reissue says so, and which paper it replaced.
fn serial(paper: &Blank) -> String {
    let serial = &paper.serial;
    match &paper.replaces {
        Some(old) => format!("{serial}（补发，代替{old}）"),
        None => serial.clone(),
    }
}

/// The sentence of the certificate.
fn words(kind: CertificateKind) -> &'static str {
    match kind {
        CertificateKind::Qualification => {
            "本证书表明持证人通过职业技能鉴定，具备该职业（工种）相应等级的知识和技能。 This certificate shows that the holder passed the appraisal and has the knowledge and skill of the level below."
        }
        CertificateKind::SkillLevel => {
            "本证书表明持证人通过本机构组织的职业技能等级评价，具备该职业（工种）相应等级的知识和技能。 This certificate shows that the holder passed the appraisal held by this institution and has the knowledge and skill of the level below."
        }
    }
}
