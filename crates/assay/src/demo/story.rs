//! Plays the plan, day by day, through the same acts that people use.
use super::{
    admit::Admission,
    build::{self, Staffed},
    cast::Scene,
    plan::{CandidatePlan, Plan, SessionPlan, Turn},
    summary::Summary,
};
use crate::{
    app::{self, Call, Failure, enrol_candidates::Candidate},
    edge,
    house::House,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    institution::InstitutionKind,
    level::Level,
    plan::Trainee,
    session::{Part, Session, SessionStage},
};
use indicatif::ProgressBar;
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::json;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

mod archive;
mod cheats;
mod end;
mod exam;
mod exit;
mod money;
mod paper;
mod planned;
mod register;
mod scenes;
mod status;
mod succession;
mod surge;
mod trainees;

/// What happens to a session, in this order on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    TakeExits,
    Carry,
    Announce,
    Enrol,
    Accept,
    Pay,
    Choose,
    Refund,
    Seat,
    Examine,
    Notice,
    Close,
    Issue,
    Cheat,
    Graduate,
    Scene,
}

/// A session while it lives.
struct Live<'t> {
    institution: usize,
    plan: &'t SessionPlan,
    id: Id<Session>,
    enrolled: BTreeMap<Id<Enrolment>, &'t CandidatePlan>,
}

/// The teller of the story.
pub(super) struct Story<'t> {
    house: &'t Arc<House>,
    staffed: Vec<Staffed>,
    live: Vec<Live<'t>>,
    ahead: BinaryHeap<Reverse<(Date, Step, usize)>>,
    plan: &'t Plan,
    calls: u64,
    trainees: BTreeMap<String, Id<Trainee>>,
    scenes: Vec<(&'static str, scenes::Play<'t>)>,
    threads: scenes::Threads,
    /// Somebody who reviews filings, to look around with.
    expert: Id<assay_core::person::Person>,
    /// Enrolments whose fee is owed back, by the place of their institution.
    owed: BTreeMap<usize, Vec<Id<Enrolment>>>,
    /// Numbers that were issued after the exit, on the word of a roster.
    on_roster: Vec<String>,
    /// Sessions whose certificates wait for the Friday of their week.
    to_issue: BTreeMap<Date, Vec<usize>>,
    /// Where issuance is kept back instead, to be measured by itself.
    pub(super) kept_back: Option<Vec<app::issue_certificates::ToIssue>>,
    pub(super) summary: Summary,
}

impl<'t> Story<'t> {
    /// Builds the institutions and lays out what is ahead.
    pub(super) fn begin(house: &'t Arc<House>, plan: &'t Plan) -> Result<Self, Failure> {
        let admission = Admission::new(house, plan)?;
        let mut story = Self {
            house,
            staffed: Vec::new(),
            live: Vec::new(),
            ahead: BinaryHeap::new(),
            plan,
            calls: 0,
            trainees: BTreeMap::new(),
            scenes: Vec::new(),
            threads: scenes::Threads::default(),
            expert: admission.last_expert(),
            owed: BTreeMap::new(),
            on_roster: Vec::new(),
            to_issue: BTreeMap::new(),
            kept_back: None,
            summary: Summary::default(),
        };
        for (position, institution) in plan.all().enumerate() {
            let number = u32::try_from(position).expect("institutions are few");
            let staffed = build::build(house, &admission, number, institution)?;
            story.staffed.push(staffed);
            for session in &institution.sessions {
                let at = story.live.len();
                story.live.push(Live {
                    institution: position,
                    plan: session,
                    id: edge::fresh_id(edge::start_of(session.announced_on)),
                    enrolled: BTreeMap::new(),
                });
                story.lay_out(at);
            }
        }
        for exit_on in [date(2020, 9, 30), date(2020, 12, 31)] {
            story.ahead.push(Reverse((exit_on, Step::TakeExits, 0)));
        }
        story
            .ahead
            .push(Reverse((date(2020, 10, 12), Step::Cheat, 0)));
        story
            .ahead
            .push(Reverse((date(2021, 7, 1), Step::Graduate, 0)));
        story.enrol_trainees()?;
        story.summary.add("institutions", plan.all().count());
        let (applied, selected) = admission.selected;
        story.summary.add("applications", applied);
        story.summary.add("selected", selected);
        if !plan.cast.is_empty() {
            story.lay_out_scenes(edge::today());
        }
        Ok(story)
    }

    fn lay_out(&mut self, at: usize) {
        let plan = self.live[at].plan;
        let announced = plan.announced_on;
        let mut push = |on: Date, step| self.ahead.push(Reverse((on, step, at)));
        // A continuation is scheduled for those who wait for it: nobody enrols.
        if plan.scene != Some(Scene::Continuation) {
            push(announced, Step::Announce);
            push(announced + 2.days(), Step::Enrol);
            push(announced + 4.days(), Step::Accept);
            push(announced + 5.days(), Step::Pay);
        }
        if matches!(plan.scene, Some(Scene::Cancelled | Scene::Choice)) {
            // It does not come to an exam.
            return;
        }
        push(plan.exam_on.saturating_sub(2.days()), Step::Seat);
        let last = plan.exam_on + 2.days();
        push(last, Step::Examine);
        push(last + 3.days(), Step::Notice);
    }

    /// How many steps are laid out.
    pub(super) fn steps(&self) -> u64 {
        self.ahead.len() as u64
    }

    /// Plays everything up to `until`.
    pub(super) fn play(&mut self, until: Date, bar: &ProgressBar) -> Result<(), Failure> {
        while let Some(Reverse((on, step, at))) = self.ahead.pop() {
            if on > until {
                break;
            }
            bar.set_message(on.to_string());
            let begun = std::time::Instant::now();
            self.step(on, step, at)?;
            let name = match step {
                Step::Scene => self.scenes[at].0,
                step => step_name(step),
            };
            self.summary.spent(name, begun.elapsed());
            bar.inc(1);
        }
        Ok(())
    }

    fn step(&mut self, on: Date, step: Step, at: usize) -> Result<(), Failure> {
        match step {
            Step::TakeExits => self.take_exits(on),
            Step::Carry => self.carry(on),
            Step::Announce => self.announce(on, at),
            Step::Enrol => self.enrol(on, at),
            Step::Accept => self.accept(on, at),
            Step::Pay => self.pay(on, at),
            Step::Choose => self.choose(on, at),
            Step::Refund => self.refund(on, at),
            Step::Seat => self.seat(on, at),
            Step::Examine => self.examine(on, at),
            Step::Notice => self.notice(on, at),
            Step::Close => self.close(on, at),
            Step::Issue => self.issue(on),
            Step::Cheat => self.cheat(on),
            Step::Graduate => self.graduate(on),
            Step::Scene => self.scene(on, at),
        }
    }

    /// A call of one of the people of a session's institution.
    fn call(&mut self, at: usize, account: &str, role: Role, on: Date) -> Call {
        self.call_at(self.live[at].institution, account, role, on)
    }

    /// A call of one of an institution's people.
    fn call_at(&mut self, institution: usize, account: &str, role: Role, on: Date) -> Call {
        let staffed = &self.staffed[institution];
        let actor = Actor {
            account: format!("{account}-{}", staffed.number),
            role,
            institution: Some(staffed.institution.clone()),
            person: None,
        };
        self.call_of(actor, on)
    }

    fn call_of(&mut self, actor: Actor, on: Date) -> Call {
        self.calls += 1;
        // Office hours, and no two acts at one instant.
        let second = i64::try_from(self.calls % 30_000).unwrap_or(0);
        Call {
            id: format!("demo-{}", self.calls),
            actor,
            now: edge::start_of(on) + (32_400 + second) * 1_000_000,
            today: on,
        }
    }

    fn officer(&mut self, on: Date) -> Call {
        self.call_of(build::actor("officer-numbers", Role::Officer), on)
    }

    fn session(&self, at: usize) -> Session {
        let live = &self.live[at];
        let plan = live.plan;
        let staffed = &self.staffed[live.institution];
        let at_day = assay_core::pack::At::day(plan.announced_on);
        let parts = self.house.law.pack.parts(plan.level, at_day);
        Session {
            id: live.id.clone(),
            institution: staffed.institution.clone(),
            occupation: plan.occupation.to_owned(),
            level: plan.level,
            certificate: plan.certificate,
            standard: plan.standard.to_owned(),
            announced_on: plan.announced_on,
            enrol_until: plan.exam_on.saturating_sub(7.days()),
            staff: staffed.assignments(parts.contains(&Part::Review), plan.exam_on),
            parts: parts
                .into_iter()
                .zip(0i64..)
                .map(|(part, days)| (part, plan.exam_on + days.days()))
                .collect(),
            site: "a".to_owned(),
            seats: 30,
            fee: plan.fee,
            stage: SessionStage::Announced,
        }
    }

    fn announce(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        app::announce_session::announce_session(self.house, &call, self.session(at))?;
        self.summary.add("sessions", 1_u64);
        Ok(())
    }

    fn enrol(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let plan = self.live[at].plan;
        let institution = self.plan.institution(self.live[at].institution);
        // An employer enrols its own staff, a college its own students.
        let own = match institution.kind {
            InstitutionKind::Employer => Some("employed_by"),
            InstitutionKind::College => Some("student_of"),
            InstitutionKind::Social | InstitutionKind::Station => None,
        };
        let rows = plan
            .candidates
            .iter()
            .map(|candidate| {
                let mut evidence = evidence(candidate, plan, on);
                if let Some(key) = own {
                    evidence[key] = json!(build::organisation_code(institution.number));
                }
                Candidate {
                    person: build::person(&candidate.person, call.now),
                    evidence,
                }
            })
            .collect();
        let id = self.live[at].id.clone();
        let enrolled = app::enrol_candidates::enrol_candidates(self.house, &call, &id, rows)?;
        self.summary.add("enrolled", enrolled.len());
        self.live[at].enrolled = enrolled.into_iter().zip(&plan.candidates).collect();
        Ok(())
    }

    fn accept(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        // Whoever handed the forms in does not accept them.
        let call = self.call(at, "administrator", Role::Administrator, on);
        let id = self.live[at].id.clone();
        let sorted = app::accept_enrolments::accept_enrolments(self.house, &call, &id)?;
        self.summary.add("accepted", sorted.accepted.len());
        for (_, code) in &sorted.rejected {
            self.summary.note_refusal(code);
        }
        self.live[at]
            .enrolled
            .retain(|id, _| sorted.accepted.contains(id));
        Ok(())
    }

    fn pay(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let live = &self.live[at];
        let employer = self.plan.institution(live.institution).kind == InstitutionKind::Employer;
        let payer = || {
            if employer {
                call.actor
                    .institution
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default()
            } else {
                "candidate".to_owned()
            }
        };
        let payments = live
            .enrolled
            .iter()
            .filter(|(_, candidate)| candidate.turn != Turn::NeverPaid)
            .map(|(id, _)| (id.clone(), payer()))
            .collect();
        let id = live.id.clone();
        app::record_payments::record_payments(self.house, &call, &id, payments)?;
        Ok(())
    }
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::TakeExits => "exits",
        Step::Carry => "questions carried on",
        Step::Announce => "announcements",
        Step::Enrol => "enrolment",
        Step::Accept => "acceptance",
        Step::Pay => "payment",
        Step::Choose => "wishes",
        Step::Refund => "refunds",
        Step::Seat => "seating",
        Step::Examine => "exams and results",
        Step::Notice => "public notice",
        Step::Close => "end of public notice",
        Step::Issue => "gate, issuance and record",
        Step::Cheat => "cheats",
        Step::Graduate => "graduation",
        Step::Scene => "scenes",
    }
}

/// What a candidate claims, with the keys of `assay decide eligibility`.
fn evidence(candidate: &CandidatePlan, plan: &SessionPlan, on: Date) -> serde_json::Value {
    if candidate.turn == Turn::TooEarly {
        return json!({"years_in_occupation": 0.5});
    }
    if plan.trainees {
        return json!({"education": [{"kind": "technical_school", "same_field": true, "graduating": true}]});
    }
    let prior = match plan.level {
        Level::L3 => "L4",
        Level::L2 => "L3",
        Level::L1 => "L2",
        _ => return json!({"years_in_occupation": 7}),
    };
    let issued_on = on.saturating_sub(6.years());
    json!({
        "years_in_occupation": 11,
        "certificates": [{
            "kind": "qualification",
            "occupation": plan.occupation,
            "level": prior,
            "issued_on": issued_on.to_string(),
            "years_worked_since": 6,
        }],
    })
}
