//! Worlds in which sessions wait for their certificates, and the child process that is killed while it issues them.
use crate::{
    place,
    world::{EXAM, EXIT, HOST, OCCUPATION, World},
};
use assay::{
    app::{
        Call, hold_exam,
        issue_certificates::{carry_on, issue_certificates},
        publish_results, take_exit,
    },
    house::House,
    pack,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    institution::InstitutionKind,
    score::Tenths,
    session::{Part, Session},
};
use assay_store::Place;
use jiff::civil::{Date, date};
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// The day the notice of the results is closed and certificates may be issued.
pub(crate) const ISSUED: Date = date(2020, 12, 7);
/// Where the child finds what it is to do.
const TOLD: &str = "ASSAY_TEST_TOLD";

/// What a child is told to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// Issue the certificates of the first session.
    Issue,
    /// Finish what was cut off.
    CarryOn,
}

/// A world in which sessions wait for their certificates; nobody is at work on it.
pub(crate) struct Waiting {
    pub(crate) sessions: Vec<Id<Session>>,
    /// One for each session.
    pub(crate) calls: Vec<Call>,
    /// Candidates of every session, all of whom passed.
    pub(crate) candidates: Vec<Vec<Id<Enrolment>>>,
    pub(crate) folder: PathBuf,
    pub(crate) url: Option<String>,
    _world: World,
}

/// Worlds with so many waiting sessions, on every database of the environment.
pub(crate) fn places(sessions: usize) -> Vec<Waiting> {
    with_candidates(sessions, crate::CANDIDATES)
}

/// The same with so many candidates in each session.
pub(crate) fn with_candidates(sessions: usize, candidates: usize) -> Vec<Waiting> {
    // What was accepted is public; the rosters and score sheets that follow are not yet.
    let begin = |world: &World| {
        world.house.publish().unwrap();
    };
    built(sessions, candidates, begin)
}

/// The same with one session, and a record of which nothing was ever public.
pub(crate) fn never_public() -> Vec<Waiting> {
    built(1, crate::CANDIDATES, |_| ())
}

fn built(sessions: usize, candidates: usize, accepted_all: impl Fn(&World)) -> Vec<Waiting> {
    place::places()
        .into_iter()
        .map(|fresh| {
            let url = match &fresh.place {
                Place::Sqlite(_) => None,
                Place::Postgres(url) => Some(url.clone()),
            };
            let mut world = World::new(fresh, InstitutionKind::Station);
            let sessions: Vec<_> = (0..sessions).map(|_| world.announced(30)).collect();
            let accept = |session| {
                let who = world.accepted(session, candidates as u64);
                world.pay(session, &who, date(2020, 6, 8)).unwrap();
                who
            };
            let accepted: Vec<_> = sessions.iter().map(accept).collect();
            accepted_all(&world);
            let clock = world.call("clock", Role::System, EXIT);
            take_exit::take_exit(&world.house, &clock, OCCUPATION).unwrap();
            for (session, who) in sessions.iter().zip(&accepted) {
                examine(&world, session, who);
            }
            let calls = sessions.iter().map(|_| world.officer(ISSUED)).collect();
            let folder = world.house.folder.clone();
            // Whoever only looks leaves the database to the child.
            world.house = look(&folder, url.as_deref());
            Waiting {
                sessions,
                calls,
                candidates: accepted,
                folder,
                url,
                _world: world,
            }
        })
        .collect()
}

/// Holds the exam, which everybody passes, up to the end of the public notice.
fn examine(world: &World, session: &Id<Session>, who: &[Id<Enrolment>]) {
    let (house, on) = (&world.house, date(2020, 11, 23));
    hold_exam::seat_session(house, &world.examiner(date(2020, 11, 18)), session).unwrap();
    let invigilator = world.call("invigilator", Role::Invigilator, EXAM);
    hold_exam::record_attendance(house, &invigilator, session, who.to_vec()).unwrap();
    let scores: Vec<_> = who
        .iter()
        .flat_map(|id| {
            [Part::Theory, Part::Skill].map(|part| (id.clone(), part, Tenths::new(700).unwrap()))
        })
        .collect();
    let assessor = world.call("assessor", Role::Assessor, on);
    hold_exam::enter_scores(house, &assessor, session, scores.clone()).unwrap();
    hold_exam::confirm_scores(house, &world.examiner(on), session, scores).unwrap();
    hold_exam::seal_score_sheet(house, &world.administrator(on), session).unwrap();
    hold_exam::compute_results(house, &world.administrator(on), session).unwrap();
    publish_results::publish_results(house, &world.examiner(on), session).unwrap();
    publish_results::close_publicity(house, &world.administrator(ISSUED), session).unwrap();
}

fn look(folder: &Path, url: Option<&str>) -> Arc<House> {
    House::look(folder, url, pack::china().unwrap()).unwrap()
}

/// Opens an installation as soon as whoever had it before has let it go.
pub(crate) fn open(folder: &Path, url: Option<&str>) -> Arc<House> {
    for _ in 0..2000 {
        match House::open(folder, url, HOST, pack::china().unwrap()) {
            Err(why) if why.to_string().contains("another Assay is at work") => {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            opened => return opened.unwrap(),
        }
    }
    panic!("nobody lets {} go", folder.display());
}

impl Waiting {
    pub(crate) fn look(&self) -> Arc<House> {
        look(&self.folder, self.url.as_deref())
    }

    pub(crate) fn open(&self) -> Arc<House> {
        open(&self.folder, self.url.as_deref())
    }

    /// Every file of the public record.
    pub(crate) fn record_files(&self) -> BTreeSet<PathBuf> {
        let mut folders = vec![self.folder.join("record")];
        let mut files = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path);
                }
            }
        }
        files
    }

    /// Lets a child do what it is told, and kills it at a point.
    pub(crate) fn kill_at(&self, point: &str, told: Told) {
        let call = &self.calls[0];
        let session = (told == Told::Issue).then(|| self.sessions[0].as_str());
        let told = serde_json::json!({
            "folder": self.folder,
            "url": self.url,
            "session": session,
            "id": call.id,
            "account": call.actor.account,
            "now": call.now,
            "today": call.today.to_string(),
        });
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "waiting::the_child_acts"])
            .args(["--ignored", "--nocapture"])
            .env(TOLD, told.to_string())
            .env("ASSAY_CRASH_AT", point)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reached = lines
            .map_while(Result::ok)
            .any(|line| line.ends_with(&format!("crash point {point}")));
        let ended = end(&mut child);
        assert!(reached, "{point} was not reached: {ended}");
    }

    /// Starts a server and kills it once it listens.
    pub(crate) fn serve_until_it_listens(&self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.arg("serve").arg("--data").arg(&self.folder);
        if let Some(url) = &self.url {
            command.args(["--database", url]);
        }
        command.args(["--listen", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        lines.read_line(&mut said).unwrap();
        end(&mut child);
        assert!(said.contains("open http://"), "{said}");
    }
}

/// `kill -9`, and the end of it.
fn end(child: &mut Child) -> std::process::ExitStatus {
    child.kill().unwrap();
    child.wait().unwrap()
}

/// Runs a command that must succeed; gives what it answers.
pub(crate) fn assay(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "the child process of the other tests"]
#[expect(
    clippy::disallowed_methods,
    reason = "the test tells its child what to do"
)]
fn the_child_acts() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let text = |key: &str| told[key].as_str();
    let house = open(text("folder").unwrap().as_ref(), text("url"));
    let Some(session) = text("session") else {
        carry_on(&house).unwrap();
        return;
    };
    let call = Call {
        id: text("id").unwrap().to_owned(),
        actor: Actor {
            account: text("account").unwrap().to_owned(),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now: told["now"].as_i64().unwrap(),
        today: text("today").unwrap().parse().unwrap(),
    };
    issue_certificates(&house, &call, &Id::parse(session).unwrap()).unwrap();
}
