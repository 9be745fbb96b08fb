//! Prints: certificates as PDF, bytes in, bytes out. Reads no file, no clock and no chance: fonts come in as bytes, and
//! the same page gives the same bytes.
//!
//! A [`press::Press`] is made once for a page of the pack and a set of fonts. It keeps what all certificates share (words,
//! lines, the letters of both) ready as compressed bytes, and prints one certificate after another: PDF/A-3b and PDF/UA-1,
//! letters embedded as subsets, the signed credential and its proof attached.

pub mod font;
pub mod photo;
pub mod press;
pub mod qr;

mod document;
mod layout;

/// Why a certificate cannot be printed. Nothing is ever printed as an empty box.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// No font at hand has the character.
    #[error("no font at hand has the character {character} (U+{code:04X}) of the field `{field}`", code = u32::from(*character))]
    NoGlyph {
        /// Which field.
        field: String,
        /// The character.
        character: char,
    },
    /// The character joins or turns the letters around it, which this press cannot do.
    #[error("the character {character} (U+{code:04X}) of the field `{field}` joins or turns the letters around it; it cannot be set", code = u32::from(*character))]
    Joining {
        /// Which field.
        field: String,
        /// The character.
        character: char,
    },
    /// The text does not fit its box in letters that can be read.
    #[error("the field `{field}` is too long for its place on the page")]
    TooLong {
        /// Which field.
        field: String,
    },
    /// A field that must be printed has no value.
    #[error("the field `{field}` must be printed and is empty")]
    Missing {
        /// Which field.
        field: String,
    },
    /// The address is too long for a QR code.
    #[error("the content of the QR code is too long")]
    QrTooLong,
}
