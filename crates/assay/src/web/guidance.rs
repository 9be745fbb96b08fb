//! Guidance: instructions and answers for everybody, progress, and the page on which an institution works its checklists off.
use super::{
    Portal, Problem, Reader,
    account::who,
    acts::{Act, Asking, Sheet, guidance as acts},
    desk, layout,
    listing::{self, Looking, plain},
    session::sees,
};
use assay_core::{
    authority::Actor,
    guidance::{CheckMark, Instruction, Lateness, Progress, ask::Question},
    id::Id,
    institution::{Institution, InstitutionKind},
};
use assay_store::{StoreError, Tx};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};

/// Everything about guidance.
struct Guidance {
    instructions: Vec<Instruction>,
    marks: Vec<CheckMark>,
    questions: Vec<Question>,
    institutions: Vec<Institution>,
}

fn load(tx: &mut Tx<'_>) -> Result<Guidance, StoreError> {
    Ok(Guidance {
        instructions: tx.instructions()?,
        marks: tx.check_marks()?,
        questions: tx.questions()?,
        institutions: tx.institutions()?,
    })
}

const HEADINGS: [(&str, &str); 6] = [
    ("机构", "Institution"),
    ("指导意见", "Instruction"),
    ("完成", "Done"),
    ("事项", "Entries"),
    ("期限", "Due"),
    ("状态", "Stage"),
];

/// One row: an institution and an instruction that is for it.
fn rows(reader: &Reader, all: &Guidance, today: Date) -> Vec<(Id<Institution>, Vec<String>)> {
    let mut rows = Vec::new();
    for instruction in &all.instructions {
        let has_list = !instruction.checklist.is_empty();
        for institution in all
            .institutions
            .iter()
            .filter(|one| has_list && instruction.kinds.contains(&one.kind))
        {
            let progress = instruction.progress(&all.marks, &institution.id, today);
            rows.push((
                institution.id.clone(),
                vec![
                    institution.name.in_language(reader.language).to_owned(),
                    instruction.title.in_language(reader.language).to_owned(),
                    progress.done.to_string(),
                    progress.of.to_string(),
                    instruction
                        .due_on
                        .map_or_else(String::new, |due| due.to_string()),
                    stage(reader, progress).to_owned(),
                ],
            ));
        }
    }
    rows
}

fn stage(reader: &Reader, progress: Progress) -> &'static str {
    match (progress.late, progress.done == progress.of) {
        (_, true) => reader.say("已完成", "done"),
        (Lateness::Late, false) => reader.say("逾期", "late"),
        (Lateness::InTime, false) => reader.say("进行中", "at work"),
    }
}

/// Rows of progress that the page shows at once.
const SHOWN: usize = 300;

/// The public page: instructions, progress, questions with their answers.
pub(super) async fn list(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Markup, Problem> {
    let all = portal.read(load).await?;
    let (today, actor) = (portal.today(), who(&portal, &reader).await?);
    let mut found = rows(&reader, &all, today);
    found.retain(|(_, cells)| looking.fits(cells));
    let shown: Vec<Vec<Markup>> = found
        .iter()
        .take(SHOWN)
        .map(|(id, cells)| {
            let opens = actor
                .as_ref()
                .is_some_and(|actor| sees(actor, id) == Some(true));
            let name = html! { @if opens { a href={ "/guidance/" (id) } { (cells[0]) } } @else { (cells[0]) } };
            let rest = cells[1..].iter().map(plain);
            std::iter::once(name).chain(rest).collect()
        })
        .collect();
    let answered = all
        .questions
        .iter()
        .filter_map(|one| one.answer.as_ref().map(|answer| (one, answer)));
    let words = (
        "发布指导意见（工作人员）",
        "Issue an instruction (officers)",
    );
    let begin = desk::link(&portal, &reader, "guidance", words).await?;
    let body = html! {
        (begin)
        h2 { (reader.say("指导意见", "Instructions")) " " (all.instructions.len()) }
        @for one in &all.instructions { (instruction(&reader, one)) }
        h2 #progress { (reader.say("完成进度", "Progress")) }
        (listing::search(&reader, "/guidance", &looking))
        p { (found.len()) " " (reader.say("条", "rows")) }
        (listing::table(&reader, &HEADINGS, &shown, ("没有清单。", "There is no checklist.")))
        h2 { (reader.say("问答", "Questions and answers")) }
        @for (question, (text, on)) in answered {
            details { summary { (question.text) } p { (on) " " (text) } }
        }
    };
    let title = reader.say("业务指导", "Guidance");
    Ok(layout::page(&portal, &reader, title, &body))
}

/// The progress as a file.
pub(super) async fn csv(
    State(portal): State<Portal>,
    reader: Reader,
    Query(looking): Query<Looking>,
) -> Result<Response, Problem> {
    let all = portal.read(load).await?;
    let mut file = vec![
        HEADINGS
            .map(|(zh, en)| reader.say(zh, en).to_owned())
            .to_vec(),
    ];
    let found = rows(&reader, &all, portal.today());
    let found = found.into_iter().map(|(_, cells)| cells);
    file.extend(found.filter(|cells| looking.fits(cells)));
    Ok(layout::csv_file("guidance.csv", file)?.into_response())
}

fn instruction(reader: &Reader, one: &Instruction) -> Markup {
    let kinds: Vec<&str> = one
        .kinds
        .iter()
        .map(|kind| super::directory::kind_name(reader, *kind))
        .collect();
    html! {
        details {
            summary { (one.title.in_language(reader.language)) " · " (one.issued_on) }
            p { (reader.say("适用：", "For: ")) (kinds.join(reader.say("、", ", "))) @if let Some(due) = one.due_on { " · " (reader.say("期限：", "due: ")) (due) } }
            p { (one.body) }
            ul { @for entry in &one.checklist { li { (entry.name.in_language(reader.language)) } } }
        }
    }
}

/// What an institution was asked to do, and asks.
#[derive(Debug)]
pub(super) struct GuidanceSheet {
    /// The institution.
    pub(super) institution: Institution,
    /// The instructions for its kind.
    pub(super) instructions: Vec<Instruction>,
    /// Its own marks.
    marks: Vec<CheckMark>,
    /// Its own questions.
    pub(super) questions: Vec<Question>,
}

impl GuidanceSheet {
    /// The mark of an entry, if it was made.
    pub(super) fn mark(&self, instruction: &Instruction, entry: &str) -> Option<&CheckMark> {
        self.marks
            .iter()
            .find(|mark| mark.instruction == instruction.id && mark.entry == entry)
    }
}

impl Sheet for GuidanceSheet {
    const PLACE: &'static str = "guidance";

    fn many() -> String {
        Self::PLACE.to_owned()
    }

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::<Institution>::parse(id) else {
            return Ok(None);
        };
        if sees(actor, &id) != Some(true) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(&id)? else {
            return Ok(None);
        };
        let mut all = load(tx)?;
        all.instructions
            .retain(|one| one.kinds.contains(&institution.kind));
        all.marks.retain(|one| one.institution == id);
        all.questions.retain(|one| one.institution == id);
        Ok(Some(Self {
            institution,
            instructions: all.instructions,
            marks: all.marks,
            questions: all.questions,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&acts::CHECK, &acts::ASK, &acts::ANSWER]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{}{}",
            reader.say("业务指导：", "Guidance: "),
            self.institution.name.in_language(reader.language)
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, today) = (asking.reader, asking.portal.today());
        html! {
            p { a href="/guidance" { (reader.say("全部指导意见", "All guidance")) } " · " a href={ "/directory/" (self.institution.id) } { (reader.say("机构", "The institution")) } }
            @if self.instructions.is_empty() { p { (reader.say("没有适用的指导意见。", "There is no instruction for this kind of institution.")) } }
            @for one in &self.instructions {
                @let progress = one.progress(&self.marks, &self.institution.id, today);
                h2 { (one.title.in_language(reader.language)) }
                p { (progress.done) " / " (progress.of) " · " strong { (stage(reader, progress)) } @if let Some(due) = one.due_on { " · " (reader.say("期限：", "due: ")) (due) } }
                p { (one.body) }
                ul { @for entry in &one.checklist { li {
                    @if let Some(mark) = self.mark(one, &entry.key) { span.holds { "✓ " } (entry.name.in_language(reader.language)) " · " (mark.on) " · " (mark.note) }
                    @else { span.not-checked { "○ " } (entry.name.in_language(reader.language)) }
                } } }
            }
            h2 { (reader.say("提问", "Questions")) " " (self.questions.len()) }
            ul { @for one in &self.questions { li {
                (one.asked_on) " " (one.text)
                @if let Some((text, on)) = &one.answer { br; strong { (reader.say("答复", "Answered")) " " (on) ": " } (text) }
            } } }
        }
    }
}

/// Every kind of institution with its name.
pub(super) fn kinds(reader: &Reader) -> Vec<(String, String)> {
    InstitutionKind::ALL
        .iter()
        .map(|kind| {
            let name = super::directory::kind_name(reader, *kind);
            (kind.id().to_owned(), name.to_owned())
        })
        .collect()
}
