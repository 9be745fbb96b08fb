//! Guidance and pilots, on every database of the environment: instructions and checklists, questions and answers, figures that
//! nobody reports.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::{
    guide_institutions::{answer_question, ask_question, check_off, instruct},
    run_pilot::{start_pilot, sum_up_pilot},
};
use assay_core::{
    guidance::{CheckEntry, Instruction, ask::Question},
    id::Id,
    institution::InstitutionKind,
    pilot::{Goal, Measure, Pilot},
    session::CertificateKind,
    text::Text,
};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use site::sites;
use world::{ANNOUNCED, OCCUPATION, World, code_of, running, worlds};

const DAY: Date = date(2021, 1, 4);

fn instruction(kinds: &[InstitutionKind]) -> Instruction {
    let entry = |key: &str| CheckEntry {
        key: key.into(),
        name: Text::same(key),
    };
    Instruction {
        id: Id::of(u128::from(running())),
        title: Text::new("考务管理", "Running exams"),
        body: "按工作规程建立制度".into(),
        kinds: kinds.to_vec(),
        checklist: vec![entry("rules"), entry("archive")],
        due_on: Some(date(2021, 3, 1)),
        issued_on: DAY,
    }
}

#[test]
fn a_checklist_is_worked_off_once_by_those_it_is_for() {
    for world in worlds(InstitutionKind::Social) {
        let issue = |one: Instruction| instruct(&world.house, &world.officer(DAY), one);
        let id = issue(instruction(&[InstitutionKind::Social])).unwrap();
        let other = issue(instruction(&[InstitutionKind::College])).unwrap();
        let mut doubled = instruction(&[InstitutionKind::Social]);
        doubled.checklist[1].key = "rules".into();
        assert_eq!(code_of(issue(doubled)), "guidance.checklist");
        let mut late = instruction(&[InstitutionKind::Social]);
        late.due_on = Some(date(2021, 1, 3));
        assert_eq!(code_of(issue(late)), "guidance.due");
        let check = |of: &Id<Instruction>, entry: &str, note: &str| {
            let call = world.administrator(DAY);
            code_of(check_off(
                &world.house,
                &call,
                &world.institution,
                of,
                entry,
                note,
            ))
        };
        assert_eq!(check(&other, "rules", "已建立"), "guidance.kind");
        assert_eq!(check(&id, "nothing", "已建立"), "guidance.unknown");
        assert_eq!(check(&id, "rules", " "), "guidance.no-note");
        assert_eq!(check(&id, "rules", "已建立"), "done");
        assert_eq!(check(&id, "rules", "已建立"), "guidance.done");
        let foreign = Id::of(77);
        let call = world.administrator(DAY);
        let told = check_off(&world.house, &call, &foreign, &id, "archive", "已建立");
        assert_eq!(code_of(told), "not-found");
        let by_officer = world.officer(DAY);
        let told = check_off(
            &world.house,
            &by_officer,
            &world.institution,
            &id,
            "archive",
            "已建立",
        );
        assert_eq!(code_of(told), "denied");
        let marks = world.house.store.read(|tx| tx.check_marks()).unwrap();
        assert_eq!(marks.len(), 1);
    }
}

#[test]
fn a_question_is_answered_once() {
    for world in worlds(InstitutionKind::Social) {
        let question = |text: &str| Question {
            id: Id::of(u128::from(running())),
            institution: world.institution.clone(),
            text: text.into(),
            asked_on: DAY,
            answer: None,
        };
        let ask = |text| ask_question(&world.house, &world.administrator(DAY), question(text));
        assert_eq!(code_of(ask(" ")), "question.empty");
        let id = ask("监考员可以由考评员兼任吗").unwrap();
        let answer = |text| {
            code_of(answer_question(
                &world.house,
                &world.officer(DAY),
                &id,
                text,
            ))
        };
        assert_eq!(answer(""), "question.empty");
        assert_eq!(answer("同一天不可以"), "done");
        assert_eq!(answer("可以"), "question.answered");
        let own = answer_question(&world.house, &world.administrator(DAY), &id, "可以");
        assert_eq!(code_of(own), "denied");
    }
}

fn pilot(world: &World) -> Pilot {
    Pilot {
        id: Id::of(u128::from(running())),
        title: Text::new("等级认定试点", "Skill level pilot"),
        purpose: "检验机构能否独立评价".into(),
        occupations: vec![OCCUPATION.into()],
        participants: vec![world.institution.clone()],
        goals: vec![
            Goal {
                measure: Measure::Sessions,
                target: 1,
            },
            Goal {
                measure: Measure::Certificates,
                target: 10,
            },
        ],
        from: ANNOUNCED,
        until: date(2020, 12, 31),
        summary: None,
    }
}

/// Announces a session of the pilot; gives nothing to remember.
fn announce(world: &World) {
    let session = world.session(CertificateKind::SkillLevel, 15);
    let call = world.examiner(ANNOUNCED);
    let id = assay::app::announce_session::announce_session(&world.house, &call, session).unwrap();
    world.accepted(&id, 4);
}

#[test]
fn a_pilot_is_summed_up_after_its_end_with_figures_that_stay() {
    for world in worlds(InstitutionKind::Social) {
        let start = |change: &dyn Fn(&mut Pilot)| {
            let mut one = pilot(&world);
            change(&mut one);
            start_pilot(&world.house, &world.officer(ANNOUNCED), one)
        };
        assert_eq!(code_of(start(&|one| one.goals.clear())), "pilot.empty");
        assert_eq!(
            code_of(start(&|one| one.until = date(2020, 1, 1))),
            "pilot.term"
        );
        assert_eq!(
            code_of(start(&|one| one.occupations = vec!["神仙".into()])),
            "pilot.occupation"
        );
        assert_eq!(
            code_of(start(&|one| one.participants = vec![Id::of(99)])),
            "not-found"
        );
        assert_eq!(
            code_of(start(&|one| one.goals[1] = one.goals[0])),
            "pilot.twice"
        );
        let id = start(&|_| {}).unwrap();
        announce(&world);
        let sum_up = |on, text| code_of(sum_up_pilot(&world.house, &world.officer(on), &id, text));
        assert_eq!(sum_up(date(2020, 12, 31), "达到目的"), "pilot.goes-on");
        assert_eq!(sum_up(DAY, " "), "pilot.no-conclusion");
        assert_eq!(sum_up(DAY, "达到目的"), "done");
        assert_eq!(sum_up(DAY, "又一次"), "pilot.summed-up");
        let kept = world.house.store.read(|tx| tx.pilot(&id)).unwrap().unwrap();
        let figures = kept.summary.unwrap().figures;
        assert_eq!((figures[0].sessions, figures[0].certificates), (1, 0));
    }
}

#[test]
fn guidance_and_pilots_are_played_through_pages() {
    for site in sites() {
        site.on(DAY);
        let fields = [
            ("title_zh", "考务管理"),
            ("title_en", "Running exams"),
            ("body", "按工作规程建立制度"),
            ("kinds", "station"),
            ("checklist", "建立考务制度 | Rules of the exam\n建立档案"),
            ("due_on", "2021-03-01"),
        ];
        site.done("officer", "/desk/guidance/instruct", &fields);
        let own = format!("/guidance/{}", site.world.institution);
        let page = site.get("administrator", &own).body;
        assert!(page.contains("0 / 2") && page.contains("Rules of the exam"));
        let entry = page
            .split("value=\"gui_")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let entry = format!("gui_{entry}");
        let done = [("entry", entry.as_str()), ("note", "制度已印发")];
        site.done("administrator", &format!("{own}/check-off"), &done);
        site.done(
            "assessor",
            &format!("{own}/ask"),
            &[("text", "档案保存几年")],
        );
        assert!(
            !site.get("", "/guidance").body.contains("档案保存几年"),
            "unanswered questions are not public"
        );
        let page = site.get("officer", &own).body;
        assert!(page.contains("1 / 2") && page.contains("制度已印发"));
        let question = page
            .split("value=\"que_")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let question = format!("que_{question}");
        let answer = [
            ("question", question.as_str()),
            ("text", "纸质三年，电子五年"),
        ];
        site.done("officer", &format!("{own}/answer"), &answer);
        assert!(site.get("", "/guidance").body.contains("纸质三年"));
        site.on(date(2021, 3, 2));
        let csv = site.get("", "/guidance.csv?q=late").body;
        assert_eq!(csv.lines().count(), 2, "{csv}");

        let institution = site.world.institution.to_string();
        let body = json!({"title_zh": "试点", "purpose": "检验", "occupations": [OCCUPATION], "participants": [institution],
            "goals": [{"measure": "sessions", "target": 1}], "from": "2020-06-01", "until": "2021-02-28"});
        let path = "/api/v1/desks/pilots/start-pilot";
        let made = site.call("officer", path, Some("pilot-001"), &body);
        assert_eq!(made.status, 200, "{}", made.body);
        let made: Value = serde_json::from_str(&made.body).unwrap();
        let id = made["answer"]["pilot"].as_str().unwrap();
        let report = site.get("", &format!("/pilots/{id}")).body;
        assert!(report.contains("not reached") && report.contains("waits to be summed up"));
        assert_eq!(
            site.get("administrator", &format!("/pilot/{id}")).status,
            404
        );
        site.done(
            "officer",
            &format!("/pilot/{id}/sum-up"),
            &[("conclusion", "未开展，另行组织")],
        );
        assert!(
            site.get("", &format!("/pilots/{id}"))
                .body
                .contains("另行组织")
        );
        let figures = site.get("", &format!("/pilots/{id}/figures.csv")).body;
        assert_eq!(figures.lines().count(), 2);
        assert!(site.get("", "/pilots?q=summed").body.contains(id));
    }
}
