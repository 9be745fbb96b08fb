//! The story of the demo, told to two hundred candidates: every line of the mission has its figures, and the installation
//! that it leaves behind is sound.
use assay::{demo, fsck::fsck, pack};
use std::{fs, path::PathBuf, process::Command};

/// Figures that are not zero, whatever the number of candidates.
const TOLD: &[&str] = &[
    "institutions",
    "sessions",
    "enrolled",
    "accepted",
    "passed",
    "skill_level",
    "exits",
    "roster_cases",
    "asked",
    "wish_continue",
    "wish_refund",
    "lapsed",
    "open",
    "told",
    "reminded",
    "refunds",
    "refunded_minor",
    "qualification",
    "after_exit",
    "proofs",
    "trainees",
    "cohorts",
    "warnings",
    "graduated_qualification",
    "graduated_skill_level",
    "smuggled",
    "held",
    "attempts_refused",
    "applications",
    "selected",
    "guided",
    "answers",
    "suspended",
    "told_of_stop",
    "pilot_certificates",
    "revoked",
    "suspended_certificates",
    "printed",
    "reissued",
    "simulated",
    "planned_exits",
    "planned_cases",
    "moved",
    "continued_later",
    "payouts",
    "transfers_paid",
    "transfers_returned",
    "paid_again",
    "paid_back_minor",
    "archived",
    "archives_closed",
    "archive_checked",
    "surges_held",
    "surges_released",
    "successions",
    "carried_over",
];

/// Accounts that a visitor signs in with.
const LOGINS: &[&str] = &[
    "officer",
    "second-officer",
    "supervisor",
    "auditor",
    "administrator",
    "examiner",
    "assessor",
    "invigilator",
    "internal-supervisor",
    "station-administrator",
    "expert",
    "candidate",
    "undecided",
    "trainee",
];

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_line_of_the_mission_is_played_and_leaves_a_sound_installation() {
    let folder = Folder(std::env::temp_dir().join(format!("assay_story_{}", std::process::id())));
    let law = pack::china().unwrap();
    let world = demo::tell(&folder.0, None, "demo.assay.example", 200, law).unwrap();
    let told = &world.told;
    for key in TOLD {
        assert!(world.figures[key] > 0, "{key} is zero\n{told}");
    }
    let figure = |key| world.figures[key];
    let answered = figure("wish_continue") + figure("wish_refund");
    assert_eq!(
        figure("asked"),
        answered + figure("lapsed") + figure("open"),
        "nobody is lost"
    );
    assert!(figure("selected") < figure("applications"));
    assert!(
        !told.contains("NOT REFUSED") && !told.contains("DOES NOT ADD UP"),
        "{told}"
    );
    for login in LOGINS {
        let account = world.house.store.read(|tx| tx.account(login)).unwrap();
        assert!(account.is_some(), "{login}");
        assert!(told.contains(login), "{login}");
    }
    fsck(&world.house, |finding| {
        assert_eq!(finding.wrong, None, "{}", finding.what);
    })
    .unwrap();
    let record = folder.0.join("record");
    let checked = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["record", "check"])
        .arg(&record)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
}
