//! Whatever the bytes are: an answer, never a panic; and what was written is what is read.
use super::*;
use proptest::prelude::*;

/// Bytes that look a little like a table.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("姓名,等级\n".as_bytes().to_vec()),
        Just(gbk("姓名,等级\n")),
        Just(b"\"".to_vec()),
        Just(b",".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"PK\x03\x04".to_vec()),
        Just("\u{feff}".as_bytes().to_vec()),
        "\\PC{0,8}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Text that may stand in a cell.
fn cell() -> impl Strategy<Value = String> {
    "[张甲子阿依·𠮷㛃a-z0-9 ,\"'=+@（）]{0,12}".prop_map(|text| text.trim().to_owned())
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_answered(bytes in pieces()) {
        for encoding in [None, Some(Encoding::Utf8), Some(Encoding::Gb18030)] {
            let _ = rows(&bytes, encoding);
        }
    }

    #[test]
    fn a_workbook_with_changed_bytes_is_answered(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut book = template::xlsx(&COLUMNS).unwrap();
        for (at, byte) in changes {
            let at = at.index(book.len());
            book[at] = byte;
        }
        let _ = rows(&book, None);
    }

    #[test]
    fn an_arbitrary_sheet_is_answered(text in "(<row( r=\"[0-9]{1,3}\")?>|<c( t=\"(s|e|b|str|inlineStr|d)\")?( r=\"[A-C][1-9]\")?>|<v>|</v>|<is><t>|</t></is>|</c>|</row>|[0-9a-z.]{1,4}|&amp;){0,20}") {
        let _ = rows(&workbook(&sheet(&text), "<sst/>", "<styleSheet/>"), None);
    }

    #[test]
    fn what_was_written_is_what_is_read(table in prop::collection::vec((cell(), cell(), cell()), 0..20)) {
        let mut out = ::csv::Writer::from_writer(Vec::new());
        out.write_record(["姓名", "等级", "备注"]).unwrap();
        for (a, b, c) in &table {
            out.write_record([a, b, c]).unwrap();
        }
        let text = String::from_utf8(out.into_inner().unwrap()).unwrap();
        let expected: Vec<String> = (2..)
            .zip(&table)
            .filter(|(_, (a, b, c))| !(a.is_empty() && b.is_empty() && c.is_empty()))
            .map(|(number, (a, b, c))| format!("{number}:{a}|{b}|{c}"))
            .collect();
        prop_assert_eq!(&rows(text.as_bytes(), None).unwrap(), &expected);
        prop_assert_eq!(&rows(&gbk(&text), None).unwrap(), &expected);
    }

    #[test]
    fn a_reader_that_gives_few_bytes_at_a_time_gives_the_same(table in prop::collection::vec((cell(), cell()), 0..8), most in 1_usize..7) {
        let mut out = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
        out.write_record(["姓名", "等级"]).unwrap();
        for (a, b) in &table {
            out.write_record([a, b]).unwrap();
        }
        let bytes = out.into_inner().unwrap();
        let mut count = [0, 0];
        let slow = Slow { source: Cursor::new(&bytes), most };
        read(slow, &COLUMNS, &Options::default(), |_| { count[0] += 1; Ok(()) }).unwrap();
        read(Cursor::new(&bytes), &COLUMNS, &Options::default(), |_| { count[1] += 1; Ok(()) }).unwrap();
        prop_assert_eq!(count[0], count[1]);
    }
}

/// Gives a few bytes at a time, as a slow network does.
struct Slow<S> {
    source: S,
    most: usize,
}

impl<S: Read> Read for Slow<S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = self.most.min(out.len());
        self.source.read(&mut out[..most])
    }
}

impl<S: Seek> Seek for Slow<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}
