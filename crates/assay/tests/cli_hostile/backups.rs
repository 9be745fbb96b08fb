//! Backups that are none, cut or changed, and places that cannot take one.
use crate::Folder;
use std::{fs, path::PathBuf};

#[test]
fn what_is_no_backup_restores_nothing() {
    let here = Folder::new();
    here.world();
    let restore = |file: &str, data: &str| here.assay(&["restore", file, "--data", data]);
    restore("nowhere", "new").says(2, &["nowhere is not there"]);
    restore("folder", "new").says(2, &["folder is a folder: name the file"]);
    for file in ["empty", "half", "binary", "not-utf-8", "utf-16"] {
        restore(file, "new").says(2, &["is not a whole backup", "Nothing was restored"]);
    }
    here.assay(&["backup", "kept", "--data", "world"]).done();
    let whole = fs::read(here.at("kept")).unwrap();
    for length in [100, whole.len() / 2, whole.len() - 1] {
        here.put("cut", &whole[..length]);
        restore("cut", "new").says(2, &["cut is not a whole backup", "Nothing was restored"]);
    }
    assert!(!here.at("new").exists() && !here.at("new.restoring").exists());
    restore("kept", "world").says(2, &["world is not empty", "a new folder"]);
    restore("kept", "empty").says(3, &["cannot write empty", "Choose a place"]);
    restore("kept", "empty/below").says(3, &["cannot write empty/below", "Choose a place"]);
    assert_eq!(fs::read(here.at("empty")).unwrap(), b"");
    restore("kept", "new").done();
    here.assay(&["fsck", "--data", "new"]).done();
    assert_eq!(here.half_made(), Vec::<PathBuf>::new());
}

#[test]
fn a_place_that_takes_no_backup_is_named_and_an_older_one_stays() {
    let here = Folder::new();
    here.world();
    let back_up = |file: &str| here.assay(&["backup", file, "--data", "world"]);
    back_up("folder").says(2, &["folder is a folder: name the file"]);
    back_up("nowhere/kept").says(3, &["cannot write nowhere/kept", "Choose a place"]);
    back_up("empty/kept").says(3, &["cannot write empty/kept", "Choose a place"]);
    back_up("kept").done();
    let older = fs::read(here.at("kept")).unwrap();
    back_up("kept").says(2, &["kept is there already", "--overwrite"]);
    // A limit on the length of files, and the signal ignored, is a full disk for everyone.
    here.shell("trap '' XFSZ; ulimit -f 1; $ASSAY backup kept --overwrite --data world")
        .says(3, &["assay: "]);
    assert_eq!(fs::read(here.at("kept")).unwrap(), older);
    here.shell("trap '' XFSZ; ulimit -f 1; $ASSAY restore kept --data new")
        .says(3, &["cannot write", "Choose a place"]);
    assert!(!here.at("new").exists() && !here.at("new.restoring").exists());
    assert_eq!(here.half_made(), Vec::<PathBuf>::new());
}

#[test]
fn an_installation_that_cannot_be_read_is_not_called_sound() {
    let here = Folder::new();
    for data in ["nowhere", "folder"] {
        here.assay(&["fsck", "--data", data])
            .says(2, &["holds no installation", "--data"]);
    }
    here.assay(&["fsck", "--data", "empty"])
        .says(3, &["cannot use empty", "Choose"]);
    here.world();
    fs::copy(here.at("binary"), here.at("world/assay.db")).unwrap();
    here.assay(&["fsck", "--data", "world"])
        .says(3, &["file is not a database"]);
}
