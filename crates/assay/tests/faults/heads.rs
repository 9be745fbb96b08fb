//! A start refuses a public head that is newer, older, different or gone; a check finds any byte that was changed.
use crate::{
    place::put,
    waiting::{Waiting, places},
};
use assay::{
    app::issue_certificates::issue_certificates,
    fsck::fsck,
    house::{House, OpenError, publish::PublishError},
    pack,
};
use assay_store::StoreError;
use std::{fs, path::PathBuf};

/// Publishes leaves one by one; gives the checkpoint behind each.
fn grown(waiting: &Waiting, leaves: u8) -> Vec<Vec<u8>> {
    let house = waiting.open();
    let checkpoint = waiting.folder.join("record/checkpoint");
    let grow = |number: u8| {
        let leaf = [number; 40];
        let act = house
            .store
            .act(move |tx| tx.record_leaf("pack", &leaf, &[number; 32], "pack"));
        act.map_err(|why: StoreError| why).unwrap();
        house.publish().unwrap();
        fs::read(&checkpoint).unwrap()
    };
    (0..leaves).map(grow).collect()
}

/// Why the installation does not start.
#[track_caller]
fn refused(waiting: &Waiting) -> String {
    let law = pack::china().unwrap();
    let opened = House::open(
        &waiting.folder,
        waiting.url.as_deref(),
        crate::world::HOST,
        law,
    );
    match opened {
        Err(OpenError::Record(why @ PublishError::Mismatch { .. })) => why.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_start_refuses_every_head_that_does_not_fit() {
    for waiting in places(1) {
        let heads = grown(&waiting, 3);
        let path = waiting.folder.join("record/checkpoint");
        let public = |bytes: &[u8]| put(&path, bytes);
        // One step behind is what a crash leaves: it is finished.
        public(&heads[1]);
        drop(waiting.open());
        assert_eq!(fs::read(&path).unwrap(), heads[2]);
        // Older: somebody put the files back.
        public(&heads[0]);
        let why = refused(&waiting);
        assert!(why.contains("put back to an old state"), "{why}");
        fs::remove_file(&path).unwrap();
        assert!(refused(&waiting).contains("is missing"));
        public(&heads[2]);
        // Newer: the database was put back.
        say(&waiting, &heads[1]);
        let why = refused(&waiting);
        assert!(why.contains("restored from an old backup"), "{why}");
        // Different: both have grown, otherwise.
        public(&heads[1]);
        say(&waiting, &heads[2]);
        public(&other_story(&waiting, &heads[2]));
        assert!(refused(&waiting).contains("another root"));
        public(&other_story(&waiting, &heads[1]));
        assert!(refused(&waiting).contains("is of another record"));
        // Nothing of all this changed anything: with the right head it starts.
        public(&heads[2]);
        drop(waiting.open());
    }
}

/// Lets the database say that its head is another one.
fn say(waiting: &Waiting, head: &[u8]) {
    let text = String::from_utf8(head.to_vec()).unwrap();
    let size: i64 = text.lines().nth(1).unwrap().parse().unwrap();
    let changed = waiting.open().store.act(move |tx| {
        let sql = "update record_head set size = $1, checkpoint = $2, previous = $3";
        let values = [size.into(), text.as_str().into(), (size - 1).into()];
        tx.execute(sql, &values)
    });
    assert_eq!(changed.map_err(|why: StoreError| why).unwrap(), 1);
}

/// The head of another record with the same key and size.
fn other_story(waiting: &Waiting, head: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(head.to_vec()).unwrap();
    let mut lines = text.lines();
    let (origin, size) = (lines.next().unwrap(), lines.next().unwrap());
    let seed = fs::read_to_string(waiting.folder.join("keys/record.key")).unwrap();
    let seed: Vec<u8> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&seed[at..at + 2], 16).unwrap())
        .collect();
    let key = assay_proof::multikey::from_seed(&seed.try_into().unwrap());
    let head = assay_proof::record::Head {
        size: size.parse().unwrap(),
        root: [7; 32],
    };
    assay_proof::record::checkpoint(head, origin, &key).into_bytes()
}

#[test]
fn two_hundred_changed_bytes_of_the_record_are_all_found() {
    let waiting = &places(1)[0];
    let house = waiting.open();
    issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();
    let wrong = || {
        let mut wrong = 0;
        fsck(&house, |finding| {
            wrong += u32::from(finding.wrong.is_some());
        })
        .unwrap();
        wrong
    };
    assert_eq!(wrong(), 0);
    let files: Vec<(PathBuf, Vec<u8>)> = waiting
        .record_files()
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let all: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    // A fixed seed: a failure is the same the next time.
    let mut state = 0x0152_u64;
    let mut next = move || {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        usize::try_from(state >> 33).unwrap()
    };
    for round in 0..200 {
        let mut at = next() % all;
        let (path, bytes) = files
            .iter()
            .find(|(_, bytes)| {
                let is_here = at < bytes.len();
                at -= if is_here { 0 } else { bytes.len() };
                is_here
            })
            .unwrap();
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (next() % 8);
        put(path, &changed);
        assert_ne!(wrong(), 0, "{round}: byte {at} of {}", path.display());
        put(path, bytes);
    }
    assert_eq!(wrong(), 0);
}
