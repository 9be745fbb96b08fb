//! The holder's photo: a JPEG that goes into the file as it is.

/// A baseline or progressive JPEG in grey or colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    bytes: Vec<u8>,
    width: u16,
    height: u16,
    colour: bool,
}

/// Why a file is no photo for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPhoto {
    /// No JPEG.
    #[error("the file is no JPEG; save the photo as JPEG")]
    NoJpeg,
    /// Colours of a printing press.
    #[error("the photo has the colours of a printing press (CMYK); save it in RGB")]
    Cmyk,
    /// Too big.
    #[error("the photo has more than {max} bytes; save it smaller (one inch at 300 dpi is enough)", max = Photo::BYTES_MAX)]
    TooBig,
    /// Too few points to be recognised.
    #[error("the photo has fewer than {min} points on a side", min = Photo::SIDE_MIN)]
    TooSmall,
}

impl Photo {
    /// Bytes at most.
    pub const BYTES_MAX: usize = 200 * 1024;
    /// Points a side at least.
    pub const SIDE_MIN: u16 = 100;

    /// Reads the head of a JPEG.
    ///
    /// # Errors
    /// [`BadPhoto`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, BadPhoto> {
        if bytes.len() > Self::BYTES_MAX {
            return Err(BadPhoto::TooBig);
        }
        let (width, height, components) = frame(&bytes).ok_or(BadPhoto::NoJpeg)?;
        if width.min(height) < Self::SIDE_MIN {
            return Err(BadPhoto::TooSmall);
        }
        match components {
            1 | 3 => Ok(Self {
                bytes,
                width,
                height,
                colour: components == 3,
            }),
            _ => Err(BadPhoto::Cmyk),
        }
    }

    pub(crate) fn parts(&self) -> (&[u8], u16, u16, bool) {
        (&self.bytes, self.width, self.height, self.colour)
    }
}

/// Width, height and components from the frame header (ITU-T T.81, B.2.2).
fn frame(bytes: &[u8]) -> Option<(u16, u16, u8)> {
    if bytes.get(..3)? != [0xff, 0xd8, 0xff] {
        return None;
    }
    let mut at = 2;
    loop {
        let (marker, kind) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if marker != 0xff {
            return None;
        }
        let word = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        match kind {
            0xff => at += 1,
            0xc0..=0xc2 => return Some((word(at + 7)?, word(at + 5)?, *bytes.get(at + 9)?)),
            // The picture begins without a frame that we know, or the file ends.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd9 | 0xda => return None,
            _ => at += 2 + usize::from(word(at + 2)?).max(2),
        }
    }
}
