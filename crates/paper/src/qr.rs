//! The QR code as a picture of one bit a module, with the quiet zone around it.
use crate::Unprintable;
use fast_qr::{ECL, QRBuilder};

/// Quiet modules on each side, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// A picture of one bit a point, rows padded to bytes, 1 for white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    /// Points on a side.
    pub side: usize,
    /// The rows, top first.
    pub rows: Vec<u8>,
}

/// Draws a text with error correction M: a stain of a seventh of the code is forgiven.
///
/// # Errors
/// [`Unprintable::QrTooLong`].
pub fn draw(text: &str) -> Result<Bits, Unprintable> {
    let code = QRBuilder::new(text)
        .ecl(ECL::M)
        .build()
        .map_err(|_| Unprintable::QrTooLong)?;
    let side = code.size + 2 * QUIET;
    let width = side.div_ceil(8);
    let mut rows = vec![0xff; width * side];
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                let (x, y) = (x + QUIET, y + QUIET);
                rows[y * width + x / 8] &= !(0x80 >> (x % 8));
            }
        }
    }
    Ok(Bits { side, rows })
}
