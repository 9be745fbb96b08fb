//! Certificates on paper.
use crate::meter::{Figure, Per, measure, rate};
use assay_core::session::CertificateKind;
use assay_paper::{
    font::Fonts,
    press::{Attachment, Page, Press},
};
use flate2::{Compress, Compression, FlushCompress};
use jiff::civil::date;
use std::{collections::BTreeMap, sync::Arc};

const FONT: &str = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";

/// Characters of the calendar cycle, for names of people who do not exist.
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥";

/// An address with the essentials behind it, as long as they are in fact.
fn code(number: u64) -> String {
    let essentials = format!("{number:06}AQEFTDMW").repeat(22);
    format!("https://assay.example/v/S000023999001213{number:06}#{essentials}")
}

/// One page after another, each with its own name, number, QR code and attached credential. The limit does what no press
/// can do without: draw the QR code, compress as many bytes as were embedded anew, and copy the file once.
pub(crate) fn pdf(n: u64) -> Vec<Figure> {
    let Ok(font) = std::fs::read(FONT) else {
        crate::meter::say("the font is not there: `cargo xtask install` brings fonts-wqy-microhei");
        return Vec::new();
    };
    let law = assay::pack::china().expect("the built-in pack loads");
    let fonts = Arc::new(Fonts::new(vec![(FONT.to_owned(), font)]).expect("a font"));
    let sheet = law
        .pack
        .sheet(CertificateKind::SkillLevel, date(2021, 5, 25))
        .expect("a page");
    let press = Press::new(sheet, &law.pack.certificate_fields, &fonts).expect("the page's words");
    let credential = vec![b'x'; 4_000];
    let mut length = 0;
    let mut print = |number: u64| {
        let values = values(number);
        let qr = code(number);
        let printed = press
            .print(&Page {
                title: "职业技能等级证书",
                values: &values,
                qr: &qr,
                photo: None,
                attachments: &[Attachment {
                    name: "certificate.json",
                    media_type: "application/vc",
                    description: "The signed certificate",
                    bytes: &credential,
                }],
                on: date(2021, 5, 25),
                id: u128::from(number).to_be_bytes(),
            })
            .expect("it can be printed");
        length += printed.len();
    };
    let ((), spent) = measure(|| (0..n).for_each(&mut print));
    let bytes = length / usize::try_from(n.max(1)).unwrap_or(1);
    let embedded = vec![0x5a_u8; 12_000];
    let file = vec![0_u8; bytes];
    let ((), plain) = measure(|| {
        let mut deflate = Compress::new(Compression::fast(), true);
        for number in 0..n {
            let mut code = fast_qr::QRBuilder::new(code(number));
            std::hint::black_box(code.ecl(fast_qr::ECL::M).build().expect("a QR code"));
            deflate.reset();
            let mut out = Vec::with_capacity(embedded.len() + 64);
            let done = deflate.compress_vec(&embedded, &mut out, FlushCompress::Finish);
            done.expect("the space is enough");
            std::hint::black_box((out, file.clone()));
        }
    });
    let figure = |unit, value, limit| Figure {
        unit,
        value,
        per: Per::CpuSecond,
        limit,
        n,
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "a file has some tens of thousands of bytes"
    )]
    let size = bytes as f64;
    vec![
        figure("PDF files", rate(n, spent.cpu), rate(n, plain.cpu)),
        Figure {
            per: Per::Wall,
            limit: 40.0 * 1024.0,
            ..figure("bytes a file, limit 40 KiB", size, 0.0)
        },
    ]
}

/// QR codes alone: what the press draws, against the library without the quiet zone and the packing into bits.
pub(crate) fn qr(n: u64) -> Vec<Figure> {
    let text = |number: u64| format!("https://assay.example/v/S000023999001213{number:06}");
    let ((), spent) = measure(|| {
        for number in 0..n {
            std::hint::black_box(assay_paper::qr::draw(&text(number)).expect("a QR code"));
        }
    });
    let ((), plain) = measure(|| {
        for number in 0..n {
            std::hint::black_box(
                fast_qr::QRBuilder::new(text(number))
                    .build()
                    .expect("a QR code"),
            );
        }
    });
    vec![Figure {
        unit: "QR codes",
        value: rate(n, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n, plain.cpu),
        n,
    }]
}

fn values(number: u64) -> BTreeMap<&'static str, String> {
    let stem = |at: u64| {
        let at = usize::try_from(at % 22).unwrap_or(0);
        STEMS.chars().nth(at).unwrap_or('甲')
    };
    let name: String = ['张', stem(number), stem(number / 22)].iter().collect();
    [
        ("title", "职业技能等级证书".to_owned()),
        ("text", "本证书表明持证人通过本机构组织的职业技能等级评价，具备该职业（工种）相应等级的知识和技能。 This certificate shows that the holder passed the appraisal held by this institution.".to_owned()),
        ("name", name),
        ("document_kind", "居民身份证".to_owned()),
        ("document_number", "2399**********1234".to_owned()),
        ("occupation", "电工 Electrician".to_owned()),
        ("job_type", "--".to_owned()),
        ("level", "三级/高级工".to_owned()),
        ("number", format!("S000023999001213{:06}", number % 1_000_000)),
        ("institution", "示例省第1技能评价中心".to_owned()),
        ("issued_on", "2021年5月25日".to_owned()),
        ("query_site", "https://assay.example/verify".to_owned()),
        ("institution_query_site", "https://assay.example/directory".to_owned()),
    ]
    .into()
}
