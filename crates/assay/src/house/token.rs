//! Keys that lie on a PKCS#11 token: what the file `keys/HOLDER.NUMBER.token` says of them. It holds no secret; the PIN is in a
//! file of its own.
use assay_proof::suite::{HeldKey, NotSigned, Suite};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

const FIRST_LINE: &str = "assay/token-keys/v1";

/// Where the keys of a generation lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnToken {
    /// The library of the token's maker.
    pub module: PathBuf,
    /// The label of the token.
    pub token: String,
    /// A file of which the first line is the PIN, readable by its owner alone.
    pub pin_file: PathBuf,
    /// The label of the Ed25519 key.
    pub ed25519: String,
    /// The label of the P-256 key of certificates for wallets; the authority has none.
    pub p256: Option<String>,
}

impl OnToken {
    /// As it is kept.
    #[must_use]
    pub fn write(&self) -> String {
        let p256 = self.p256.as_ref();
        let p256 = p256.map(|label| format!("p256 {label}\n"));
        format!(
            "{FIRST_LINE}\nmodule {}\ntoken {}\npin-file {}\ned25519 {}\n{}",
            self.module.display(),
            self.token,
            self.pin_file.display(),
            self.ed25519,
            p256.unwrap_or_default()
        )
    }

    /// Reads what was kept.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        if lines.next() != Some(FIRST_LINE) {
            return Err(format!("its first line must be `{FIRST_LINE}`"));
        }
        let mut all = HashMap::new();
        for line in lines {
            let named = line.split_once(' ');
            let (name, value) =
                named.ok_or_else(|| format!("the line `{line}` has no name and value"))?;
            all.insert(name, value.to_owned());
        }
        let mut take = |name: &str| all.remove(name);
        let missing = |name: &str| format!("the line `{name}` is missing");
        let read = Self {
            module: take("module").ok_or_else(|| missing("module"))?.into(),
            token: take("token").ok_or_else(|| missing("token"))?,
            pin_file: take("pin-file").ok_or_else(|| missing("pin-file"))?.into(),
            ed25519: take("ed25519").ok_or_else(|| missing("ed25519"))?,
            p256: take("p256"),
        };
        match all.keys().next() {
            Some(unknown) => Err(format!("nobody knows the line `{unknown}`")),
            None => Ok(read),
        }
    }
}

/// The tokens that are in use, each opened once.
#[derive(Debug, Default)]
pub struct Tokens(Mutex<HashMap<(PathBuf, String), Arc<Token>>>);

#[cfg(feature = "pkcs11")]
use super::pkcs11::Token;
#[cfg(not(feature = "pkcs11"))]
use without::Token;

impl Tokens {
    /// A key on a token, by its label.
    ///
    /// # Errors
    /// [`NotSigned`], in words for whoever keeps the token.
    ///
    /// # Panics
    /// If a thread panicked while it opened a token.
    pub fn key(
        &self,
        on: &OnToken,
        suite: Suite,
        label: &str,
    ) -> Result<Arc<dyn HeldKey>, NotSigned> {
        Token::key(&self.token(on)?, suite, label)
    }

    /// Makes a key on a token, which never leaves it.
    ///
    /// # Errors
    /// [`NotSigned`], also where the label is taken.
    ///
    /// # Panics
    /// If a thread panicked while it opened a token.
    pub fn make(&self, on: &OnToken, suite: Suite, label: &str) -> Result<(), NotSigned> {
        Token::make(&self.token(on)?, suite, label)
    }

    fn token(&self, on: &OnToken) -> Result<Arc<Token>, NotSigned> {
        let place = (on.module.clone(), on.token.clone());
        let mut all = self.0.lock().expect("nobody panics here");
        if let Some(token) = all.get(&place) {
            return Ok(Arc::clone(token));
        }
        let token = Arc::new(Token::open(&on.module, &on.token, &on.pin_file)?);
        all.insert(place, Arc::clone(&token));
        Ok(token)
    }
}

/// A build that was made without PKCS#11.
#[cfg(not(feature = "pkcs11"))]
mod without {
    use super::{Arc, HeldKey, NotSigned, Suite};
    use std::path::Path;

    /// A token that this program cannot speak to.
    #[derive(Debug)]
    pub(super) struct Token;

    fn no() -> NotSigned {
        NotSigned(
            "this program was built without PKCS#11; build it with `--features pkcs11`".to_owned(),
        )
    }

    impl Token {
        pub(super) fn open(_: &Path, _: &str, _: &Path) -> Result<Self, NotSigned> {
            Err(no())
        }

        pub(super) fn key(_: &Arc<Self>, _: Suite, _: &str) -> Result<Arc<dyn HeldKey>, NotSigned> {
            Err(no())
        }

        pub(super) fn make(_: &Arc<Self>, _: Suite, _: &str) -> Result<(), NotSigned> {
            Err(no())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_keys_lie_reads_back_and_what_nobody_knows_does_not() {
        let mut on = OnToken {
            module: "/usr/lib/softhsm/libsofthsm2.so".into(),
            token: "two words".into(),
            pin_file: "/etc/assay/pin".into(),
            ed25519: "ins_1 2".into(),
            p256: Some("ins_1 2 wallets".into()),
        };
        assert_eq!(OnToken::read(&on.write()).as_ref(), Ok(&on));
        on.p256 = None;
        let text = on.write();
        assert_eq!(OnToken::read(&text), Ok(on));
        for changed in [
            text.replace("module", "modul"),
            text.replace("v1", "v2"),
            format!("{text}slot 3\n"),
            format!("{text}slot\n"),
            String::new(),
        ] {
            assert!(OnToken::read(&changed).is_err(), "{changed}");
        }
    }
}
