//! Guidance, a pilot and a suspension: what the authority does with institutions beside the exams.
use super::{Story, scenes::Threads};
use crate::{
    app::{
        Call, Failure, announce_session, found,
        guide_institutions::{answer_question, ask_question, check_off, instruct},
        run_pilot::{start_pilot, sum_up_pilot},
        stop_institution::{lift_suspension, suspend_filing},
    },
    demo::{
        build::actor,
        cast::{self, Scene},
    },
    edge,
};
use assay_core::{
    authority::Role,
    guidance::{CheckEntry, Instruction, ask::Question},
    id::Id,
    institution::{Filing, Institution, InstitutionKind},
    pilot::{Goal, Measure, Pilot, value},
    session::Session,
    text::Text,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

impl Story<'_> {
    fn directory(&mut self, on: Date) -> Call {
        self.call_of(actor("officer-directory", Role::Officer), on)
    }

    fn centre(&self) -> Result<(usize, Id<Institution>), Failure> {
        let at = found(self.cast_of(cast::CENTRE), "institution", "centre")?;
        Ok((at, self.staffed[at].institution.clone()))
    }

    /// An instruction with its checklist, two of three entries worked off, a question and its answer.
    pub(super) fn guide(&mut self, on: Date) -> Result<(), Failure> {
        let (at, centre) = self.centre()?;
        let entry = |key: &str, zh: &'static str, en: &'static str| CheckEntry {
            key: key.to_owned(),
            name: Text::new(zh, en),
        };
        let call = self.directory(on);
        let instruction = Instruction {
            id: edge::fresh_id(call.now),
            title: Text::new("首次开展评价前的准备", "Before the first exam"),
            body: "首次开展评价前，逐项完成下列准备。".to_owned(),
            kinds: vec![InstitutionKind::Social],
            checklist: vec![
                entry("camera", "考场录像可回放", "recordings can be played back"),
                entry("bank", "题库已校对", "the item bank was proofread"),
                entry("drill", "应急演练", "an emergency drill"),
            ],
            due_on: Some(on.saturating_add(60.days())),
            issued_on: on,
        };
        let instruction = instruct(self.house, &call, instruction)?;
        for entry in ["camera", "bank"] {
            let call = self.call_at(at, "administrator", Role::Administrator, on + 1.day());
            check_off(self.house, &call, &centre, &instruction, entry, "已完成")?;
            self.summary.add("guided", 1_u64);
        }
        let call = self.call_at(at, "administrator", Role::Administrator, on + 1.day());
        let question = Question {
            id: edge::fresh_id(call.now),
            institution: centre,
            text: "考评员可否跨机构执业？".to_owned(),
            asked_on: call.today,
            answer: None,
        };
        let question = ask_question(self.house, &call, question)?;
        let call = self.directory(on + 2.days());
        let answer = "可以，但同一天只能在一个考点。";
        answer_question(self.house, &call, &question, answer)?;
        self.summary.add("answers", 1_u64);
        Ok(())
    }

    pub(super) fn start_pilot(&mut self, on: Date) -> Result<(), Failure> {
        let (_, centre) = self.centre()?;
        let call = self.directory(on);
        let pilot = Pilot {
            id: edge::fresh_id(call.now),
            title: Text::new("中式烹调师等级认定试点", "Pilot: cooks"),
            purpose: "检验社会培训评价组织独立开展等级认定的做法".to_owned(),
            occupations: vec!["中式烹调师".to_owned()],
            participants: vec![centre],
            goals: vec![
                Goal {
                    measure: Measure::Sessions,
                    target: 1,
                },
                Goal {
                    measure: Measure::Certificates,
                    target: 3,
                },
            ],
            from: on,
            until: date(2021, 12, 31),
            summary: None,
        };
        let pilot = Some(start_pilot(self.house, &call, pilot)?);
        self.threads = Threads { pilot };
        Ok(())
    }

    pub(super) fn sum_up_pilot(&mut self, on: Date) -> Result<(), Failure> {
        let Some(id) = self.threads.pilot.clone() else {
            return Ok(());
        };
        let call = self.directory(on);
        let conclusion = "达到目标，可以推广";
        sum_up_pilot(self.house, &call, &id, conclusion)?;
        let pilot = self.house.store.read(|tx| tx.pilot(&id))?;
        let figures = pilot.and_then(|pilot| pilot.summary).map(|it| it.figures);
        let certificates = value(Measure::Certificates, &figures.unwrap_or_default());
        self.summary.add("pilot_certificates", certificates);
        self.summary
            .say(6, format!("试点总结 pilot summed up: /pilots/{id}"));
        Ok(())
    }

    fn filing_of_centre(&self, on: Date) -> Result<Id<Filing>, Failure> {
        let (_, centre) = self.centre()?;
        let filing = self.house.store.read(|tx| tx.filings_of(&centre))?;
        let filing = filing
            .into_iter()
            .find(|one| one.from <= on && on <= one.until);
        Ok(found(filing, "filing", &centre)?.id)
    }

    /// The centre is suspended while candidates are enrolled; meanwhile it announces nothing.
    pub(super) fn suspend(&mut self, on: Date) -> Result<(), Failure> {
        let (_, centre) = self.centre()?;
        let filing = self.filing_of_centre(on)?;
        let affected = self
            .house
            .store
            .read(|tx| tx.affected_by_stop(&centre))?
            .len();
        let call = self.directory(on);
        suspend_filing(self.house, &call, &filing, "考场录像缺失，限期整改")?;
        self.summary.add("told_of_stop", affected + 1);
        let Some(at) = self.session_of(Scene::Suspended) else {
            return Ok(());
        };
        let session = self.session(at);
        let later = |days: i64| on.saturating_add(days.days());
        let another = Session {
            id: edge::fresh_id(edge::start_of(on)),
            enrol_until: later(40),
            parts: session
                .parts
                .iter()
                .zip(60..)
                .map(|((part, _), days)| (*part, later(days)))
                .collect(),
            ..session
        };
        let call = self.call(at, "examiner", Role::ExaminationOfficer, on);
        let outcome = announce_session::announce_session(self.house, &call, another);
        self.summary.note_cheat(
            "a suspended institution announces an exam",
            outcome.map(|_| ()),
        );
        Ok(())
    }

    pub(super) fn lift(&mut self, on: Date) -> Result<(), Failure> {
        let filing = self.filing_of_centre(on)?;
        let call = self.directory(on);
        lift_suspension(self.house, &call, &filing, "整改完成，经复查合格")?;
        self.summary.add("suspended", 1_u64);
        Ok(())
    }
}
