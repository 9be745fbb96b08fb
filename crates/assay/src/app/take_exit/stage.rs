//! One step of a seal: some of the open cases, each with what shows that it began before the exit, decided by the kernel.
use super::edge_of;
use crate::{
    app::{Failure, evidence::shows},
    house::House,
};
use assay_core::{
    exit::begun::{
        Shown, Standing, acceptance_text, enrolment_standing, enrolment_text, trainee_standing,
        trainee_text,
    },
    id::Id,
    plan::TrainingPlan,
    session::Session,
    transition::{
        Exam, Plan, Roster,
        columns::{Code, Columns, Kernel, NEVER, column_day},
    },
};
use assay_proof::{leaf::LeafKind, roster::case_bytes};
use assay_store::{
    StoreError, Tx,
    exit::{KeptSeal, OpenEnrolment, RosterCase, SealStage, Staged},
};
use jiff::civil::Date;
use std::collections::HashMap;

/// Sessions of one step at the most.
const SESSIONS: u32 = 5_000;

/// What a step found, the stage behind it, and where it came to; `None` when nothing is left to stage.
type Next = Option<(Staged, SealStage, String)>;

/// By what a step decides, and about how many cases it takes.
#[derive(Clone, Copy)]
pub(super) struct Pace<'t> {
    pub(super) house: &'t House,
    pub(super) kernel: &'t Kernel,
    /// As many seats as the sessions of a step have; as many trainees.
    pub(super) cases: u32,
}

/// Cases on their way to the roster, or off it.
struct Step<'t> {
    seal: &'t KeptSeal,
    subjects: Vec<(String, Standing)>,
    columns: Columns,
}

impl<'t> Step<'t> {
    fn new(seal: &'t KeptSeal) -> Self {
        Self {
            seal,
            subjects: Vec::new(),
            columns: Columns::default(),
        }
    }

    fn add(
        &mut self,
        subject: String,
        standing: Standing,
        (began_on, graduates_on): (Date, Option<Date>),
        code: impl FnOnce(Option<Roster>) -> Code,
    ) {
        let roster = match standing {
            Standing::Entitled { .. } => Some(Roster::Sealed),
            Standing::Unproven => Some(Roster::Absent),
            Standing::BegunAfter => None,
        };
        let exit = column_day(self.seal.exit_on);
        self.columns.exit.push(exit);
        self.columns.as_of.push(exit);
        self.columns.begun.push(column_day(began_on));
        let graduates = graduates_on.map_or(NEVER, column_day);
        self.columns.graduates.push(graduates);
        self.columns.code.push(code(roster));
        self.subjects.push((subject, standing));
    }

    /// Decides every case, and lets the tree over the roster grow.
    fn decided(
        self,
        tx: &mut Tx<'_>,
        kernel: &Kernel,
        occupation: &str,
    ) -> Result<Staged, StoreError> {
        let mut rows = Vec::with_capacity(self.subjects.len());
        kernel.decide(&self.columns, &mut rows);
        let mut staged = Staged::default();
        let mut position = self.seal.cases;
        for ((subject, standing), row) in self.subjects.into_iter().zip(rows) {
            match standing {
                Standing::Entitled { begun } => {
                    staged.cases.push(RosterCase {
                        subject,
                        position,
                        begun,
                        disposition: row.disposition().id(),
                    });
                    position += 1;
                }
                Standing::BegunAfter | Standing::Unproven => {
                    staged.left_out.push((subject, standing.id()));
                }
            }
        }
        if !staged.cases.is_empty() {
            let mut tree = edge_of(tx, occupation, self.seal.cases)?;
            let cases = staged.cases.iter();
            let files = tree.append(cases.map(|case| case_bytes(&case.subject, case.begun)));
            // Full bundles hold nothing that the rows do not say.
            let kept = |(path, _): &(String, Vec<u8>)| {
                !path.starts_with("tile/entries/") || path.contains(".p/")
            };
            staged.tiles = files.into_iter().filter(kept).collect();
        }
        Ok(staged)
    }
}

/// The open enrolments of the next sessions.
pub(super) fn enrolments(
    tx: &mut Tx<'_>,
    pace: Pace<'_>,
    occupation: &str,
    seal: &KeptSeal,
) -> Result<Next, Failure> {
    let next = tx.sessions_to_seal(occupation, &seal.behind, SESSIONS)?;
    let mut announced: HashMap<String, (Id<Session>, Shown)> = HashMap::new();
    let (mut until, mut seats) = (String::new(), 0_u32);
    for counted in &next {
        let session = &counted.session;
        if seats > 0 && seats.saturating_add(session.seats) > pace.cases {
            break;
        }
        seats = seats.saturating_add(session.seats);
        let kept = tx.leaf(counted.leaf)?;
        let text = session.announcement_text();
        let shown = Shown {
            on: session.announced_on,
            leaf: shows(pace.house, LeafKind::Announcement, kept.as_ref(), &text),
        };
        until = session.id.to_string();
        announced.insert(until.clone(), (session.id.clone(), shown));
    }
    if announced.is_empty() {
        return Ok(Some((
            Staged::default(),
            SealStage::Trainees,
            String::new(),
        )));
    }
    let open = tx.open_enrolments(occupation, &seal.behind, &until)?;
    let mut step = Step::new(seal);
    for one in open {
        let Some((session, announced)) = announced.get(&one.session) else {
            continue;
        };
        let standing = standing(tx, pace.house, &one, session, *announced, seal)?;
        let began_on = match standing {
            Standing::BegunAfter => seal.exit_on,
            Standing::Entitled { .. } | Standing::Unproven => announced.on,
        };
        let code = |roster| Code::enrolment(one.exam, None, roster);
        step.add(one.id.to_string(), standing, (began_on, None), code);
    }
    let staged = step.decided(tx, pace.kernel, occupation)?;
    Ok(Some((staged, SealStage::Enrolments, until)))
}

fn standing(
    tx: &mut Tx<'_>,
    house: &House,
    one: &OpenEnrolment,
    session: &Id<Session>,
    announced: Shown,
    seal: &KeptSeal,
) -> Result<Standing, StoreError> {
    let accepted = one.accepted_on.map(|on| Shown {
        on,
        leaf: one.leaf.and_then(|_| {
            let text = acceptance_text(&one.id, session, on);
            shows(house, LeafKind::Acceptance, one.shown.as_ref(), &text)
        }),
    });
    let is_shown = |shown: &Shown| {
        shown.on < seal.exit_on && shown.leaf.is_some_and(|leaf| leaf < seal.boundary)
    };
    let mut filed = Shown {
        on: one.filed_on,
        leaf: None,
    };
    // One leaf is enough; the other is read where the first shows nothing.
    if !accepted.as_ref().is_some_and(is_shown) {
        let kept = match (one.leaf, one.filed_leaf) {
            (None, _) => one.shown.clone(),
            (Some(_), Some(place)) => tx.leaf(place)?,
            (Some(_), None) => None,
        };
        let text = enrolment_text(&one.id, session, one.filed_on);
        filed.leaf = shows(house, LeafKind::Enrolment, kept.as_ref(), &text);
    }
    Ok(enrolment_standing(
        announced,
        filed,
        accepted,
        seal.exit_on,
        seal.boundary,
    ))
}

/// The next open trainees.
pub(super) fn trainees(
    tx: &mut Tx<'_>,
    pace: Pace<'_>,
    occupation: &str,
    seal: &KeptSeal,
) -> Result<Next, Failure> {
    let open = tx.open_trainees(occupation, &seal.behind, pace.cases)?;
    let Some(last) = open.last() else {
        return Ok(None);
    };
    let until = last.trainee.id.to_string();
    let plans: HashMap<_, TrainingPlan> = tx
        .training_plans_for(occupation)?
        .into_iter()
        .map(|plan| (plan.id.clone(), plan))
        .collect();
    let mut step = Step::new(seal);
    for one in &open {
        let trainee = &one.trainee;
        let Some(plan) = plans.get(&trainee.plan) else {
            continue;
        };
        let recorded = one.recorded_on.map(|on| Shown {
            on,
            leaf: shows(
                pace.house,
                LeafKind::Trainee,
                one.shown.as_ref(),
                &trainee_text(trainee, plan, on),
            ),
        });
        let (enrolled_on, graduates_on) = (trainee.enrolled_on, trainee.graduates_on);
        let standing = trainee_standing(enrolled_on, recorded, seal.exit_on, seal.boundary);
        let facts = Plan {
            kind: plan.kind,
            enrolled_on,
            promises: plan.promises,
            institution_may_issue: false,
        };
        let code = |roster| Code::trainee(&facts, Exam::None, roster);
        let days = (enrolled_on, graduates_on);
        step.add(trainee.id.to_string(), standing, days, code);
    }
    let staged = step.decided(tx, pace.kernel, occupation)?;
    Ok(Some((staged, SealStage::Trainees, until)))
}
