//! Tables from strangers, and places that cannot take what is written.
use crate::{Folder, Told};
use std::{fs, path::PathBuf};

/// One old certificate, as the archive's table has it.
pub(crate) const GOOD: &str = "证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n\
    1923001234300006,示例乙,,,美容师,三级,2019-06-30,某省中心\n";
/// A second one that is rejected: its number says another level.
const BAD_ROW: &str = "1923001234300007,示例乙,,,美容师,四级,2019-06-30,某省中心\n";

fn import(here: &Folder, file: &str) -> Told {
    here.assay(&["import", "certificates", file, "--data", "data"])
}

#[test]
fn a_table_that_is_no_table_is_refused_and_nothing_of_it_is_kept() {
    let here = Folder::new();
    here.put("cut.csv", format!("{GOOD}\"192300").as_bytes());
    here.put("headless.csv", "甲,乙\n".as_bytes());
    let mut long = GOOD.as_bytes().to_vec();
    long.extend(vec![b'x'; 8 << 20]);
    here.put("long.csv", &long);
    for kind in [
        "certificates",
        "enrolments",
        "institutions",
        "staff",
        "trainees",
    ] {
        let import = |file| here.assay(&["import", kind, file, "--data", "data"]);
        import("nowhere").says(2, &["cannot read nowhere", "Name a CSV or XLSX file"]);
        import("empty/below").says(2, &["Name a CSV or XLSX file"]);
        import("folder").says(2, &["folder is no file; name a CSV or XLSX file"]);
        import("empty").says(2, &["the file is empty", "文件是空的"]);
        import("half").says(2, &["is not closed", "cut off"]);
        import("headless.csv").says(2, &["is missing; take the template"]);
        import("binary").says(2, &["binary", "give CSV or XLSX"]);
        import("not-utf-8").says(2, &["is not UTF-8", "save the file as UTF-8"]);
        import("utf-16").says(2, &["UTF-16", "save it as"]);
    }
    let others = [
        ("zip", &b"PK\x03\x04 no zip"[..], "zip"),
        ("pdf", b"%PDF-1.7", "PDF"),
        ("old", b"\xd0\xcf\x11\xe0\0\0", "xlsx"),
    ];
    for (name, bytes, sentence) in others {
        here.put(name, bytes);
        import(&here, name).says(2, &[sentence]);
    }
    import(&here, "cut.csv").says(2, &["is not closed", "cut off"]);
    import(&here, "long.csv").says(2, &["row 3"]);
    import(&here, "folder/../long.csv").says(2, &["row 3"]);
    let away = [
        "--data",
        "away",
        "--database",
        "postgres://127.0.0.1:1/away",
    ];
    here.assay(&[&["import", "staff", "half"], &away[..]].concat())
        .says(
            3,
            &["cannot reach PostgreSQL", "Check that the server runs"],
        );
    here.assay(&["import", "certificates", "cut.csv", "--encoding", "latin1"])
        .says(2, &["latin1"]);
    assert_eq!(here.half_made(), Vec::<PathBuf>::new());
    assert!(!here.at("cut.csv.rejected.csv").exists());
    // The good row of the cut table was not kept: it is taken now, once.
    here.put("good.csv", GOOD.as_bytes());
    let told = import(&here, "good.csv");
    told.done();
    assert_eq!(told.out, "1 imported, 0 rejected\n");
}

#[test]
fn a_report_that_cannot_be_written_takes_the_import_back() {
    let here = Folder::new();
    here.put("table.csv", format!("{GOOD}{BAD_ROW}").as_bytes());
    for taken in ["table.csv.rejected.csv", "table.csv.rejected.csv.new"] {
        fs::create_dir_all(here.at(taken).join("full")).unwrap();
        import(&here, "table.csv").says(3, &["cannot write table.csv.rejected", "Choose a place"]);
        fs::remove_dir_all(here.at(taken)).unwrap();
    }
    // The good row is not taken either, when the report has no room.
    let to_full = "ln -s /dev/full table.csv.rejected.csv.new";
    here.shell(to_full).done();
    import(&here, "table.csv").says(3, &["No space left on device", "Choose a place"]);
    let told = import(&here, "table.csv");
    told.says(1, &["every rejected row with its reason"]);
    assert_eq!(told.out, "1 imported, 1 rejected\n");
    assert!(here.at("table.csv.rejected.csv").exists());
    here.shell("$ASSAY import certificates table.csv --data data > /dev/full")
        .says(3, &[crate::FULL]);
}

#[test]
fn a_template_never_takes_the_place_of_a_file() {
    let here = Folder::new();
    here.put("mine.csv", b"filled in");
    let template = |file| here.assay(&["import", "staff", file, "--template"]);
    template("mine.csv").says(2, &["is there already; name a new file"]);
    template("folder").says(2, &["is there already"]);
    assert_eq!(fs::read(here.at("mine.csv")).unwrap(), b"filled in");
    template("empty/below.csv").says(3, &["cannot write", "Choose a place"]);
    template("new.xlsx").done();
}

#[test]
fn a_file_that_may_not_grow_is_not_left_half_written() {
    let here = Folder::new();
    // A limit on the length of files, and the signal ignored, is a full disk for everyone.
    let limited = |line: &str| here.shell(&format!("trap '' XFSZ; ulimit -f 1; $ASSAY {line}"));
    limited("import institutions new.xlsx --template")
        .says(3, &["cannot write new.xlsx", "Choose a place"]);
    assert!(!here.at("new.xlsx").exists());
    limited("serve --data fresh --listen 127.0.0.1:0").says(3, &["the database failed"]);
    assert_eq!(here.half_made(), Vec::<PathBuf>::new());
}

#[test]
fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let here = Folder::new();
    here.world();
    fs::create_dir_all(here.at("small")).unwrap();
    let small = |size: &str, line: &str| {
        here.shell(&format!(
            "unshare -rm sh -c 'mount -t tmpfs -o size={size} tmpfs small || exit 99
             $ASSAY {line}; code=$?
             find small -name \"*.new\" | sed \"s/^/HALF /\"; exit $code'"
        ))
    };
    if small("64k", "check uscc x").code != Some(1) {
        eprintln!("skipped: a small file system cannot be mounted here");
        return;
    }
    let full = |told: &Told, sentence: &str| {
        told.says(3, &[sentence]);
        assert!(!told.out.contains("HALF"), "{told:?}");
    };
    let export = small("64k", "export certificates small/out --data world");
    full(&export, "No space left on device");
    full(&export, "Choose a place that has room");
    let serve = small("64k", "serve --data small/data --listen 127.0.0.1:0");
    full(&serve, "assay: ");
    let demo = "demo --data small/data --candidates 10 --stop-after-story";
    full(&small("700k", demo), "assay: ");
    // The world itself was only looked at.
    here.assay(&["record", "check", "world/record"]).done();
}
