//! What is taken along: the compact certificate of a QR code and the PDF, verified offline with an export.
use crate::{Site, percent, sites};
use assay_proof::{compact, credential};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn export(site: &Site, to: &str) -> PathBuf {
    let folder = site.waiting.folder.join(to);
    assay::export::certificates(&site.house, &folder, u64::MAX, |_| ()).unwrap();
    folder
}

/// What a stranger is told of a file.
fn told(file: &Path, trust: &Path) -> (Option<i32>, serde_json::Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["verify", "--json"])
        .arg(file)
        .arg("--trust")
        .arg(trust)
        .output()
        .unwrap();
    let told = serde_json::from_slice(&output.stdout);
    (output.status.code(), told.unwrap_or_default())
}

#[test]
fn the_code_of_a_certificate_is_verified_without_a_network() {
    for site in sites() {
        let (number, name) = site.issued[0].clone();
        let path = format!("/certificate/{number}/compact.txt");
        assert!(
            site.get(&path).body.contains("<form"),
            "only for who knows the name"
        );
        let named = format!("?name={}", percent(&name));
        let text = site.get(&format!("{path}{named}")).body;
        let read = compact::read(&text).unwrap();
        assert_eq!(
            (
                read.essentials.number.as_str(),
                read.essentials.holder.as_str()
            ),
            (number.as_str(), name.as_str())
        );
        let page = site.get(&format!("/certificate/{number}/compact{named}"));
        assert!(page.body.contains("<svg"), "{}", page.body);

        let trust = export(&site, "export");
        let file = site.waiting.folder.join("scan.txt");
        crate::place::put(&file, text.as_bytes());
        let (code, answer) = told(&file, &trust);
        assert_eq!(code, Some(0), "{answer}");
        for line in ["signature", "directory", "record", "dates", "status"] {
            assert_eq!(answer["lines"][line]["outcome"], "holds", "{answer}");
        }
        assert_eq!(answer["holder"], name.as_str());
        // The QR code on paper is the address of the page, with the same essentials behind it.
        let json = fs::read(trust.join(format!("{number}.json"))).unwrap();
        let signed = credential::read(&json).unwrap();
        let kept = site.house.store.read(|tx| tx.certificate(&number));
        let link = assay::compact::link(&site.house, &kept.unwrap().unwrap(), &signed).unwrap();
        assert!(link.starts_with(&format!("https://assay.example/v/{number}#")));
        crate::place::put(&file, link.as_bytes());
        let (code, answer) = told(&file, &trust);
        assert_eq!((code, &answer["holder"]), (Some(0), &name.as_str().into()));
        let outcome = |line: &str| answer["lines"][line]["outcome"].clone();
        assert_eq!(outcome("signature"), "holds", "{answer}");
        assert_eq!(outcome("record"), "holds", "the export has the proof");
        fs::remove_file(trust.join(format!("{number}.tlog-proof"))).unwrap();
        let (code, answer) = told(&file, &trust);
        assert_eq!(code, Some(0), "{answer}");
        let record = &answer["lines"]["record"]["outcome"];
        assert_eq!(record, "not-checked", "{answer}");
        // One letter misread.
        let mut misread = text.trim().to_owned();
        let last = misread.pop().unwrap();
        misread.push(if last == '0' { '1' } else { '0' });
        crate::place::put(&file, misread.as_bytes());
        assert_ne!(told(&file, &trust).0, Some(0));

        site.revoke(&number);
        crate::place::put(&file, text.as_bytes());
        let (code, answer) = told(&file, &export(&site, "export-later"));
        assert_eq!(code, Some(1));
        assert_eq!(answer["lines"]["status"]["outcome"], "fails");
    }
}

#[test]
fn the_certificate_inside_a_pdf_is_verified_and_a_picture_is_not() {
    for site in sites() {
        let (number, name) = site.issued[1].clone();
        let path = format!(
            "/certificate/{number}/certificate.pdf?name={}",
            percent(&name)
        );
        let pdf = site.bytes(&path);
        let trust = export(&site, "export");
        let file = site.waiting.folder.join("certificate.pdf");
        crate::place::put(&file, &pdf);
        let (code, answer) = told(&file, &trust);
        assert_eq!(
            (code, answer["number"].as_str()),
            (Some(0), Some(number.as_str())),
            "{answer}"
        );
        assert_eq!(answer["lines"]["record"]["outcome"], "holds");
        crate::place::put(&file, b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n");
        assert_eq!(told(&file, &trust).0, Some(2));
        fs::remove_file(&file).unwrap();
    }
}
