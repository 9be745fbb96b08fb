//! A whole register checked at once, offline, with an export.
use crate::{place, sites};
use std::{fs, path::Path, process::Command};

/// What `assay verify --all` says: the exit code, the files that it names with what was wrong, and the last line.
fn all(folder: &Path) -> (Option<i32>, Vec<(String, String)>, serde_json::Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["verify", "--json", "--all"])
        .arg(folder)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let lines = told.lines().map(|line| serde_json::from_str(line).unwrap());
    let mut lines: Vec<serde_json::Value> = lines.collect();
    let last = lines.pop().unwrap_or_default();
    let named = lines.iter().map(|line| {
        let file = Path::new(line["file"].as_str().unwrap()).file_stem();
        let why = line["error"].as_str().or(line["say"]["en"].as_str());
        let file = file.unwrap().to_string_lossy().into_owned();
        (file, why.unwrap().to_owned())
    });
    (output.status.code(), named.collect(), last)
}

#[test]
fn a_register_is_checked_whole_and_each_bad_one_is_named() {
    for site in sites() {
        let folder = site.waiting.folder.join("register");
        let export = |folder: &Path| {
            assay::export::certificates(&site.house, folder, u64::MAX, |_| ()).unwrap();
        };
        export(&folder);
        let count = site.issued.len();
        let (code, named, last) = all(&folder);
        assert_eq!((code, named.as_slice()), (Some(0), [].as_slice()), "{last}");
        assert_eq!(last["verified"], count);
        assert_eq!(last["not_at_hand"], serde_json::json!([]));

        let [(first, _), (second, _), ..] = site.issued.as_slice() else {
            panic!("two certificates")
        };
        // One is revoked; of another, the second of its two signatures is that of somebody else's certificate.
        site.revoke(first);
        fs::remove_dir_all(&folder).unwrap();
        export(&folder);
        let file = |number: &str| folder.join(format!("{number}.json"));
        let proofs = |number: &str| {
            let text = fs::read_to_string(file(number)).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let proofs = value["proof"].as_array().unwrap().clone();
            let values = proofs
                .iter()
                .map(|one| one["proofValue"].as_str().unwrap().to_owned());
            (text, values.collect::<Vec<_>>())
        };
        let ((text, own), (_, foreign)) = (proofs(second), proofs(first));
        place::put(&file(second), text.replace(&own[1], &foreign[1]).as_bytes());
        let (code, named, last) = all(&folder);
        assert_eq!(code, Some(1));
        assert_eq!(
            (&last["verified"], &last["refused"]),
            (&(count - 2).into(), &2.into())
        );
        for (number, why) in [
            (first, "was revoked"),
            (second, "the signature does not fit"),
        ] {
            let found = named.iter().find(|(file, _)| file == number).unwrap();
            assert!(found.1.contains(why), "{found:?}");
        }

        place::put(&file(first), b"{}");
        let (code, named, last) = all(&folder);
        assert_eq!((code, &last["unusable"]), (Some(2), &1.into()), "{named:?}");
        let empty = site.waiting.folder.join("nothing-here");
        fs::create_dir_all(&empty).unwrap();
        assert_eq!(all(&empty).0, Some(2));
    }
}
