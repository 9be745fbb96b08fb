//! Guidance and pilots: instructions, marks, questions, and what the register counts of a pilot.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    guidance::{
        CheckMark, CheckedOff, Instructed, Instruction,
        ask::{Question, Spoken},
    },
    id::Id,
    pilot::{Figures, Pilot, PilotSummary, Piloted},
};

const INSTRUCTION: &str = "select id, title_zh, title_en, body, kinds, checklist, due_on, issued_on from instruction where id = $1";
const INSTRUCTIONS: &str = "select id, title_zh, title_en, body, kinds, checklist, due_on, issued_on from instruction order by issued_on desc, id";
const QUESTION: &str =
    "select id, institution, text, asked_on, answer, answered_on from question where id = $1";
const QUESTIONS: &str = "select id, institution, text, asked_on, answer, answered_on from question order by asked_on desc, id";
const PILOT: &str = "select id, title_zh, title_en, purpose, occupations, participants, goals, valid_from, valid_until, conclusion, figures, \
    summed_up_on from pilot where id = $1";
const PILOTS: &str = "select id, title_zh, title_en, purpose, occupations, participants, goals, valid_from, valid_until, conclusion, figures, \
    summed_up_on from pilot order by valid_from desc, id";
/// What an institution did for an occupation in skill level appraisal, by the day of the announcement.
const FIGURES: &str = "select count(*) as sessions, cast(coalesce(sum(present), 0) as bigint) as present, cast(coalesce(sum(passed), 0) as bigint) as passed, \
    cast(coalesce(sum(issued), 0) as bigint) as certificates from session where institution = $1 and occupation = $2 and certificate = 'skill-level' \
    and stage <> 'cancelled' and announced_on >= $3 and announced_on <= $4";

fn json(value: &impl serde::Serialize) -> Value {
    Value::Text(serde_json::to_string(value).expect("our own types are JSON"))
}

impl Tx<'_> {
    /// Issues an instruction.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_instruct(&mut self, instructed: &Decided<Instructed>) -> Result<(), StoreError> {
        let one = &instructed.instruction;
        self.execute(
            "insert into instruction (id, title_zh, title_en, body, kinds, checklist, due_on, issued_on, issued_by) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                (&one.id).into(),
                Value::from(&one.title.zh),
                Value::from(&one.title.en),
                Value::from(&one.body),
                json(&one.kinds),
                json(&one.checklist),
                one.due_on.into(),
                one.issued_on.into(),
                Value::from(&instructed.by),
            ],
        )?;
        Ok(())
    }

    /// The instruction, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn instruction(&mut self, id: &Id<Instruction>) -> Result<Option<Instruction>, StoreError> {
        self.row(INSTRUCTION, &[id.into()])?
            .map(|row| instruction(&row))
            .transpose()
    }

    /// Every instruction, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn instructions(&mut self) -> Result<Vec<Instruction>, StoreError> {
        self.rows(INSTRUCTIONS, &[])?
            .iter()
            .map(instruction)
            .collect()
    }

    /// Ticks something off.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was ticked off before.
    pub fn record_check_off(&mut self, done: &Decided<CheckedOff>) -> Result<(), StoreError> {
        let mark = &done.mark;
        self.execute(
            "insert into check_mark (instruction, entry, institution, note, on_day, by_account) values ($1, $2, $3, $4, $5, $6)",
            &[
                (&mark.instruction).into(),
                Value::from(&mark.entry),
                (&mark.institution).into(),
                Value::from(&mark.note),
                mark.on.into(),
                Value::from(&done.by),
            ],
        )?;
        Ok(())
    }

    /// Every mark of every institution.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn check_marks(&mut self) -> Result<Vec<CheckMark>, StoreError> {
        let sql = "select instruction, entry, institution, note, on_day from check_mark order by instruction, institution, entry";
        self.rows(sql, &[])?
            .iter()
            .map(|row| {
                Ok(CheckMark {
                    instruction: row.id("instruction")?,
                    entry: row.text("entry")?.to_owned(),
                    institution: row.id("institution")?,
                    note: row.text("note")?.to_owned(),
                    on: row.day("on_day")?,
                })
            })
            .collect()
    }

    /// Takes a question.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_ask(&mut self, asked: &Decided<Spoken>) -> Result<(), StoreError> {
        let one = &asked.question;
        self.execute(
            "insert into question (id, institution, text, asked_on, asked_by) values ($1, $2, $3, $4, $5)",
            &[
                (&one.id).into(),
                (&one.institution).into(),
                Value::from(&one.text),
                one.asked_on.into(),
                Value::from(&asked.by),
            ],
        )?;
        Ok(())
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was answered meanwhile.
    pub fn record_answer_to(&mut self, answered: &Decided<Spoken>) -> Result<(), StoreError> {
        let one = &answered.question;
        let (text, on) = match &one.answer {
            Some((text, on)) => (Value::from(text), Value::from(*on)),
            None => (Value::Null, Value::Null),
        };
        self.execute_one(
            "question",
            "update question set answer = $1, answered_on = $2, answered_by = $3 where id = $4 and answer is null",
            &[text, on, Value::from(&answered.by), (&one.id).into()],
        )
    }

    /// The question, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn question(&mut self, id: &Id<Question>) -> Result<Option<Question>, StoreError> {
        self.row(QUESTION, &[id.into()])?
            .map(|row| question(&row))
            .transpose()
    }

    /// Every question, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn questions(&mut self) -> Result<Vec<Question>, StoreError> {
        self.rows(QUESTIONS, &[])?.iter().map(question).collect()
    }

    /// Starts a pilot.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_start_pilot(&mut self, started: &Decided<Piloted>) -> Result<(), StoreError> {
        let one = &started.pilot;
        self.execute(
            "insert into pilot (id, title_zh, title_en, purpose, occupations, participants, goals, valid_from, valid_until, started_by) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                (&one.id).into(),
                Value::from(&one.title.zh),
                Value::from(&one.title.en),
                Value::from(&one.purpose),
                json(&one.occupations),
                json(&one.participants),
                json(&one.goals),
                one.from.into(),
                one.until.into(),
                Value::from(&started.by),
            ],
        )?;
        Ok(())
    }

    /// Sums a pilot up.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was summed up meanwhile.
    pub fn record_sum_up(&mut self, summed: &Decided<Piloted>) -> Result<(), StoreError> {
        let summary = summed.pilot.summary.as_ref();
        self.execute_one(
            "pilot",
            "update pilot set conclusion = $1, figures = $2, summed_up_on = $3, summed_up_by = $4 where id = $5 and conclusion is null",
            &[
                summary.map(|one| one.conclusion.as_str()).into(),
                summary.map_or(Value::Null, |one| json(&one.figures)),
                summary.map(|one| one.on).into(),
                Value::from(&summed.by),
                (&summed.pilot.id).into(),
            ],
        )
    }

    /// The pilot, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn pilot(&mut self, id: &Id<Pilot>) -> Result<Option<Pilot>, StoreError> {
        self.row(PILOT, &[id.into()])?
            .map(|row| pilot(&row))
            .transpose()
    }

    /// Every pilot, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn pilots(&mut self) -> Result<Vec<Pilot>, StoreError> {
        self.rows(PILOTS, &[])?.iter().map(pilot).collect()
    }

    /// What the register counts of a pilot today, participant by participant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn figures_of(&mut self, pilot: &Pilot) -> Result<Vec<Figures>, StoreError> {
        let mut all = Vec::new();
        for institution in &pilot.participants {
            let mut one = Figures {
                institution: institution.clone(),
                sessions: 0,
                present: 0,
                passed: 0,
                certificates: 0,
            };
            for occupation in &pilot.occupations {
                let values = [
                    institution.into(),
                    Value::from(occupation),
                    pilot.from.into(),
                    pilot.until.into(),
                ];
                if let Some(row) = self.row(FIGURES, &values)? {
                    one.sessions += row.number("sessions")?;
                    one.present += row.number("present")?;
                    one.passed += row.number("passed")?;
                    one.certificates += row.number("certificates")?;
                }
            }
            all.push(one);
        }
        Ok(all)
    }
}

fn instruction(row: &Row) -> Result<Instruction, StoreError> {
    Ok(Instruction {
        id: row.id("id")?,
        title: row.words("title")?,
        body: row.text("body")?.to_owned(),
        kinds: row.json("kinds")?,
        checklist: row.json("checklist")?,
        due_on: row.day_or_null("due_on")?,
        issued_on: row.day("issued_on")?,
    })
}

fn question(row: &Row) -> Result<Question, StoreError> {
    let answer = match row.text_or_null("answer")? {
        Some(text) => Some((text.to_owned(), row.day("answered_on")?)),
        None => None,
    };
    Ok(Question {
        id: row.id("id")?,
        institution: row.id("institution")?,
        text: row.text("text")?.to_owned(),
        asked_on: row.day("asked_on")?,
        answer,
    })
}

fn pilot(row: &Row) -> Result<Pilot, StoreError> {
    let summary = match row.text_or_null("conclusion")? {
        Some(text) => Some(PilotSummary {
            conclusion: text.to_owned(),
            figures: row.json("figures")?,
            on: row.day("summed_up_on")?,
        }),
        None => None,
    };
    Ok(Pilot {
        id: row.id("id")?,
        title: row.words("title")?,
        purpose: row.text("purpose")?.to_owned(),
        occupations: row.json("occupations")?,
        participants: row.json("participants")?,
        goals: row.json("goals")?,
        from: row.day("valid_from")?,
        until: row.day("valid_until")?,
        summary,
    })
}
