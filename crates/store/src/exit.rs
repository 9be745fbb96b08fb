//! Exits that take force: what is open, the roster step by step, its seal, and who is asked.
use crate::{Kind, Row, StoreError, Tx, Value, record::Leaf, session::CountedSession};
use assay_core::{
    enrolment::Enrolment,
    id::Id,
    plan::{Trainee, TrainingPlan},
    transition::Exam,
};
use jiff::civil::Date;

const SESSIONS: &str = "select id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
    parts, site, seats, taken, fee_minor, stage, stage_from, stage_until, reason, present, passed, issued, approved_by, leaf \
    from session where occupation = $1 and certificate = 'qualification' and id > $2 order by id limit $3";
/// A failed exam is open while its result may still change.
const ENROLMENTS: &str = "select e.id, e.session, e.stage, e.filed_on, e.accepted_on, e.filed_leaf, e.leaf, l.bytes, l.salt, l.stamp \
    from session s join enrolment e on e.session = s.id left join record_leaf l on l.position = coalesce(e.leaf, e.filed_leaf) \
    where s.occupation = $1 and s.certificate = 'qualification' and s.id > $2 and s.id <= $3 \
    and (e.stage in ('filed', 'accepted', 'seated', 'present', 'passed') or (e.stage = 'failed' and s.stage <> 'final')) \
    order by s.id, e.id";
const COUNT: &str = "select count(*) from session s join enrolment e on e.session = s.id \
    where s.occupation = $1 and s.certificate = 'qualification' \
    and (e.stage in ('filed', 'accepted', 'seated', 'present', 'passed') or (e.stage = 'failed' and s.stage <> 'final'))";
const TRAINEES: &str = "select t.id, t.plan, t.institution, t.person, t.enrolled_on, t.graduates_on, t.graduated_on, t.certificate, \
    t.disposition, t.recorded_on, t.leaf, l.bytes, l.salt, l.stamp from trainee t join training_plan p on p.id = t.plan \
    left join record_leaf l on l.position = t.leaf where p.occupation = $1 and p.promises = 'qualification' and p.kind <> 'other' \
    and t.graduated_on is null and t.id > $2 order by t.id limit $3";
const ROSTER: &[(&str, Kind)] = &[
    ("occupation", Kind::Text),
    ("subject", Kind::Text),
    ("position", Kind::Int),
    ("begun", Kind::Int),
    ("disposition", Kind::Text),
];
const LEFT_OUT: &[(&str, Kind)] = &[
    ("occupation", Kind::Text),
    ("subject", Kind::Text),
    ("why", Kind::Text),
];
const TILE: &[(&str, Kind)] = &[
    ("occupation", Kind::Text),
    ("path", Kind::Text),
    ("bytes", Kind::Bytes),
];
const QUESTION: &[(&str, Kind)] = &[
    ("enrolment", Kind::Text),
    ("asked_on", Kind::Text),
    ("answer_until", Kind::Text),
];

/// What a seal goes through, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealStage {
    /// The open enrolments; nothing is sealed yet.
    Enrolments,
    /// The open trainees.
    Trainees,
    /// The root is in the record; who may choose is asked.
    Questions,
    /// Nothing is left to do.
    Done,
}

impl SealStage {
    fn id(self) -> &'static str {
        match self {
            Self::Enrolments => "enrolments",
            Self::Trainees => "trainees",
            Self::Questions => "questions",
            Self::Done => "done",
        }
    }
}

impl std::str::FromStr for SealStage {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [
            Self::Enrolments,
            Self::Trainees,
            Self::Questions,
            Self::Done,
        ]
        .into_iter()
        .find(|stage| stage.id() == text)
        .ok_or_else(|| format!("`{text}` is no stage of a seal"))
    }
}

/// How far the seal of an occupation's roster is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSeal {
    /// First day without the occupation.
    pub exit_on: Date,
    /// Leaves of the record when the seal began.
    pub boundary: u64,
    /// What is gone through.
    pub stage: SealStage,
    /// The last one that was gone through.
    pub behind: String,
    /// Cases on the roster so far.
    pub cases: u64,
    /// Cases kept off it so far.
    pub left_out: u64,
    /// Open cases when the seal began.
    pub expected: u64,
}

/// A case's place on a roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterCase {
    /// The enrolment or trainee.
    pub subject: String,
    /// Place on the roster, from 0.
    pub position: u64,
    /// The leaf of the record that shows when the case began.
    pub begun: u64,
    /// What the transition made of it on the day of the seal.
    pub disposition: &'static str,
}

/// An open enrolment with the leaf that shows its acceptance, or else the day it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEnrolment {
    /// Which.
    pub id: Id<Enrolment>,
    /// Its session.
    pub session: String,
    /// How far its exam is.
    pub exam: Exam,
    /// The day it came in.
    pub filed_on: Date,
    /// The day of acceptance.
    pub accepted_on: Option<Date>,
    /// Place of the leaf that shows when it came in.
    pub filed_leaf: Option<u64>,
    /// Place of the acceptance.
    pub leaf: Option<u64>,
    /// The leaf at `leaf`, or else at `filed_leaf`.
    pub shown: Option<Leaf>,
}

/// An open trainee of a plan that promises a qualification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTrainee {
    /// The trainee.
    pub trainee: Trainee,
    /// The day of the record.
    pub recorded_on: Option<Date>,
    /// The leaf that shows it.
    pub shown: Option<Leaf>,
}

/// What one step of a seal found.
#[derive(Debug, Clone, Default)]
pub struct Staged {
    /// Cases for the roster.
    pub cases: Vec<RosterCase>,
    /// Cases that are kept off it, each with the reason.
    pub left_out: Vec<(String, &'static str)>,
    /// Tiles of the tree over the roster that came to be.
    pub tiles: Vec<(String, Vec<u8>)>,
}

impl Tx<'_> {
    /// How far the seal of an occupation is; `None` before it began. In an act nobody else goes on with it meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn seal_in_turn(&mut self, occupation: &str) -> Result<Option<KeptSeal>, StoreError> {
        let sql = "update exit_seal set stage = stage where occupation = $1 \
            returning exit_on, boundary, stage, behind, cases, left_out, expected";
        let row = self.row(sql, &[occupation.into()])?;
        row.map(|row| seal(&row)).transpose()
    }

    /// How far the seal of an occupation is, only to look.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn seal_of(&mut self, occupation: &str) -> Result<Option<KeptSeal>, StoreError> {
        let sql = "select exit_on, boundary, stage, behind, cases, left_out, expected from exit_seal where occupation = $1";
        let row = self.row(sql, &[occupation.into()])?;
        row.map(|row| seal(&row)).transpose()
    }

    /// Begins the seal of an occupation's roster: from now on no new leaf of the record shows anything for it.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it began before.
    pub fn record_seal_begun(&mut self, occupation: &str, exit_on: Date) -> Result<(), StoreError> {
        let expected = self.count(COUNT, &[occupation.into()])?;
        self.execute(
            "insert into exit_seal (occupation, exit_on, boundary, stage, behind, cases, left_out, expected) \
             select $1, $2, size, 'enrolments', '', 0, 0, $3 from record_next where one = 1",
            &[occupation.into(), exit_on.into(), Value::Int(expected)],
        )?;
        Ok(())
    }

    /// Sessions of an occupation whose enrolments may be open, behind one of them, without their staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_to_seal(
        &mut self,
        occupation: &str,
        behind: &str,
        limit: u32,
    ) -> Result<Vec<CountedSession>, StoreError> {
        self.rows(SESSIONS, &[occupation.into(), behind.into(), limit.into()])?
            .iter()
            .map(crate::session::session)
            .collect()
    }

    /// The open enrolments in the sessions behind one up to another.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_enrolments(
        &mut self,
        occupation: &str,
        behind: &str,
        until: &str,
    ) -> Result<Vec<OpenEnrolment>, StoreError> {
        let mut open = Vec::new();
        self.each(
            ENROLMENTS,
            &[occupation.into(), behind.into(), until.into()],
            |row| {
                open.push(open_enrolment(row)?);
                Ok(())
            },
        )?;
        Ok(open)
    }

    /// The open trainees of an occupation behind one of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_trainees(
        &mut self,
        occupation: &str,
        behind: &str,
        limit: u32,
    ) -> Result<Vec<OpenTrainee>, StoreError> {
        let rows = self.rows(TRAINEES, &[occupation.into(), behind.into(), limit.into()])?;
        rows.iter()
            .map(|row| {
                Ok(OpenTrainee {
                    trainee: crate::plan::trainee(row)?,
                    recorded_on: row.day_or_null("recorded_on")?,
                    shown: shown(row, row.place_or_null("leaf")?)?,
                })
            })
            .collect()
    }

    /// Writes what a step of a seal found, and where it stands now.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if another went on with it; [`StoreError::Constraint`] if a case is on a roster already.
    pub fn record_staged(
        &mut self,
        occupation: &str,
        before: &KeptSeal,
        staged: &Staged,
        stage: SealStage,
        behind: &str,
    ) -> Result<(), StoreError> {
        self.insert(
            "roster",
            ROSTER,
            staged.cases.iter().map(|case| {
                vec![
                    occupation.into(),
                    Value::from(&case.subject),
                    case.position.into(),
                    case.begun.into(),
                    case.disposition.into(),
                ]
            }),
        )?;
        self.insert(
            "left_out",
            LEFT_OUT,
            staged
                .left_out
                .iter()
                .map(|(subject, why)| vec![occupation.into(), Value::from(subject), (*why).into()]),
        )?;
        if !staged.cases.is_empty() {
            // What was partial has grown; full tiles never change.
            self.execute(
                "delete from roster_tile where occupation = $1 and path like '%.p/%'",
                &[occupation.into()],
            )?;
            self.insert(
                "roster_tile",
                TILE,
                staged.tiles.iter().map(|(path, bytes)| {
                    vec![
                        occupation.into(),
                        Value::from(path),
                        bytes.as_slice().into(),
                    ]
                }),
            )?;
        }
        let (cases, left_out) = (staged.cases.len() as u64, staged.left_out.len() as u64);
        self.execute_one(
            "seal",
            "update exit_seal set stage = $1, behind = $2, cases = cases + $3, left_out = left_out + $4 \
             where occupation = $5 and stage = $6 and behind = $7",
            &[
                stage.id().into(),
                behind.into(),
                cases.into(),
                left_out.into(),
                occupation.into(),
                before.stage.id().into(),
                Value::from(&before.behind),
            ],
        )
    }

    /// Candidates on a roster who may choose, from a position on, and were not asked yet: each with the position.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn roster_to_ask(
        &mut self,
        occupation: &str,
        from: u64,
        limit: u32,
    ) -> Result<Vec<(u64, String)>, StoreError> {
        let rows = self.rows(
            "select r.position, r.subject from roster r where r.occupation = $1 and r.position >= $2 and r.disposition = 'choose' \
             and not exists (select 1 from wish w where w.enrolment = r.subject) order by r.position limit $3",
            &[occupation.into(), from.into(), limit.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.place("position")?, row.text("subject")?.to_owned())))
            .collect()
    }

    /// Asks candidates, each by the identifier of the enrolment.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if one was asked before.
    pub fn record_questions<'t>(
        &mut self,
        enrolments: impl IntoIterator<Item = &'t str>,
        on: Date,
        until: Date,
    ) -> Result<u64, StoreError> {
        let rows = enrolments
            .into_iter()
            .map(|enrolment| vec![enrolment.into(), on.into(), until.into()]);
        self.insert("wish", QUESTION, rows)
    }

    /// The kind of plan and promise of each training plan of an occupation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn training_plans_for(
        &mut self,
        occupation: &str,
    ) -> Result<Vec<TrainingPlan>, StoreError> {
        let sql = "select id, institution, occupation, level, kind, promises from training_plan where occupation = $1 order by id";
        let rows = self.rows(sql, &[occupation.into()])?;
        rows.iter().map(crate::plan::plan).collect()
    }
}

fn seal(row: &Row) -> Result<KeptSeal, StoreError> {
    Ok(KeptSeal {
        exit_on: row.day("exit_on")?,
        boundary: row.place("boundary")?,
        stage: row.parsed("stage")?,
        behind: row.text("behind")?.to_owned(),
        cases: row.place("cases")?,
        left_out: row.place("left_out")?,
        expected: row.place("expected")?,
    })
}

/// How far the exam is by the stored word of an open enrolment's stage.
pub(crate) fn exam(stage: &str) -> Result<Exam, StoreError> {
    match stage {
        "filed" | "accepted" | "seated" => Ok(Exam::None),
        "present" => Ok(Exam::Pending),
        "passed" => Ok(Exam::Passed),
        "failed" => Ok(Exam::Failed),
        other => Err(StoreError::Unreadable {
            column: "stage".to_owned(),
            why: format!("`{other}` is no stage of an open enrolment"),
        }),
    }
}

fn open_enrolment(row: &Row) -> Result<OpenEnrolment, StoreError> {
    let (filed_leaf, leaf) = (row.place_or_null("filed_leaf")?, row.place_or_null("leaf")?);
    Ok(OpenEnrolment {
        id: row.id("id")?,
        session: row.text("session")?.to_owned(),
        exam: exam(row.text("stage")?)?,
        filed_on: row.day("filed_on")?,
        accepted_on: row.day_or_null("accepted_on")?,
        shown: shown(row, leaf.or(filed_leaf))?,
        filed_leaf,
        leaf,
    })
}

/// The leaf that was joined to a row, if there is one.
fn shown(row: &Row, place: Option<u64>) -> Result<Option<Leaf>, StoreError> {
    let (Some(position), Ok(bytes)) = (place, row.bytes("bytes")) else {
        return Ok(None);
    };
    Ok(Some(Leaf {
        position,
        bytes: bytes.to_vec(),
        salt: row.array_or_null("salt")?,
        stamp: row.array_or_null("stamp")?,
    }))
}
