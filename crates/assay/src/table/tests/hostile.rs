//! Files that are made to do harm. Each is refused with its reason.
use super::*;

fn sheet_only(sheet: &str) -> Vec<u8> {
    workbook(sheet, "<sst/>", "<styleSheet/>")
}

#[test]
fn a_cell_far_away_costs_nothing() {
    for place in ["XFD20000", "XFD2", "A1048576", "ZZZ9999999"] {
        let number = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let far = format!(
            r#"<row r="{number}"><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row>"#
        );
        let book = sheet_only(&sheet(&far));
        assert!(book.len() < 2_000);
        let error = rows(&book, None).unwrap_err();
        assert!(
            matches!(
                code(error),
                "table.too-many-columns" | "table.too-many-rows"
            ),
            "{place}"
        );
    }
    // A cell that says it is elsewhere than its row.
    let lie = r#"<row r="2"><c r="A200000"><v>1</v></c></row>"#;
    refused(&sheet_only(&sheet(lie)), "table.not-a-workbook");
    // Formats without content may stand anywhere.
    let empty = r#"<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="3"/></row>"#;
    check(&sheet_only(&sheet(empty)), &["2:1||"]);
}

#[test]
fn what_unpacks_to_a_flood_is_refused() {
    let flood = format!("<worksheet><sheetData>{}", " <!-- -->".repeat(8 << 20));
    refused(&sheet_only(&flood), "table.too-large");
    let long = sheet(&format!(
        r#"<row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row>"#,
        "a".repeat(3 << 20)
    ));
    refused(&sheet_only(&long), "table.too-large");
    let pieces = "<t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t>".repeat(60_000);
    let pieces = sheet(&format!(
        r#"<row r="2"><c r="A2" t="inlineStr"><is>{pieces}</is></c></row>"#
    ));
    refused(&sheet_only(&pieces), "table.too-large");
    let strings = format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(1_000_000));
    refused(
        &workbook(&sheet(""), &strings, "<styleSheet/>"),
        "table.too-large",
    );
}

#[test]
fn an_archive_of_a_hundred_thousand_files_is_not_opened() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..20_000 {
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(format!("{at}"), options).unwrap();
    }
    refused(&zip.finish().unwrap().into_inner(), "table.too-large");
}

#[test]
fn nothing_outside_the_archive_is_read() {
    let entity = r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>"#;
    refused(&sheet_only(entity), "table.not-a-workbook");
    let bomb = r#"<worksheet><sheetData><row><c t="inlineStr"><is><t>&lol;</t></is></c></row></sheetData></worksheet>"#;
    refused(&sheet_only(bomb), "table.not-a-workbook");
    let outside = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" TargetMode="External" Target="file:///etc/passwd"/></Relationships>"#;
    let book = r#"<workbook><sheets><sheet name="a" id="rId1"/></sheets></workbook>"#;
    refused(
        &archive(&[
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", outside),
        ]),
        "table.not-a-workbook",
    );
    let climbing = outside
        .replace(r#"TargetMode="External" "#, "")
        .replace("file:///etc/passwd", "../../../etc/passwd");
    refused(
        &archive(&[
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", &climbing),
        ]),
        "table.not-a-workbook",
    );
}

#[test]
fn archives_that_are_no_workbooks_are_named() {
    refused(
        &archive(&[("word/document.xml", "<x/>")]),
        "table.not-a-workbook",
    );
    refused(&archive(&[("xl/workbook.bin", "")]), "table.not-a-workbook");
    refused(&archive(&[("a.zip", "PK")]), "table.not-a-workbook");
    refused(b"PK\x03\x04 and then nothing", "table.not-a-workbook");
    refused(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], "table.old-or-locked");
    refused(b"%PDF-1.7", "table.not-a-table");
}

#[test]
fn a_workbook_that_is_cut_anywhere_is_refused() {
    let whole = sheet_only(&sheet(r#"<row r="2"><c r="A2"><v>1</v></c></row>"#));
    check(&whole, &["2:1||"]);
    for end in 1..whole.len() {
        assert!(rows(&whole[..end], None).is_err(), "cut at {end}");
    }
}

#[test]
fn broken_sheets_are_refused() {
    for rows in [
        r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="2"/>"#,
        r#"<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A2" t="s"><v>7</v></c></row>"#,
        r#"<row r="2"><c r="A2" t="s"><v>99999999999999999999</v></c></row>"#,
        r#"<row r="2"><c r="A2" t="zz"><v>7</v></c></row>"#,
        r#"<row r="x"/>"#,
        r#"<row r="-1"/>"#,
        r"<row><c></row></c>",
        "&#xFFFFFFFF;",
    ] {
        refused(&sheet_only(&sheet(rows)), "table.not-a-workbook");
    }
    refused(
        &sheet_only("<worksheet><sheetData><row>"),
        "table.not-a-workbook",
    );
    refused(&sheet_only("\u{0}\u{1}"), "table.not-a-workbook");
    refused(
        &sheet_only("<worksheet><sheetData/></worksheet>"),
        "table.empty",
    );
}

#[test]
fn texts_that_are_no_tables_are_refused() {
    refused(b"", "table.empty");
    refused(b"\n\n  \n", "table.empty");
    refused("\u{feff}".as_bytes(), "table.empty");
    refused(b"\x7fELF\x02\x01\x01\0\0\0\0", "table.utf16");
    refused(b"name,level\nabc,d\0f\nabc,def\nabc,def\n", "table.binary");
    let utf16: Vec<u8> = "姓名,等级\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(&[&[0xff, 0xfe], utf16.as_slice()].concat(), "table.utf16");
    refused(
        "姓名,等级\n张,三级".as_bytes().split_last().unwrap().1,
        "table.cut-off",
    );
    refused(
        "姓名,等级\n\"张,三级\n李,四级\n".as_bytes(),
        "table.quote-not-closed",
    );
    refused(
        "姓名,等级\n\"张\"x,三级\n".as_bytes(),
        "table.text-behind-quote",
    );
    refused(
        &[b"a".repeat(1200), b",".repeat(1 << 21)].concat(),
        "table.row-too-long",
    );
    refused(",".repeat(300).as_bytes(), "table.too-many-columns");
    refused(
        format!("姓名,等级\n{}\n", ",".repeat(300)).as_bytes(),
        "table.too-many-columns",
    );
    refused("张甲子,三级\n".as_bytes(), "table.headings");
}

/// A source of endless bytes that counts how many were taken.
struct Endless {
    start: Vec<u8>,
    at: u64,
    taken_max: u64,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for byte in out.iter_mut() {
            let at = usize::try_from(self.at).unwrap();
            *byte = self.start.get(at).copied().unwrap_or(b'a');
            self.at += 1;
        }
        if self.at >= self.taken_max {
            return Ok(0);
        }
        Ok(out.len())
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        assert_eq!(to, SeekFrom::Start(0));
        self.at = 0;
        Ok(0)
    }
}

#[test]
fn a_line_without_end_is_refused_after_its_first_mebibyte() {
    for start in ["姓名,等级\n", "姓名,等级\n\""] {
        let endless = Endless {
            start: start.as_bytes().to_vec(),
            at: 0,
            taken_max: 64 << 20,
        };
        let error = read(endless, &COLUMNS, &Options::default(), |_| Ok(())).unwrap_err();
        assert_eq!(code(error), "table.row-too-long");
    }
}
