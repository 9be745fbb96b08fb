//! The same certificate as a file: what `assay verify` says of a part of it, and the tool that the suite of the W3C drives.
use crate::{issued, p256_key, site::sites};
use assay::{app::put_in_wallet::selective, edge, export};
use assay_proof::sd_jwt::bind::{Binding, bind, present};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("assay_wallet_{}_{number}", std::process::id());
        let here = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&here.0).unwrap();
        here
    }

    #[expect(clippy::disallowed_methods, reason = "what a test writes may be lost")]
    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the program; gives its exit code and its answer.
fn assay(words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    let done = command.args(words).output().unwrap();
    let told = [done.stdout, done.stderr].concat();
    (
        done.status.code().unwrap(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_part_of_a_certificate_verifies_offline_and_what_is_kept_back_is_said_to_be_unchecked() {
    for site in sites() {
        let number = issued(&site);
        let (house, holder) = (&site.world.house, p256_key(8));
        let kept = house.store.read(|tx| tx.certificate(&number));
        let kept = kept.unwrap().unwrap();
        let now = edge::now_micros();
        let whole = selective(house, &kept, &holder.public(), now).unwrap();
        let folder = Folder::new();
        export::certificates(house, &folder.0, 10, |_| ()).unwrap();
        let check = |name: &str, content: &str, more: &[&str]| {
            let file = folder.put(name, content);
            let mut words = vec!["verify", "--json", text(&file)];
            words.extend(more);
            let (code, told) = assay(&words);
            let answer: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
            (code, answer)
        };
        let line = |answer: &Value, name: &str| answer["lines"][name]["outcome"].clone();

        let level = present(&whole, |_| false).unwrap();
        let (code, answer) = check("level.sd-jwt", &level, &[]);
        assert_eq!((code, &answer["verified"]), (0, &json!(true)), "{answer}");
        assert_eq!(answer["claims"]["level"], "L3");
        assert_eq!(
            (&answer["shown"], &answer["kept_back"]),
            (&json!([]), &json!(5))
        );
        assert_eq!(answer["say"]["en"], "signature good, record not checked");
        assert_eq!(line(&answer, "holder"), "not-checked");
        assert_eq!(line(&answer, "record"), "not-checked");

        // The whole, with the proof of the record beside it.
        let proof = folder.0.join(format!("{number}.tlog-proof"));
        folder.put("whole.tlog-proof", &fs::read_to_string(proof).unwrap());
        let binding = Binding {
            audience: "https://employer.example".into(),
            nonce: "n-1".into(),
            made_at: now / 1_000_000,
        };
        let bound = bind(&whole, &binding, &holder);
        let asked = ["--audience", "https://employer.example", "--nonce", "n-1"];
        let (code, answer) = check("whole.sd-jwt", &bound, &asked);
        assert_eq!(code, 0, "{answer}");
        for name in ["signature", "holder", "directory", "record", "dates"] {
            assert_eq!(line(&answer, name), "holds", "{name}: {answer}");
        }
        assert_eq!(answer["number"], number);
        let other = ["--audience", "https://employer.example", "--nonce", "n-2"];
        let (code, answer) = check("whole.sd-jwt", &bound, &other);
        assert_eq!((code, line(&answer, "holder")), (1, json!("fails")));
        // The proof of another certificate is not the proof of this one; without the digest nothing is claimed.
        folder.put(
            "part.tlog-proof",
            &fs::read_to_string(folder.0.join("whole.tlog-proof")).unwrap(),
        );
        let part = present(&whole, |claim| claim == "occupation").unwrap();
        let (code, answer) = check("part.sd-jwt", &part, &[]);
        assert_eq!((code, line(&answer, "record")), (0, json!("not-checked")));

        let changed = whole.replacen('.', ".A", 1);
        let (code, _) = assay(&["verify", text(&folder.put("changed.sd-jwt", &changed))]);
        assert!(code == 1 || code == 2, "{code}");
        let cut = whole.rsplit_once('~').unwrap().0;
        let signature = cut.find('~').unwrap() - 5;
        let mut letters: Vec<char> = whole.chars().collect();
        letters[signature] = if letters[signature] == 'A' { 'B' } else { 'A' };
        let forged: String = letters.into_iter().collect();
        let (code, answer) = check("forged.sd-jwt", &forged, &[]);
        assert_eq!((code, &answer["verified"]), (1, &json!(false)));
        // A stranger's folder has no key of the institution.
        let nowhere = Folder::new();
        let (code, told) = assay(&["verify", text(&nowhere.put("level.sd-jwt", &level))]);
        assert_eq!(code, 2, "{told}");
    }
}

#[test]
fn the_tool_secures_what_it_can_verify_and_refuses_what_nobody_can_read() {
    let folder = Folder::new();
    let key = p256_key(8);
    let public = key.public().jwk();
    let mut secret = public.clone();
    {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        secret["d"] = URL_SAFE_NO_PAD.encode([8; 32]).into();
    }
    let method = json!({"id": "did:example:issuer#key-1", "type": "JsonWebKey", "controller": "did:example:issuer", "publicKeyJwk": public, "secretKeyJwk": secret});
    let key = folder.put("key.json", &method.to_string());
    let credential = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "https://example.issuer/1",
        "credentialSubject": {"firstName": "Jane", "lastName": "Doe"},
    });
    let tool = |act: &str, feature: &str, input: &Path, more: &[&str]| {
        let output = folder.0.join("answer.json");
        let mut words = vec!["vc-tool", act, "--input", text(input), "--key", text(&key)];
        words.extend(["--feature", feature, "--output", text(&output)]);
        words.extend(more);
        let (code, told) = assay(&words);
        let answer = fs::read_to_string(&output).unwrap_or_else(|_| panic!("{told}"));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let word = |name: &str| answer[name].as_str().unwrap().to_owned();
        (code, word("result"), word("data"))
    };
    let plain = folder.put("credential.json", &credential.to_string());
    let hide = ["--sd", r#"["credentialSubject.firstName"]"#];
    for (feature, more) in [
        ("credential_jose", &[][..]),
        ("credential_sdjwt", &hide[..]),
    ] {
        let (code, result, data) = tool("issue", feature, &plain, more);
        assert_eq!((code, result.as_str()), (0, "success"), "{data}");
        let secured = folder.put("secured.txt", &data);
        let (code, result, data) = tool("verify", feature, &secured, &[]);
        assert_eq!((code, result.as_str()), (0, "success"), "{data}");
        let read: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(read["credentialSubject"], credential["credentialSubject"]);
        let (code, result, _) = tool("verify", "presentation_jose", &secured, &[]);
        assert_eq!((code, result.as_str()), (1, "failure"));
    }
    let mut odd = credential.clone();
    odd["badExtension"] = json!({"huh": "what?"});
    let odd = folder.put("odd.json", &odd.to_string());
    let (code, result, _) = tool("issue", "credential_jose", &odd, &[]);
    assert_eq!((code, result.as_str()), (1, "failure"));
    let (code, result, _) = tool("issue", "credential_cose", &plain, &[]);
    assert_eq!((code, result.as_str()), (1, "indeterminate"));
}
