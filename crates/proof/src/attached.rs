//! The files that travel inside a certificate's PDF: the credential and its proof. What the page shows in letters is not signed; what is
//! attached is.
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Longest file that is unpacked, in bytes.
const BYTES_MAX: u64 = 4 << 20;
/// Files that are looked for: a certificate has two.
const FILES_MAX: usize = 16;

/// Why nothing can be taken out of a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAttached {
    /// A file inside it cannot be read.
    #[error("a file attached to the PDF is damaged")]
    Damaged,
    /// There are too many.
    #[error("the PDF carries more files than a certificate has")]
    TooMany,
}

/// Whether the bytes are a PDF.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let found = memchr::memmem::find(bytes.get(from..)?, wanted)?;
    Some(from + found)
}

/// The whole number behind a name of a dictionary.
fn number(dictionary: &[u8], name: &[u8]) -> Option<usize> {
    let at = find(dictionary, name, 0)? + name.len();
    let rest = dictionary.get(at..)?.trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

/// Every attached file, in the order in which it stands in the PDF.
///
/// # Errors
/// [`NotAttached`].
pub fn files(pdf: &[u8]) -> Result<Vec<Vec<u8>>, NotAttached> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = find(pdf, b"/EmbeddedFile", from) {
        from = at + 1;
        // `/EmbeddedFiles` is the list of their names.
        if pdf.get(at + b"/EmbeddedFile".len()) == Some(&b's') {
            continue;
        }
        if out.len() == FILES_MAX {
            return Err(NotAttached::TooMany);
        }
        out.push(one(pdf, at).ok_or(NotAttached::Damaged)?);
    }
    Ok(out)
}

fn one(pdf: &[u8], at: usize) -> Option<Vec<u8>> {
    let begin = memchr::memmem::rfind(&pdf[..at], b" obj")?;
    let stream = find(pdf, b"stream", at)?;
    let dictionary = &pdf[begin..stream];
    let rest = &pdf[stream + b"stream".len()..];
    let rest = rest
        .strip_prefix(b"\r\n")
        .or_else(|| rest.strip_prefix(b"\n"))?;
    let packed = rest.get(..number(dictionary, b"/Length")?)?;
    if find(dictionary, b"/FlateDecode", 0).is_none() {
        return Some(packed.to_vec());
    }
    let mut bytes = Vec::new();
    let mut unpacked = ZlibDecoder::new(packed).take(BYTES_MAX + 1);
    unpacked.read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= BYTES_MAX).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_and_packed_files_are_taken_out() {
        use std::io::Write;
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"two").unwrap();
        let packed = packed.finish().unwrap();
        let mut pdf =
            b"%PDF-1.7\n1 0 obj\n<</Length 3/Type/EmbeddedFile>>\nstream\none\nendstream\n"
                .to_vec();
        pdf.extend(format!("2 0 obj\n<<\n  /Length {}\n  /Type /EmbeddedFile\n  /Filter /FlateDecode\n>>\nstream\n", packed.len()).bytes());
        pdf.extend(&packed);
        pdf.extend(b"\nendstream\n3 0 obj\n<</EmbeddedFiles 4 0 R>>\n");
        assert!(is_pdf(&pdf));
        assert_eq!(files(&pdf), Ok(vec![b"one".to_vec(), b"two".to_vec()]));
        pdf.truncate(memchr::memmem::rfind(&pdf, b"\nendstream").unwrap() - 1);
        assert_eq!(files(&pdf), Err(NotAttached::Damaged));
    }

    proptest! {
        #[test]
        fn no_bytes_of_strangers_end_the_program(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut pdf = b"1 0 obj /Length 9 /EmbeddedFile".to_vec();
            pdf.extend(bytes);
            let _ = files(&pdf);
        }
    }
}
