//! A key at rest, sealed with a passphrase: Argon2id makes a key of the passphrase, AES-256-GCM seals with it. A text of a
//! few lines that says how it was made, so that it opens for as long as the passphrase is known.
//!
//! Three things that go wrong are told apart, because they ask for different help: the file was damaged (its checksum does
//! not fit), the passphrase is another (what Argon2id made of it is), the file is that of another key (its name does not fit).
use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

const FIRST_LINE: &str = "assay/sealed-key/v1";
/// The cost of a guess: the second choice of RFC 9106, on one lane.
const KIBIBYTES: u32 = 64 << 10;
const PASSES: u32 = 3;
/// What a file may ask for at most: whoever wrote it shall not fill the memory.
const KIBIBYTES_MAX: u32 = 1 << 20;
const PASSES_MAX: u32 = 64;

/// Why a sealed key does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// The text is not as it was written.
    #[error("the sealed key is damaged")]
    Damaged,
    /// The passphrase is another.
    #[error("the passphrase is another")]
    OtherPassphrase,
    /// The key was sealed under another name.
    #[error("the file holds the key of another name")]
    OtherName,
}

/// What Argon2id made of a passphrase: opens and seals every key of one installation. Without a `Debug` that shows it.
#[derive(Clone)]
pub struct Sealer {
    cost: (u32, u32),
    salt: [u8; 16],
    key: [u8; 32],
    /// Says whether a passphrase is the same, without a sealed key to try it on.
    check: [u8; 16],
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// Makes one of a passphrase and a salt that was drawn for it.
    ///
    /// # Panics
    /// Never: the cost is one that Argon2id takes.
    #[must_use]
    pub fn new(passphrase: &[u8], salt: [u8; 16]) -> Self {
        Self::with(passphrase, salt, (KIBIBYTES, PASSES)).expect("Argon2id takes this cost")
    }

    fn with(passphrase: &[u8], salt: [u8; 16], cost: (u32, u32)) -> Option<Self> {
        let params = Params::new(cost.0, cost.1, 1, Some(48)).ok()?;
        let mut made = [0; 48];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, &salt, &mut made)
            .ok()?;
        let (key, check) = made.split_at(32);
        Some(Self {
            cost,
            salt,
            key: key.try_into().ok()?,
            check: check.try_into().ok()?,
        })
    }

    /// Seals a key under its name, with a nonce that was drawn for it and is never used again.
    ///
    /// # Panics
    /// Never: AES-GCM seals everything that is short.
    #[must_use]
    pub fn seal(&self, name: &str, key: &[u8; 32], nonce: [u8; 12]) -> String {
        let payload = Payload {
            msg: key,
            aad: name.as_bytes(),
        };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload);
        let said = format!(
            "{FIRST_LINE}\nargon2id {} {}\n{}\n{}\n{}\n{}\n",
            self.cost.0,
            self.cost.1,
            hex::encode(self.salt),
            hex::encode(self.check),
            hex::encode(nonce),
            hex::encode(sealed.expect("AES-GCM seals everything that is short")),
        );
        let sum = hex::encode(Sha256::digest(&said));
        format!("{said}{sum}\n")
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new_from_slice(&self.key).expect("the key has 32 bytes")
    }
}

/// A sealed key, read and not yet opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    cost: (u32, u32),
    salt: [u8; 16],
    check: [u8; 16],
    nonce: [u8; 12],
    closed: [u8; 48],
}

/// Whether a file holds a sealed key and not a plain one.
#[must_use]
pub fn is_sealed(text: &str) -> bool {
    text.starts_with("assay/")
}

fn digits<const N: usize>(line: &str) -> Option<[u8; N]> {
    hex::decode(line).ok()?.try_into().ok()
}

impl Sealed {
    /// Reads what [`Sealer::seal`] wrote.
    ///
    /// # Errors
    /// [`NotOpened::Damaged`].
    pub fn read(text: &str) -> Result<Self, NotOpened> {
        Self::parsed(text).ok_or(NotOpened::Damaged)
    }

    fn parsed(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let [FIRST_LINE, cost, salt, check, nonce, closed, sum] = *lines.as_slice() else {
            return None;
        };
        let said = text.strip_suffix('\n')?.strip_suffix(sum)?;
        if hex::encode(Sha256::digest(said)) != sum {
            return None;
        }
        let (kibibytes, passes) = cost.strip_prefix("argon2id ")?.split_once(' ')?;
        let cost = (kibibytes.parse().ok()?, passes.parse().ok()?);
        if cost.0 > KIBIBYTES_MAX || cost.1 > PASSES_MAX {
            return None;
        }
        Some(Self {
            cost,
            salt: digits(salt)?,
            check: digits(check)?,
            nonce: digits(nonce)?,
            closed: digits(closed)?,
        })
    }

    /// Makes what opens the key of a passphrase; slow, as it is meant to be.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn sealer(&self, passphrase: &[u8]) -> Result<Sealer, NotOpened> {
        let sealer = Sealer::with(passphrase, self.salt, self.cost).ok_or(NotOpened::Damaged)?;
        self.is_of(&sealer)
            .then_some(sealer)
            .ok_or(NotOpened::OtherPassphrase)
    }

    /// Whether what was made for another key opens this one too, without another slow hash.
    #[must_use]
    pub fn is_of(&self, sealer: &Sealer) -> bool {
        self.salt == sealer.salt && self.cost == sealer.cost && self.check == sealer.check
    }

    /// Opens the key.
    ///
    /// # Errors
    /// [`NotOpened::OtherPassphrase`], [`NotOpened::OtherName`].
    pub fn open(&self, name: &str, sealer: &Sealer) -> Result<[u8; 32], NotOpened> {
        if !self.is_of(sealer) {
            return Err(NotOpened::OtherPassphrase);
        }
        let payload = Payload {
            msg: &self.closed,
            aad: name.as_bytes(),
        };
        let opened = sealer.cipher().decrypt(&Nonce::from(self.nonce), payload);
        let opened = opened.map_err(|_| NotOpened::OtherName)?;
        opened.try_into().map_err(|_| NotOpened::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    /// Cheap, so that many can be tried.
    fn cheap(passphrase: &str) -> Sealer {
        Sealer::with(passphrase.as_bytes(), [1; 16], (64, 1)).unwrap()
    }

    fn opened(text: &str, name: &str, passphrase: &str) -> Result<[u8; 32], NotOpened> {
        let sealed = Sealed::read(text)?;
        sealed.open(name, &sealed.sealer(passphrase.as_bytes())?)
    }

    #[test]
    fn a_sealed_key_opens_with_its_passphrase_and_says_why_not_otherwise() {
        let text = Sealer::new(b"a long passphrase", [1; 16]).seal("record.key", &KEY, [2; 12]);
        assert!(is_sealed(&text) && !is_sealed(&hex::encode(KEY)));
        assert!(!text.contains(&hex::encode(KEY)));
        assert_eq!(opened(&text, "record.key", "a long passphrase"), Ok(KEY));
        let other = opened(&text, "record.key", "a long passphrasf");
        assert_eq!(other, Err(NotOpened::OtherPassphrase));
        let other = opened(&text, "authority.key", "a long passphrase");
        assert_eq!(other, Err(NotOpened::OtherName));
        assert_eq!(opened("", "record.key", "a"), Err(NotOpened::Damaged));
        assert!(!format!("{:?}", cheap("a")).contains('1'));
    }

    #[test]
    fn every_changed_letter_is_found_before_a_passphrase_is_blamed() {
        let text = cheap("words").seal("record.key", &KEY, [2; 12]);
        for at in 0..text.len() {
            let mut letters = text.clone().into_bytes();
            letters[at] = if letters[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(letters).unwrap();
            let read = opened(&changed, "record.key", "words");
            assert_eq!(read, Err(NotOpened::Damaged), "letter {at}");
            assert_eq!(Sealed::read(&text[..at]), Err(NotOpened::Damaged));
        }
        assert_eq!(opened(&text, "record.key", "words"), Ok(KEY));
    }

    #[test]
    fn a_file_does_not_ask_for_all_the_memory() {
        let said = format!(
            "{FIRST_LINE}\nargon2id 4000000000 3\n{}\n{}\n{}\n{}\n",
            hex::encode([0; 16]),
            hex::encode([0; 16]),
            hex::encode([0; 12]),
            hex::encode([0; 48])
        );
        let text = format!("{said}{}\n", hex::encode(Sha256::digest(&said)));
        assert_eq!(Sealed::read(&text), Err(NotOpened::Damaged));
    }
}
