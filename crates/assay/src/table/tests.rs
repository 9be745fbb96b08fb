//! Tables from strangers, good and hostile.
use super::*;
use encoding_rs::GB18030;
use std::io::{Cursor, Write as _};
use zip::{ZipWriter, write::SimpleFileOptions};

mod hostile;
mod properties;

const fn column(key: &'static str, zh: &'static str, need: Need) -> Column {
    Column {
        key,
        zh,
        en: key,
        also: &[],
        need,
        example: "张甲子",
        note: ("无", "none"),
    }
}

static COLUMNS: [Column; 3] = [
    column("name", "姓名", Need::Mandatory),
    column("level", "等级", Need::Mandatory),
    column("remark", "备注", Need::Optional),
];

/// Every row as its cells, bad cells as their codes in brackets.
fn rows(bytes: &[u8], encoding: Option<Encoding>) -> Result<Vec<String>, TableError> {
    let options = Options {
        encoding,
        ..Options::default()
    };
    let mut found = Vec::new();
    read(Cursor::new(bytes), &COLUMNS, &options, |mut record| {
        let cells: Vec<String> = (0..COLUMNS.len())
            .filter_map(|at| record.may(at, |text| Ok(text.to_owned())))
            .map(Option::unwrap_or_default)
            .collect();
        let number = record.number();
        let faults = record.into_errors();
        let faults = faults.iter().map(|error| format!("[{}]", error.fault.code));
        found.push(format!(
            "{number}:{}{}",
            cells.join("|"),
            faults.collect::<String>()
        ));
        Ok(())
    })?;
    Ok(found)
}

fn code(error: TableError) -> &'static str {
    match error {
        TableError::Unusable(why) => why.code,
        TableError::World(error) => panic!("{error}"),
    }
}

#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    match rows(bytes, None) {
        Ok(found) => assert_eq!(found, expected),
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn refused(bytes: &[u8], expected: &str) {
    match rows(bytes, None) {
        Ok(found) => panic!("read as {found:?}"),
        Err(error) => assert_eq!(code(error), expected),
    }
}

fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

#[test]
fn utf8_is_read_with_and_without_its_mark() {
    check("姓名,等级\n张甲子,三级\n".as_bytes(), &["2:张甲子|三级|"]);
    check(
        "\u{feff}姓名,等级\r\n张甲子,三级".as_bytes(),
        &["2:张甲子|三级|"],
    );
}

#[test]
fn gbk_is_read_without_asking_when_the_headings_prove_it() {
    check(
        &gbk("姓名,等级,备注\n阿依·古丽,三级,㐂𠮷\n"),
        &["2:阿依·古丽|三级|㐂𠮷"],
    );
}

#[test]
fn a_doubtful_encoding_is_asked_and_never_guessed() {
    // Chinese names below headings that are plain ASCII: GBK, Big5 and others would all do.
    let doubtful = [b"name,level\n".as_slice(), &gbk("张甲子,三级\n")].concat();
    refused(&doubtful, "table.encoding-undecided");
    assert_eq!(
        rows(&doubtful, Some(Encoding::Gb18030)).unwrap(),
        ["2:张甲子|三级|"]
    );
    // Headings in one encoding, rows in another.
    let mixed = ["姓名,等级\n".as_bytes(), &gbk("张甲子,三级\n")].concat();
    refused(&mixed, "table.encoding-undecided");
    let error = rows(&mixed, Some(Encoding::Utf8)).unwrap_err();
    assert_eq!(code(error), "table.not-utf8");
    let error = rows(b"\xff\xff,level\n", Some(Encoding::Gb18030)).unwrap_err();
    assert_eq!(code(error), "table.not-gb18030");
}

#[test]
fn text_that_was_damaged_before_is_refused_with_the_row() {
    for damage in ["锟斤拷", "张\u{fffd}"] {
        let table = format!("姓名,等级\n李乙丑,三级\n{damage},四级\n");
        let TableError::Unusable(why) = rows(table.as_bytes(), None).unwrap_err() else {
            panic!("the disk is fine");
        };
        assert_eq!((why.code, why.row), ("table.damaged-text", Some(3)));
    }
}

#[test]
fn damage_is_found_on_the_border_of_what_is_read_at_once() {
    for pad in (1 << 18) - 40..(1 << 18) + 4 {
        let table = format!("姓名,等级\n{},三级\n锟斤拷,四级\n", "a".repeat(pad - 20));
        refused(table.as_bytes(), "table.damaged-text");
    }
}

#[test]
fn quoted_fields_hold_commas_quotes_and_line_ends() {
    check(
        "姓名,等级,备注\n\"张,甲子\",三级,\"说\"\"好\"\"\"\n\"李\n乙丑\",四级,x\n王,五级,5\" 管\n"
            .as_bytes(),
        &[
            "2:张,甲子|三级|说\"好\"",
            "3:四级|x[cell.line-break]",
            "4:王|五级|5\" 管",
        ],
    );
}

#[test]
fn rows_of_another_width_are_told_and_blank_rows_are_counted() {
    check(
        "姓名,等级,备注\n张甲子\n,,\n\n李乙丑,四级,,\n王,五级,a,b\n".as_bytes(),
        &[
            "2:张甲子||[row.width]",
            "5:李乙丑|四级|",
            "6:王|五级|a[row.width]",
        ],
    );
    let table = "姓名,等级\n,\n\n张,三级\n";
    let shape = read(
        Cursor::new(table),
        &COLUMNS,
        &Options::default(),
        |_| Ok(()),
    )
    .unwrap();
    assert_eq!((shape.rows, shape.blank), (1, 2));
}

#[test]
fn a_heading_we_do_not_know_is_answered_with_the_nearest() {
    for (table, words) in [
        ("姓 名,等级\n", "nearest is `姓名`"),
        ("姓名,等极\n", "nearest is `等级`"),
        ("姓名,等级,姓名\n", "twice"),
        ("姓名,备注\n", "`等级` (level) is missing"),
        ("姓名,等级,\n", "column 3 has no heading"),
    ] {
        let error = rows(table.as_bytes(), None).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    check("Name*,LEVEL（必填）\n张,三级\n".as_bytes(), &["2:张|三级|"]);
}

#[test]
fn characters_that_nobody_sees_are_told_by_their_cell() {
    check(
        "姓名,等级\n张\u{200b}甲子,三级\n李\u{202e}乙,三级\n\u{e123},三级\n阿依·古丽,三级\n"
            .as_bytes(),
        &[
            "2:三级|[cell.invisible]",
            "3:三级|[cell.invisible]",
            "4:三级|[cell.private-character]",
            "5:阿依·古丽|三级|",
        ],
    );
}

#[test]
fn what_a_template_offers_is_read_back_but_for_its_example() {
    let book = template::xlsx(&COLUMNS).unwrap();
    check(&book, &["2:【示例】张甲子|张甲子|张甲子[row.example]"]);
    let text = template::csv(&COLUMNS, Vec::new()).unwrap();
    check(&text, &["2:【示例】张甲子|张甲子|张甲子[row.example]"]);
}

#[test]
fn nothing_a_stranger_wrote_becomes_a_formula() {
    let payloads = [
        "=1+1",
        "+1",
        "-1",
        "@sum(a1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        " =1",
        "\u{3000}=1",
        "\"=1",
        "'=1",
        "=cmd|' /c calc'!a0",
        "|calc",
        "%1",
        "\0=1",
    ];
    for payload in payloads {
        assert!(report::defused(payload).starts_with('\''), "{payload:?}");
    }
    for good in ["张甲子", "2020-09-30", "a=1", "三级/高级工"] {
        assert_eq!(report::defused(good), good);
    }
    let book = report::xlsx(&["a"], payloads.iter().map(|payload| vec![*payload])).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let formulas = calamine::Reader::worksheet_formula(&mut book, "Sheet1").unwrap();
    assert!(formulas.used_cells().next().is_none());
}

/// A workbook with this sheet, these shared strings and styles.
fn workbook(sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    archive(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="hidden" state="hidden" r:id="rId9"/><sheet name="a" r:id="rId1"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
    ])
}

const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>"#;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{HEADINGS}{rows}</sheetData></worksheet>")
}

const HEADINGS: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>等级</t></is></c><c r="C1" t="inlineStr"><is><t>备注</t></is></c></row>"#;

#[test]
fn a_sheet_is_read_as_a_person_sees_it() {
    let strings = "<sst><si><t>张甲子</t><rPh><t>zhang</t></rPh></si><si><r><t>三</t></r><r><t>级 &amp; x</t></r></si><si/></sst>";
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>"#;
    let rows = r#"
        <row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" s="1"><v>44104</v></c></row>
        <row r="4"><c r="A4"><v>13800138000</v></c><c r="B4" t="str"><f>A1</f><v>四级</v></c><c r="C4" s="2"><v>44104</v></c></row>
        <row r="5"><c r="A5"><v>1.1010519491231E+17</v></c><c r="B5" t="e"><v>#N/A</v></c><c r="C5"><f>NOW()</f></c></row>
        <row r="6"><c r="B6" t="b"><v>1</v></c></row>
        <row r="7"/>"#;
    check(
        &workbook(&sheet(rows), strings, styles),
        &[
            "2:张甲子|三级 & x|2020-09-30",
            "4:13800138000|四级|2020-09-30",
            "5:[cell.rounded-number][cell.error-value][cell.formula]",
            "6:|TRUE|",
        ],
    );
}
