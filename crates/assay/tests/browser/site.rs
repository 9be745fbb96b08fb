//! A small world after its whole story, served on loopback for as long as the tests run.
use assay::{demo, house::House, pack, serve};
use std::{
    path::Path,
    sync::{Arc, OnceLock, mpsc},
    thread,
};

const CANDIDATES: u32 = 60;

/// What is served, and what its readers know.
pub(crate) struct Site {
    pub(crate) base: String,
    pub(crate) house: Arc<House>,
    pub(crate) password: String,
    /// A certificate that is released, and its holder's name.
    pub(crate) number: String,
    pub(crate) holder: String,
    pub(crate) occupation: String,
    pub(crate) institution: String,
}

/// Whoever may sign in.
pub(crate) const LOGINS: [&str; 6] = [
    "officer",
    "auditor",
    "administrator",
    "examiner",
    "assessor",
    "candidate",
];

/// The world of this run; built by whoever asks first.
pub(crate) fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(build)
}

fn build() -> Site {
    // One place for all runs: the world of the last one goes when the next begins.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let law = pack::china().unwrap();
    let world = demo::tell(&folder, None, "demo.assay.example", CANDIDATES, law).unwrap();
    let password = world.told.rsplit_once("password: ").unwrap().1.trim();
    let certificates = world
        .house
        .store
        .read(|tx| tx.certificates_in("released", "", 1));
    let certificate = certificates.unwrap().remove(0);
    let (sender, receiver) = mpsc::channel();
    let house = world.house.clone();
    thread::spawn(move || {
        serve::serve(&house, "127.0.0.1:0", |address| {
            sender.send(format!("http://{address}")).unwrap();
        })
    });
    Site {
        house: world.house,
        base: receiver.recv().unwrap(),
        password: password.to_owned(),
        number: certificate.number,
        holder: certificate.name_fold,
        occupation: certificate.occupation,
        institution: certificate.institution.to_string(),
    }
}
