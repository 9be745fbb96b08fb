//! Workbooks from strangers: a cell at the end of the world, and archives that unpack to a flood.
use crate::Folder;
use std::{io::Write, time::Instant};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const KINDS: [&str; 5] = [
    "certificates",
    "enrolments",
    "institutions",
    "staff",
    "trainees",
];

/// A workbook that its own library wrote, with one sheet put in the place of the first one.
fn workbook(sheet: &mut dyn FnMut(&mut dyn Write)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet();
    let plain = book.save_to_buffer().unwrap();
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(plain)).unwrap();
    let mut to = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        to.start_file(&name, packed.large_file(true)).unwrap();
        if name.ends_with("sheet1.xml") {
            sheet(&mut to);
        } else {
            std::io::copy(&mut entry, &mut to).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_cell_far_away_is_no_reason_to_hold_a_whole_sheet() {
    let here = Folder::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let far = book.add_worksheet().write_string(19_999, 16_383, "x");
    far.unwrap();
    here.put("far.xlsx", &book.save_to_buffer().unwrap());
    let start = Instant::now();
    for kind in KINDS {
        let told = here.assay(&["import", kind, "far.xlsx", "--data", "data"]);
        told.says(2, &["assay: "]);
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn an_archive_that_unpacks_to_a_flood_is_refused_without_unpacking_it() {
    let here = Folder::new();
    let bomb = workbook(&mut |out| {
        out.write_all(b"<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>")
            .unwrap();
        for _ in 0..256 {
            out.write_all(&vec![b'x'; 1 << 20]).unwrap();
        }
        out.write_all(b"</t></is></c></row></sheetData></worksheet>")
            .unwrap();
    });
    assert!(bomb.len() < 4 << 20, "{} bytes", bomb.len());
    here.put("bomb.xlsx", &bomb);
    for kind in KINDS {
        let start = Instant::now();
        let told = here.assay(&["import", kind, "bomb.xlsx", "--data", "data"]);
        told.says(2, &["assay: "]);
        assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    }
}
