//! Plays the plan, day by day, through the same acts that people use.
use super::{
    build::{self, Staffed},
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
    score::Tenths,
    session::{CertificateKind, Part, Session, SessionStage},
    transition::Wish,
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

/// What happens to a session, in this order on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    TakeExits,
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
    Cheat,
    Graduate,
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
    pub(super) summary: Summary,
}

impl<'t> Story<'t> {
    /// Builds the institutions and lays out what is ahead.
    pub(super) fn begin(house: &'t Arc<House>, plan: &'t Plan) -> Result<Self, Failure> {
        let mut story = Self {
            house,
            staffed: Vec::new(),
            live: Vec::new(),
            ahead: BinaryHeap::new(),
            plan,
            calls: 0,
            trainees: BTreeMap::new(),
            summary: Summary::default(),
        };
        for (position, institution) in plan.institutions.iter().enumerate() {
            let number = u32::try_from(position).expect("institutions are few");
            let staffed = build::build(house, number, institution)?;
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
        story.summary.institutions = plan.institutions.len();
        Ok(story)
    }

    fn lay_out(&mut self, at: usize) {
        let plan = self.live[at].plan;
        let announced = plan.announced_on;
        let mut push = |on: Date, step| self.ahead.push(Reverse((on, step, at)));
        push(announced, Step::Announce);
        push(announced + 2.days(), Step::Enrol);
        push(announced + 4.days(), Step::Accept);
        push(announced + 5.days(), Step::Pay);
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
            self.summary.spent(step_name(step), begun.elapsed());
            bar.inc(1);
        }
        Ok(())
    }

    fn step(&mut self, on: Date, step: Step, at: usize) -> Result<(), Failure> {
        match step {
            Step::TakeExits => self.take_exits(on),
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
            Step::Cheat => self.cheat(on),
            Step::Graduate => self.graduate(on),
        }
    }

    /// A call of one of an institution's people.
    fn call(&mut self, at: usize, account: &str, role: Role, on: Date) -> Call {
        let staffed = &self.staffed[self.live[at].institution];
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
        self.summary.sessions += 1;
        Ok(())
    }

    fn enrol(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let plan = self.live[at].plan;
        let institution = &self.plan.institutions[self.live[at].institution];
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
        self.summary.enrolled += enrolled.len();
        self.live[at].enrolled = enrolled.into_iter().zip(&plan.candidates).collect();
        Ok(())
    }

    fn accept(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        // Whoever handed the forms in does not accept them.
        let call = self.call(at, "administrator", Role::Administrator, on);
        let id = self.live[at].id.clone();
        let sorted = app::accept_enrolments::accept_enrolments(self.house, &call, &id)?;
        self.summary.accepted += sorted.accepted.len();
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
        let employer = self.plan.institutions[live.institution].kind == InstitutionKind::Employer;
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

    /// The exits of a day: every roster is sealed; then the candidates of open cases answer, one week later.
    fn take_exits(&mut self, on: Date) -> Result<(), Failure> {
        let occupations: Vec<String> = self
            .house
            .law
            .pack
            .catalogue
            .occupations()
            .iter()
            .filter(|occupation| occupation.exit.as_ref().is_some_and(|exit| exit.on == on))
            .map(|occupation| occupation.name.zh.clone())
            .collect();
        for occupation in &occupations {
            let call = self.call_of(build::actor("clock", Role::System), on);
            if let Some(sealed) = app::take_exit::take_exit(self.house, &call, occupation)? {
                self.summary.exits += 1;
                self.summary.roster_cases += sealed.cases as usize;
                self.summary.asked += sealed.asked as usize;
            }
        }
        for at in 0..self.live.len() {
            let plan = self.live[at].plan;
            let open =
                plan.certificate == CertificateKind::Qualification && plan.exam_on > on + 9.days();
            if open && occupations.iter().any(|name| name == plan.occupation) {
                self.ahead.push(Reverse((on + 5.days(), Step::Choose, at)));
                self.ahead.push(Reverse((on + 7.days(), Step::Refund, at)));
            }
        }
        Ok(())
    }

    fn choose(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let cases: Vec<_> = self.live[at]
            .enrolled
            .iter()
            .map(|(id, candidate)| (id.clone(), candidate.wishes_refund))
            .collect();
        for (position, (id, wishes_refund)) in cases.into_iter().enumerate() {
            // One in ten says nothing: silence means what the pack says.
            if position % 10 == 9 {
                self.summary.silent += 1;
                continue;
            }
            let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
            let wish = if wishes_refund {
                Wish::Refund
            } else {
                Wish::Continue
            };
            app::record_wish::record_wish(self.house, &call, &id, wish)?;
            if wishes_refund {
                self.summary.wish_refund += 1;
            } else {
                self.summary.wish_continue += 1;
            }
        }
        Ok(())
    }

    fn refund(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let cases: Vec<_> = self.live[at].enrolled.keys().cloned().collect();
        for id in cases {
            let wish = self
                .house
                .store
                .read(|tx| tx.wish(&id))?
                .and_then(|kept| kept.wish);
            if wish != Some(Wish::Refund) {
                continue;
            }
            let call = self.call(at, "administrator", Role::Administrator, on);
            self.summary.refunded_minor += app::refund_fee::refund_fee(self.house, &call, &id)?;
            self.summary.refunds += 1;
            self.live[at].enrolled.remove(&id);
            // Trying again with another id is refused: a fee goes back once.
            if self.summary.refunds == 1 {
                let again = self.call(at, "administrator", Role::Administrator, on);
                let outcome = app::refund_fee::refund_fee(self.house, &again, &id);
                self.summary
                    .note_cheat("a second refund of the same fee", outcome.map(|_| ()));
            }
        }
        Ok(())
    }

    fn seat(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let id = self.live[at].id.clone();
        app::hold_exam::seat_session(self.house, &call, &id)?;
        Ok(())
    }

    fn examine(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let live = &self.live[at];
        let (id, house) = (live.id.clone(), self.house);
        let present: Vec<_> = live
            .enrolled
            .iter()
            .filter(|(_, candidate)| candidate.turn != Turn::StaysAway)
            .map(|(id, candidate)| (id.clone(), candidate.turn))
            .collect();
        let parts: Vec<Part> = self
            .session(at)
            .parts
            .iter()
            .map(|(part, _)| *part)
            .collect();
        let scores: Vec<_> = present
            .iter()
            .flat_map(|(id, turn)| {
                parts
                    .iter()
                    .map(move |part| (id.clone(), *part, score(*turn, *part, id)))
            })
            .collect();
        let came = present.into_iter().map(|(id, _)| id).collect();
        let call = self.call(at, "invigilator", Role::Invigilator, on);
        app::hold_exam::record_attendance(house, &call, &id, came)?;
        let call = self.call(at, "assessor", Role::Assessor, on);
        app::hold_exam::enter_scores(house, &call, &id, scores.clone())?;
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        app::hold_exam::confirm_scores(house, &call, &id, scores)?;
        let call = self.call(at, "administrator", Role::Administrator, on);
        app::hold_exam::seal_score_sheet(house, &call, &id)?;
        let call = self.call(at, "administrator", Role::Administrator, on);
        self.summary.passed +=
            usize::try_from(app::hold_exam::compute_results(house, &call, &id)?).unwrap_or(0);
        Ok(())
    }

    fn notice(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let id = self.live[at].id.clone();
        let until = app::publish_results::publish_results(self.house, &call, &id)?;
        let until = assay_core::day::parse(&until).unwrap_or(on);
        self.ahead.push(Reverse((until + 1.day(), Step::Close, at)));
        let objecting: Vec<_> = self.live[at]
            .enrolled
            .iter()
            .filter(|(_, candidate)| candidate.turn == Turn::Objects)
            .map(|(id, _)| id.clone())
            .collect();
        for enrolment in objecting {
            let kept = self.house.store.read(|tx| tx.enrolment(&enrolment))?;
            let actor = Actor {
                account: "candidate".to_owned(),
                role: Role::Candidate,
                institution: None,
                person: kept.map(|kept| kept.enrolment.person),
            };
            let call = self.call_of(actor, on);
            let objection = app::publish_results::file_objection(
                self.house,
                &call,
                &enrolment,
                "理论成绩有误，请复查",
            )?;
            let call = self.call(at, "administrator", Role::Administrator, on + 1.day());
            app::publish_results::settle_objection(
                self.house,
                &call,
                &enrolment,
                &objection,
                "复查无误，维持原成绩",
            )?;
            self.summary.objections += 1;
        }
        Ok(())
    }

    fn close(&mut self, on: Date, at: usize) -> Result<(), Failure> {
        let call = self.call(at, "administrator", Role::Administrator, on);
        let id = self.live[at].id.clone();
        app::publish_results::close_publicity(self.house, &call, &id)?;
        let call = self.officer(on);
        let issued = app::issue_certificates::issue_certificates(self.house, &call, &id)?;
        match self.live[at].plan.certificate {
            CertificateKind::Qualification => self.summary.qualification += issued.numbers.len(),
            CertificateKind::SkillLevel => self.summary.skill_level += issued.numbers.len(),
        }
        for (_, codes) in &issued.held {
            for code in codes {
                self.summary.note_held(code);
            }
        }
        Ok(())
    }

    /// People who try to cheat the exit, and what they are told.
    fn cheat(&mut self, on: Date) -> Result<(), Failure> {
        let open = (0..self.live.len()).find(|at| {
            let plan = self.live[*at].plan;
            let exited = self
                .house
                .law
                .pack
                .catalogue
                .find(plan.occupation)
                .is_some_and(|found| found.has_exited_on(on));
            plan.certificate == CertificateKind::Qualification
                && exited
                && plan.exam_on > on + 12.days()
        });
        let Some(at) = open else {
            return Ok(());
        };
        // An announcement after the exit, with the day of today whatever the form says.
        let late = Session {
            id: edge::fresh_id(edge::start_of(on)),
            announced_on: date(2020, 9, 1),
            enrol_until: on + 10.days(),
            parts: self
                .session(at)
                .parts
                .iter()
                .map(|(part, _)| (*part, on + 20.days()))
                .collect(),
            staff: Vec::new(),
            ..self.session(at)
        };
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let outcome = app::announce_session::announce_session(self.house, &call, late);
        self.summary.note_cheat(
            "an announcement after the exit, dated back to 1 September",
            outcome.map(|_| ()),
        );
        // Extra names in a session that was announced in time.
        let id = self.live[at].id.clone();
        let extra = build::stranger(call.now);
        let row = Candidate {
            person: extra.clone(),
            evidence: json!({"years_in_occupation": 20}),
        };
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let outcome = app::enrol_candidates::enrol_candidates(self.house, &call, &id, vec![row]);
        self.summary.note_cheat(
            "an extra name in an old session, after the exit",
            outcome.map(|_| ()),
        );
        // Somebody with the database at hand writes the name in, accepted on a day before the exit.
        let session = self.session(at);
        self.house
            .store
            .act(move |tx| build::smuggle(tx, &session, &extra))?;
        let smuggled = self.house.store.read(|tx| tx.enrolments_of(&id))?;
        let smuggled = smuggled
            .into_iter()
            .find(|kept| kept.leaf.is_none() && kept.enrolment.stage.accepted_on().is_some());
        if let Some(kept) = smuggled {
            let candidate: &'t CandidatePlan = &self.live[at].plan.candidates[0];
            self.live[at].enrolled.insert(kept.enrolment.id, candidate);
            self.summary.smuggled += 1;
        }
        Ok(())
    }

    /// Trainees who enrolled in the college in September 2019, each under the plan of an exam in 2021.
    fn enrol_trainees(&mut self) -> Result<(), Failure> {
        let on = date(2019, 9, 2);
        for at in 0..self.live.len() {
            let plan = self.live[at].plan;
            if !plan.trainees {
                continue;
            }
            let call = self.call(at, "administrator", Role::Administrator, on);
            let institution = self.staffed[self.live[at].institution].institution.clone();
            let training = build::training_plan(plan, &institution, call.now);
            let cohort = build::cohort(plan, on);
            self.summary.trainees += cohort.len();
            for (candidate, trainee) in plan.candidates.iter().zip(&cohort) {
                let key = candidate.person.resident_id.clone();
                self.trainees.insert(key, trainee.id.clone());
            }
            app::enrol_trainees::enrol_trainees(self.house, &call, training, cohort)?;
        }
        Ok(())
    }

    fn graduate(&mut self, on: Date) -> Result<(), Failure> {
        for at in 0..self.live.len() {
            if !self.live[at].plan.trainees {
                continue;
            }
            let exams: Vec<_> = self.live[at]
                .enrolled
                .iter()
                .filter_map(|(exam, candidate)| {
                    let trainee = self.trainees.get(&candidate.person.resident_id)?;
                    Some((trainee.clone(), exam.clone()))
                })
                .collect();
            for (trainee, exam) in exams {
                let call = self.call(at, "administrator", Role::Administrator, on);
                let disposition =
                    app::graduate_trainee::graduate_trainee(self.house, &call, &trainee, &exam)?;
                *self.summary.graduates.entry(disposition).or_default() += 1;
            }
        }
        Ok(())
    }
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::TakeExits => "exits",
        Step::Announce => "announcements",
        Step::Enrol => "enrolment",
        Step::Accept => "acceptance",
        Step::Pay => "payment",
        Step::Choose => "wishes",
        Step::Refund => "refunds",
        Step::Seat => "seating",
        Step::Examine => "exams and results",
        Step::Notice => "public notice",
        Step::Close => "gate, issuance and record",
        Step::Cheat => "cheats",
        Step::Graduate => "graduation",
    }
}

/// Scores that fit the turn, a little different from person to person.
fn score(turn: Turn, part: Part, id: &Id<Enrolment>) -> Tenths {
    let spread = u16::from(*id.as_str().as_bytes().last().unwrap_or(&0)) * 7 % 300;
    let tenths = match (turn, part) {
        (Turn::Fails, Part::Skill) => 300 + spread,
        _ => 620 + spread,
    };
    Tenths::new(tenths).expect("at most 920 tenths")
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
