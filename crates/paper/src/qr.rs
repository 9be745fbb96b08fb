//! The QR code as a picture of one bit a module, with the quiet zone around it.
use crate::Unprintable;
use fast_qr::{ECL, QRBuilder};

/// Quiet modules on each side, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// Modules on a side of a code whose modules still have four dots at 200 dpi, quiet zone and all, in the 40 mm of the pages:
/// finer ones were not read by zbar once in a hundred times.
const FINEST: usize = 65;

/// A picture of one bit a point, rows padded to bytes, 1 for white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits {
    /// Points on a side.
    pub side: usize,
    /// The rows, top first.
    pub rows: Vec<u8>,
}

/// Draws a text with error correction M, by which a stain of a seventh of the code is forgiven; a text for which its modules would
/// become too fine, with L, by which it is a fourteenth.
///
/// # Errors
/// [`Unprintable::QrTooLong`].
pub fn draw(text: &str) -> Result<Bits, Unprintable> {
    let with = |level| QRBuilder::new(text).ecl(level).build();
    let code = with(ECL::M)
        .ok()
        .filter(|code| code.size <= FINEST)
        .map_or_else(|| with(ECL::L), Ok)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_drawn_with_modules_that_a_scanner_can_tell_apart() {
        let side = |length: usize| draw(&"x".repeat(length)).unwrap().side - 2 * QUIET;
        assert_eq!(side(343), FINEST);
        let with_m = QRBuilder::new("x".repeat(40)).ecl(ECL::M).build().unwrap();
        assert_eq!(side(40), with_m.size);
    }
}
