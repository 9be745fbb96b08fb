//! Base45 (RFC 9285): bytes in the letters that QR codes pack two into eleven bits.

const LETTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The text of some bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3 / 2 + 2);
    for pair in bytes.chunks(2) {
        let (mut number, letters) = match *pair {
            [one, two] => (usize::from(one) * 256 + usize::from(two), 3),
            [one] => (usize::from(one), 2),
            _ => unreachable!("chunks of two have one or two bytes"),
        };
        for _ in 0..letters {
            out.push(char::from(LETTERS[number % 45]));
            number /= 45;
        }
    }
    out
}

/// The bytes of a text; `None` if it is none, or not the one text of its bytes.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let value = |letter: &u8| LETTERS.iter().position(|known| known == letter);
    let mut out = Vec::with_capacity(text.len() * 2 / 3 + 1);
    for letters in text.as_bytes().chunks(3) {
        let values = letters.iter().map(value).collect::<Option<Vec<usize>>>()?;
        match values[..] {
            [one, two, three] => {
                let number = u16::try_from(one + two * 45 + three * 45 * 45).ok()?;
                out.extend_from_slice(&number.to_be_bytes());
            }
            [one, two] => out.push(u8::try_from(one + two * 45).ok()?),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_the_standard_hold() {
        for (bytes, text) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(decode("FGW"), Some(vec![0xff, 0xff]));
        assert_eq!(decode("GGW"), None);
        assert_eq!(decode("::: "), None);
        assert_eq!(decode("ab8"), None);
        assert_eq!(decode("B"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_read_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn a_text_is_the_one_text_of_its_bytes(text in "[0-9A-Z $%*+./:-]{0,60}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
