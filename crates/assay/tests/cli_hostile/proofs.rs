//! Certificates and records that are none, damaged, or out of reach: never called forged for that.
use crate::Folder;
use std::{fs, net::TcpListener};

#[test]
fn what_is_no_certificate_is_named_and_never_called_forged() {
    let here = Folder::new();
    let verify = |file| here.assay(&["verify", file]);
    verify("nowhere").says(2, &["nowhere: there is no such file", "name the"]);
    verify("empty/below").says(2, &["there is no such file"]);
    verify("folder").says(2, &["folder: this is a folder; name the"]);
    verify("empty").says(2, &["empty: the file is empty", "name the"]);
    for file in ["half", "binary", "not-utf-8", "utf-16"] {
        verify(file).says(2, &["is not JSON", "Name the certificate's JSON file"]);
    }
    verify("/dev/zero").says(2, &["too many", "name the"]);
    // Every file is looked at, whatever the first one was.
    here.assay(&["verify", "nowhere", "empty"])
        .says(2, &["nowhere: there is no", "empty: the file is empty"]);
}

#[test]
fn a_check_that_cannot_be_made_is_not_answered_with_yes_or_no() {
    let here = Folder::new();
    let file = here.world();
    let with = |more: &[&str]| here.assay(&[&["verify", &file], more].concat());
    with(&[]).done();
    with(&["--trust", "nowhere"]).says(2, &["nowhere holds neither", "name a folder"]);
    with(&["--trust", "empty"]).says(2, &["empty holds neither"]);
    with(&["--record", "world/record"]).done();
    with(&["--record", "folder"]).says(2, &["folder holds no record", "Name the folder"]);
    with(&["--record", "https://assay.example/record"]).says(2, &["TLS is left to others"]);
    let closed = closed_address();
    with(&["--record", &format!("http://{closed}/record")]).says(3, &["try again"]);
    let half = &fs::read(here.at(&file)).unwrap()[..700];
    here.put("half.json", half);
    here.assay(&["verify", "half.json"])
        .says(2, &["is not JSON"]);
    let proof = file.replace(".json", ".tlog-proof");
    here.put(&proof, b"\xff");
    with(&[]).says(2, &["tlog-proof is damaged", "Export it again"]);
    here.put("export/record/vkey", b"nobody");
    with(&[]).says(2, &["record/vkey is damaged"]);
    // Another export into the same folder would mix two states.
    here.assay(&["export", "certificates", "export", "--data", "world"])
        .says(2, &["is there with other bytes", "name an empty folder"]);
}

/// An address where nobody listens.
fn closed_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_record_that_is_not_there_is_not_called_false() {
    let here = Folder::new();
    let check = |place: &str| here.assay(&["record", "check", place]);
    for place in ["nowhere", "folder", "empty", "empty/below"] {
        check(place).says(2, &["holds no record", "Name the folder"]);
    }
    check("https://assay.example/record").says(2, &["TLS is left to others", "name the folder"]);
    check(&format!("http://{}/record", closed_address())).says(3, &["Check the place"]);
    for vkey in ["empty", "half", "binary", "not-utf-8"] {
        fs::copy(here.at(vkey), here.at("folder/vkey")).unwrap();
        check("folder").says(2, &["the verifier key cannot be read", "--vkey"]);
    }
    here.world();
    check("world/record").done();
    here.shell("cp -r world/record kept && printf x >> kept/checkpoint")
        .done();
    check("kept").says(1, &[]);
    here.shell("rm -r kept && cp -r world/record kept && rm -r kept/tile/0")
        .done();
    let told = check("kept");
    told.says(1, &[]);
    assert!(told.out.contains("the record does not hold"), "{told:?}");
}
