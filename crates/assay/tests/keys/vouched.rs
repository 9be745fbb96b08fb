//! What a stolen key of the authority may have signed.
use crate::{assay, text};
use assay::house::House;
use assay_store::doubtful::Vouched;

/// Every entry of the directory from a place of the record on, and no other.
pub(crate) fn doubtful_entries_are_listed(house: &House, first: u64) {
    let data = ["--data", text(&house.folder), "--json"];
    let words = ["keys", "doubtful", "--authority", "--since"];
    let (code, told) = assay(&[&words[..], &["2020-01-01T00:00:00Z"], &data].concat());
    let vouched = |from| house.store.read(|tx| tx.vouched_from(from, 100)).unwrap();
    let line = |one: &Vouched| format!("\"leaf\":{}", one.leaf);
    assert_eq!(code, 0, "{told}");
    let later = vouched(first);
    let count = format!("{} entries of the directory", later.len());
    assert!(told.contains(&count), "{told}");
    assert!(later.iter().all(|one| told.contains(&line(one))), "{told}");
    assert!(vouched(0).iter().any(|one| one.kind == "directory-entry"));
}
