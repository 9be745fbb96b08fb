//! The second signature of a certificate: SM2 with SM3, for those who may rely on no other. It stands beside the certificate
//! in a file of its own, is made over the exact bytes of the certificate's file, and is written as GM/T 0009 says (DER), so
//! that OpenSSL and `GmSSL` check it without a line of ours.
//!
//! It is made when somebody asks for it and kept nowhere: by RFC 6979 the same key and bytes give the same signature.
use crate::suite::{PublicKey, SecretKey, Suite};
use sm2::dsa::{DerSignature, Signature};

/// How the file is named behind the number of the certificate.
pub const EXTENSION: &str = "sm2";

/// Signs the bytes of a certificate's file; `None` if the key is of another suite.
#[must_use]
pub fn sign(file: &[u8], key: &SecretKey) -> Option<Vec<u8>> {
    if key.public().suite() != Suite::Sm2 {
        return None;
    }
    let signature = Signature::from_slice(&key.sign(file)).ok()?;
    Some(signature.to_der().to_vec())
}

/// Whether a second signature fits the bytes of a certificate's file.
#[must_use]
pub fn holds(file: &[u8], signature: &[u8], key: &PublicKey) -> bool {
    let read = DerSignature::try_from(signature).and_then(Signature::try_from);
    key.suite() == Suite::Sm2 && read.is_ok_and(|read| key.holds(file, &read.to_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::SM2_IDENTITY;
    use std::{fs, path::PathBuf, process::Command};

    const FILE: &[u8] = br#"{"id":"a certificate"}"#;

    #[test]
    fn a_signature_holds_until_a_bit_of_it_or_of_the_file_changes() {
        let key = SecretKey::sm2_from_seed(&[7; 32]);
        let signature = sign(FILE, &key).unwrap();
        assert_eq!(sign(FILE, &key).unwrap(), signature);
        assert!(holds(FILE, &signature, &key.public()));
        for bit in 0..signature.len() * 8 {
            let mut changed = signature.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!holds(FILE, &changed, &key.public()), "bit {bit}");
        }
        let longer = [signature.as_slice(), &[0]].concat();
        assert!(!holds(FILE, &longer, &key.public()));
        assert!(!holds(
            FILE,
            &signature[..signature.len() - 1],
            &key.public()
        ));
        assert!(!holds(FILE, &[], &key.public()));
        assert!(!holds(&[FILE, b"\n"].concat(), &signature, &key.public()));
        let other = SecretKey::sm2_from_seed(&[6; 32]);
        assert!(!holds(FILE, &signature, &other.public()));
        // A key of another suite neither makes nor checks one.
        let p256 = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let p256 = SecretKey::P256(Box::new(p256));
        assert_eq!(sign(FILE, &p256), None);
        assert!(!holds(FILE, &signature, &p256.public()));
    }

    /// A folder for the files that the other implementation reads and writes.
    struct Folder(PathBuf);

    impl Folder {
        #[expect(clippy::disallowed_methods, reason = "what a test writes may be lost")]
        fn put(&self, name: &str, bytes: &[u8]) -> String {
            let path = self.0.join(name);
            fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn openssl_takes_our_signatures_and_refuses_changed_ones_and_we_take_those_of_openssl() {
        let name = format!("assay_second_{}", std::process::id());
        let folder = Folder(std::env::temp_dir().join(name));
        fs::create_dir_all(&folder.0).unwrap();
        let openssl = |words: &[&str]| {
            let done = Command::new("openssl").args(words).output();
            done.expect("this test needs OpenSSL 3 (apt install openssl)")
        };
        let identity = format!("distid:{SM2_IDENTITY}");
        let key = SecretKey::sm2_from_seed(&[7; 32]);
        let pem = folder.put("key.pem", key.public().sm2_pem().unwrap().as_bytes());
        let verify = |file: &[u8], signature: &[u8], identity: &str| {
            let (file, signature) = (folder.put("file", file), folder.put("file.sm2", signature));
            let words = [
                &["pkeyutl", "-verify", "-pubin", "-inkey", &pem, "-in", &file][..],
                &["-sigfile", &signature, "-rawin", "-digest", "sm3"],
                &["-pkeyopt", identity],
            ];
            openssl(&words.concat()).status.success()
        };
        for round in 0..16_u8 {
            // Numbers with leading zeros and leading ones are written otherwise: many files, not one.
            let file = [FILE, &[round]].concat();
            let signature = sign(&file, &key).unwrap();
            assert!(verify(&file, &signature, &identity), "round {round}");
            if round == 0 {
                let mut changed = signature.clone();
                changed[20] ^= 1;
                assert!(!verify(&file, &changed, &identity));
                assert!(!verify(FILE, &signature, &identity));
                assert!(!verify(&file, &signature, "distid:8765432187654321"));
            }
        }

        // The other way round, with a key that OpenSSL drew.
        let path = |name: &str| folder.0.join(name).to_str().unwrap().to_owned();
        let (theirs, public) = (path("theirs.pem"), path("theirs.pub.pem"));
        let drawn = ["genpkey", "-algorithm", "SM2", "-out", &theirs];
        assert!(openssl(&drawn).status.success());
        let shown = ["pkey", "-in", &theirs, "-pubout", "-out", &public];
        assert!(openssl(&shown).status.success());
        let (file, out) = (folder.put("file", FILE), path("theirs.sm2"));
        let words = [
            &["pkeyutl", "-sign", "-inkey", &theirs, "-in", &file][..],
            &["-out", &out, "-rawin", "-digest", "sm3"],
            &["-pkeyopt", &identity],
        ];
        assert!(openssl(&words.concat()).status.success());
        let text = fs::read_to_string(&public).unwrap();
        let info: String = text.lines().filter(|line| !line.contains('-')).collect();
        let key = PublicKey::from_sm2_info(&info).unwrap();
        let signature = fs::read(&out).unwrap();
        assert!(holds(FILE, &signature, &key));
        assert!(!holds(b"another", &signature, &key));
    }
}
