//! What the press prints: read back byte by byte here, and by tools that are not ours in the check `interop`.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay_core::pack::{Pack, paper::Sheet};
use assay_core::session::CertificateKind;
use assay_paper::{
    Unprintable,
    font::{BadFont, Fonts},
    photo::{BadPhoto, Photo},
    press::{Attachment, Page, Press},
};
use jiff::civil::date;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

const FONTS: [&str; 3] = [
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
];

fn fonts() -> Arc<Fonts> {
    static READ: OnceLock<Arc<Fonts>> = OnceLock::new();
    let read = READ.get_or_init(|| {
        let files = FONTS.map(|path| {
            let bytes = fs::read(path).expect("`cargo xtask install` brings the fonts");
            (path.to_owned(), bytes)
        });
        Arc::new(Fonts::new(files.into()).unwrap())
    });
    Arc::clone(read)
}

fn pack() -> Pack {
    fn collect(root: &Path, at: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/cn");
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    Pack::load(&files).unwrap()
}

fn sheet(pack: &Pack) -> &Sheet {
    pack.sheet(CertificateKind::SkillLevel, date(2021, 5, 25))
        .unwrap()
}

fn press() -> Press {
    let pack = pack();
    Press::new(sheet(&pack), &pack.certificate_fields, &fonts()).unwrap()
}

fn values() -> BTreeMap<&'static str, String> {
    [
        ("title", "职业技能等级证书"),
        ("text", "本证书表明持证人通过本机构组织的职业技能等级评价，具备该职业（工种）相应等级的知识和技能。 This certificate shows that the holder passed the appraisal held by this institution and has the knowledge and skill of the level below."),
        ("name", "张甲子"),
        ("document_kind", "居民身份证"),
        ("document_number", "2399**********1234"),
        ("occupation", "电工 Electrician"),
        ("job_type", "--"),
        ("level", "三级/高级工"),
        ("number", "S000023999001213000001"),
        ("institution", "示例省第1技能评价中心"),
        ("issued_on", "2021年5月25日"),
        ("query_site", "https://assay.example/verify"),
        ("institution_query_site", "https://assay.example/directory"),
    ]
    .into_iter()
    .map(|(field, value)| (field, value.to_owned()))
    .collect()
}

/// Prints with one field changed.
fn print(press: &Press, field: &'static str, value: &str) -> Result<Vec<u8>, Unprintable> {
    let mut values = values();
    values.insert(field, value.to_owned());
    press.print(&Page {
        title: "职业技能等级证书 S000023999001213000001",
        values: &values,
        qr: "https://assay.example/v/S000023999001213000001",
        photo: None,
        attachments: &[Attachment {
            name: "certificate.json",
            media_type: "application/vc",
            description: "签名证书 The signed certificate",
            bytes: b"{\"number\":\"S000023999001213000001\"}",
        }],
        on: date(2021, 5, 25),
        id: [7; 16],
    })
}

#[track_caller]
fn refused(field: &'static str, value: &str, expected: &Unprintable) {
    assert_eq!(print(&press(), field, value).unwrap_err(), *expected);
}

/// Leaves a file for those who look.
#[expect(
    clippy::disallowed_methods,
    reason = "a test's own file; nothing depends on its durability"
)]
fn put(name: &str, bytes: &[u8]) {
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), bytes).unwrap();
}

#[test]
fn the_same_page_gives_the_same_bytes_and_fits_in_forty_kilobytes() {
    let press = press();
    let once = print(&press, "name", "张甲子").unwrap();
    assert_eq!(once, print(&press, "name", "张甲子").unwrap());
    assert!(once.starts_with(b"%PDF-1.7"));
    assert!(once.len() <= 40 * 1024, "{} bytes", once.len());
    put("certificate.pdf", &once);
}

#[test]
fn rare_and_foreign_names_are_printed() {
    let press = press();
    for name in [
        "阿依古丽·艾力",
        "王㛃",
        "李𠮷𪚥",
        "Søren Ångström",
        "O'Brien-García",
    ] {
        let printed = print(&press, "name", name).unwrap();
        assert!(printed.len() > 10_000, "{name}");
    }
}

#[test]
fn what_no_font_has_is_refused_and_never_a_box() {
    let field = "name".to_owned();
    let character = '\u{e123}';
    refused(
        "name",
        "王\u{e123}",
        &Unprintable::NoGlyph { field, character },
    );
}

#[test]
fn letters_that_join_are_refused_with_the_letter() {
    for character in ['ع', '\u{301}', 'ༀ', '\u{200d}'] {
        let field = "name".to_owned();
        refused(
            "name",
            &format!("A{character}"),
            &Unprintable::Joining { field, character },
        );
    }
}

#[test]
fn a_long_name_gets_smaller_letters_and_an_endless_one_is_refused() {
    print(&press(), "name", &"阿卜杜".repeat(14)).unwrap();
    let field = "name".to_owned();
    refused(
        "name",
        &"阿卜杜".repeat(60),
        &Unprintable::TooLong { field },
    );
}

#[test]
fn an_empty_field_that_must_be_printed_is_refused() {
    refused(
        "job_type",
        " ",
        &Unprintable::Missing {
            field: "job_type".to_owned(),
        },
    );
}

#[test]
fn a_field_that_may_be_left_out_takes_its_label_along() {
    let press = press();
    let without = print(&press, "paper_serial", "").unwrap();
    let with = print(&press, "paper_serial", "P0000001").unwrap();
    assert!(with.len() > without.len());
}

#[test]
fn what_is_no_font_or_photo_is_named() {
    let BadFont { name, .. } = Fonts::new(vec![("x.ttf".to_owned(), vec![0; 64])]).unwrap_err();
    assert_eq!(name, "x.ttf");
    assert!(Fonts::new(Vec::new()).is_err());
    assert_eq!(
        Photo::new(b"GIF89a".to_vec()).unwrap_err(),
        BadPhoto::NoJpeg
    );
    assert_eq!(
        Photo::new(vec![0xff; Photo::BYTES_MAX + 1]).unwrap_err(),
        BadPhoto::TooBig
    );
    let jpeg = |components: u8, side: u8| {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8];
        bytes.extend([0, side, 0, side, components]);
        bytes
    };
    assert_eq!(Photo::new(jpeg(4, 200)).unwrap_err(), BadPhoto::Cmyk);
    assert_eq!(Photo::new(jpeg(3, 20)).unwrap_err(), BadPhoto::TooSmall);
    assert!(Photo::new(jpeg(1, 200)).is_ok());
}
