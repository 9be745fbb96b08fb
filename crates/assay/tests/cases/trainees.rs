//! Training plans from the portal: cohorts by file, promises that are watched, graduates who get one certificate.
use crate::{
    site::{Site, sites},
    world::{EXIT, OCCUPATION, person, running},
};
use assay::app::{
    announce_session::announce_session, enrol_candidates::enrol_candidates,
    stop_institution::suspend_filing, take_exit::take_due_exits, warn_promises::warn_promises,
};
use assay_core::{
    authority::Role,
    id::Id,
    person::Person,
    plan::{Trainee, TrainingPlan},
    session::CertificateKind,
};
use jiff::civil::{Date, date};
use serde_json::json;

const TERMS: [(&str, &str); 4] = [
    ("occupation", OCCUPATION),
    ("level", "L3"),
    ("kind", "technical-college"),
    ("promises", "qualification"),
];

/// Opens a plan through the form; gives its address.
fn open(site: &Site) -> String {
    let path = format!("/institution/{}/open-plan", site.world.institution);
    let page = site.done("administrator", &path, &TERMS);
    let id = page.split("href=\"/plan/").nth(1).unwrap();
    format!("/plan/{}", id.split('"').next().unwrap())
}

fn id_of(path: &str) -> Id<TrainingPlan> {
    Id::parse(path.strip_prefix("/plan/").unwrap()).unwrap()
}

const HEADINGS: &str = "姓名,证件类型,证件号码,出生日期,机构统一社会信用代码,培养类型,承诺证书,职业,等级,入学日期,计划毕业日期\n";

/// A file of trainees with the code of the institution.
fn file(site: &Site, people: &[Person], graduates_on: &str) -> String {
    let ours = site.world.institution.clone();
    let store = &site.world.house.store;
    let institution = store.read(|tx| tx.institution(&ours)).unwrap().unwrap();
    let rows = people.iter().map(|one| {
        format!(
            "{},居民身份证,{},{},{},技工院校,职业资格证书,{OCCUPATION},三级/高级工,2019-09-01,{graduates_on}\n",
            one.name, one.document.number, one.born_on, institution.uscc
        )
    });
    HEADINGS.to_owned() + &rows.collect::<String>()
}

fn trainees(site: &Site, plan: &str) -> Vec<Trainee> {
    let id = id_of(plan);
    site.world
        .house
        .store
        .read(|tx| tx.trainees_of(&id))
        .unwrap()
}

fn enrol(site: &Site, plan: &str, count: usize, graduates_on: &str) -> Vec<Trainee> {
    let people: Vec<Person> = (0..count).map(|_| person(running())).collect();
    let table = file(site, &people, graduates_on);
    let answer = site.upload(
        "examiner",
        &format!("{plan}/cohort"),
        "a.csv",
        table.as_bytes(),
    );
    assert_eq!(answer.status, 200, "{}", answer.body);
    trainees(site, plan)
}

fn warn(site: &Site, on: Date) -> u64 {
    warn_promises(&site.world.house, assay::edge::start_of(on), on).unwrap()
}

#[test]
fn a_cohort_comes_in_by_file_all_or_report() {
    for site in sites() {
        let plan = open(&site);
        let again = format!("/institution/{}/open-plan", site.world.institution);
        let twice = site.fill("administrator", &again, &TERMS);
        assert_eq!(twice.status, 409, "one plan for the same terms");
        let people = [person(running()), person(running())];
        let good = file(&site, &people, "2021-06-30");
        // One bad row: the level is another plan's; and one person twice.
        let bad = good.replacen("三级/高级工", "四级/中级工", 1);
        let path = format!("{plan}/cohort");
        let answer = site.upload("examiner", &path, "a.csv", bad.as_bytes());
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("must be those of this plan"),
            "{}",
            answer.body
        );
        let doubled = good.clone() + good.lines().last().unwrap() + "\n";
        assert_eq!(
            site.upload("examiner", &path, "a.csv", doubled.as_bytes())
                .status,
            422
        );
        assert!(
            trainees(&site, &plan).is_empty(),
            "nothing is half imported"
        );
        let (gbk, ..) = encoding_rs::GB18030.encode(&good);
        let answer = site.upload("examiner", &path, "a.csv", &gbk);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let enrolled = trainees(&site, &plan);
        assert_eq!(enrolled.len(), 2);
        let page = site.get("officer", &plan).body;
        assert!(enrolled.iter().all(|one| page.contains(one.id.as_str())));
        let csv = site
            .get("administrator", &format!("{plan}/cohort.csv"))
            .body;
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(
            site.get("officer", "/plans?q=technical")
                .body
                .contains(&plan)
        );
        assert_eq!(site.get("officer", "/plans.csv").body.lines().count(), 2);
        let template = site.get("", "/trainee-template.csv");
        assert!(template.status == 200 && template.body.contains("入学日期"));
        // The trainee sees the own page, nobody else's.
        site.account("trainee", Role::Candidate, Some(enrolled[0].person.clone()));
        let own = format!("/trainee/{}", enrolled[0].id);
        assert!(site.get("trainee", "/my").body.contains(&own));
        assert_eq!(site.get("trainee", &own).status, 200);
        assert_eq!(
            site.get("trainee", &format!("/trainee/{}", enrolled[1].id))
                .status,
            404
        );
        assert_eq!(site.get("trainee", &plan).status, 404);
    }
}

#[test]
fn no_plan_promises_what_has_left_the_catalogue() {
    for site in sites() {
        site.on(EXIT);
        let path = format!("/institution/{}/open-plan", site.world.institution);
        let answer = site.fill("administrator", &path, &TERMS);
        assert_eq!(answer.status, 409);
        assert!(
            answer.body.contains("left the catalogue on 2020-09-30"),
            "{}",
            answer.body
        );
    }
}

#[test]
fn a_promise_at_risk_is_told_once_while_it_lasts() {
    for site in sites() {
        let plan = open(&site);
        let cohort = enrol(&site, &plan, 2, "2021-06-30");
        // The exit of 30 September is known in June.
        let june = date(2020, 6, 10);
        assert_eq!(warn(&site, june), 1);
        assert_eq!(warn(&site, june), 0);
        site.on(june);
        assert!(site.get("administrator", "/to-do").body.contains(&plan));
        assert!(site.get("officer", "/to-do").body.contains(&plan));
        let page = site.get("officer", &plan).body;
        assert!(page.contains("an exit comes before graduation"), "{page}");
        let told = site.get("administrator", "/notifications").body;
        assert!(
            told.contains("the promise to 2 trainees is at risk"),
            "{told}"
        );
        // Each trainee was told too, once.
        let own = |code: &'static str| {
            let sql = "select count(*) from notification n join notice w on w.id = n.notice where w.code = $1 and n.person is not null";
            let count = site
                .world
                .house
                .store
                .read(|tx| tx.count(sql, &[code.into()]));
            count.unwrap()
        };
        assert_eq!(own("notice.promise.own"), 2);
        site.account("trainee", Role::Candidate, Some(cohort[0].person.clone()));
        let my = site.get("trainee", "/my").body;
        assert!(my.contains("promises you is at risk"), "{my}");
        // After the exit the roster names them: that risk is over.
        take_due_exits(&site.world.house, assay::edge::start_of(EXIT), EXIT).unwrap();
        assert_eq!(warn(&site, EXIT), 0);
        assert!(
            !site
                .get("officer", &plan)
                .body
                .contains("an exit comes before")
        );
        let officer = site.world.officer(date(2020, 10, 9));
        suspend_filing(&site.world.house, &officer, &site.world.filing, "停业").unwrap();
        assert_eq!(warn(&site, date(2020, 10, 10)), 1);
        assert_eq!(own("notice.promise.own"), 4, "another risk is told too");
        assert!(
            site.get("officer", &plan)
                .body
                .contains("no filing in force")
        );
        assert_eq!(warn(&site, date(2021, 7, 1)), 1, "and graduation is late");
        assert_eq!(cohort.len(), 2);
    }
}

#[test]
fn a_trainee_graduates_on_the_own_exam_and_is_told() {
    for site in sites() {
        let plan = open(&site);
        let one = &enrol(&site, &plan, 1, "2020-08-31")[0];
        let session = site.world.session(CertificateKind::Qualification, 3);
        let examiner = site.world.examiner(crate::world::ANNOUNCED);
        let session = announce_session(&site.world.house, &examiner, session).unwrap();
        let person = site
            .world
            .house
            .store
            .read(|tx| tx.person(&one.person))
            .unwrap()
            .unwrap();
        let mut rows = crate::world::World::candidates(1);
        rows[0].person = person;
        let on = date(2020, 6, 5);
        let ids =
            enrol_candidates(&site.world.house, &site.world.examiner(on), &session, rows).unwrap();
        let trainee = format!("/trainee/{}", one.id);
        let graduate = format!("{trainee}/graduate");
        let early = site.fill("administrator", &graduate, &[("exam", ids[0].as_str())]);
        assert_eq!(early.status, 409);
        assert!(early.body.contains("no final result"), "{}", early.body);
        // The exam is passed: the result stands as it would after it.
        let id = ids[0].clone();
        site.world
            .house
            .store
            .act(move |tx| {
                let sql = "update enrolment set stage = 'passed', stage_on = '2020-08-20', accepted_on = '2020-06-06' where id = $1";
                tx.execute_one("enrolment", sql, &[(&id).into()])
            })
            .unwrap();
        site.on(date(2020, 8, 31));
        // The institution is suspended: it does not graduate anybody; the authority does all the same.
        let officer = site.world.officer(date(2020, 8, 31));
        suspend_filing(&site.world.house, &officer, &site.world.filing, "整改").unwrap();
        let stopped = site.fill("administrator", &graduate, &[("exam", ids[0].as_str())]);
        assert_eq!(stopped.status, 409);
        assert!(stopped.body.contains("suspended since"), "{}", stopped.body);
        site.done("officer", &graduate, &[("exam", ids[0].as_str())]);
        site.account("trainee", Role::Candidate, Some(one.person.clone()));
        let my = site.get("trainee", "/my").body;
        assert!(my.contains("with a qualification certificate"), "{my}");
        let again = format!("/api/v1/trainees/{}/graduate", one.id);
        let answer = site.call(
            "administrator",
            &again,
            Some("graduate-again"),
            &json!({"exam": ids[0]}),
        );
        assert_eq!(answer.status, 409);
    }
}
