//! The panel of a session: who serves, who is proposed, who was left out and why.
use super::{
    Reader,
    acts::{Act, Asking, Sheet, panel},
    listing::{self, plain},
    session::sees,
    staff::duty_name,
};
use crate::app::assign_panel::panel_facts;
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    pack::{At, show},
    staff::{
        Staff,
        appoint::{Appointment, Office},
        panel::{Need, PanelFacts, Parity, propose},
    },
};
use assay_store::{StoreError, Tx};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What a signed-in person may see of a panel.
#[derive(Debug)]
pub(super) struct PanelSheet {
    /// Everything a panel is made from.
    pub(super) facts: PanelFacts,
    /// Names of the staff.
    names: BTreeMap<Id<Staff>, String>,
    sent: Vec<(Appointment, String)>,
    /// Supervisors whom an officer may send.
    pub(super) supervisors: Vec<(Appointment, String)>,
}

impl PanelSheet {
    /// The name of a member of staff.
    pub(super) fn name<'t>(&'t self, staff: &'t Id<Staff>) -> &'t str {
        self.names.get(staff).map_or(staff.as_str(), String::as_str)
    }

    /// Whether somebody may still be assigned.
    pub(super) fn is_open(&self, today: Date) -> bool {
        let first = self.facts.session.parts.iter().map(|(_, on)| *on).min();
        matches!(self.facts.session.stage.id(), "announced" | "seated")
            && first.is_some_and(|first| today < first)
    }
}

impl Sheet for PanelSheet {
    const PLACE: &'static str = "panel";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(facts) = panel_facts(tx, &id)? else {
            return Ok(None);
        };
        if sees(actor, &facts.institution.id) != Some(true) {
            return Ok(None);
        }
        let mut names = BTreeMap::new();
        for member in &facts.members {
            if let Some(person) = tx.person(&member.staff.person)? {
                let name = super::session::shown_name(actor, &person);
                names.insert(member.staff.id.clone(), name);
            }
        }
        let mut supervisors = Vec::new();
        if actor.role == Role::Officer {
            supervisors = tx.appointments()?;
            supervisors.retain(|(one, _)| one.office == Office::ExternalSupervisor);
        }
        let mut sent = Vec::new();
        for (one, _) in tx.supervisors_sent(&id)? {
            let person = tx.person(&one.person)?;
            sent.push((
                one,
                person
                    .map(|person| super::session::shown_name(actor, &person))
                    .unwrap_or_default(),
            ));
        }
        Ok(Some(Self {
            facts,
            names,
            sent,
            supervisors,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&panel::ASSIGN, &panel::SEND]
    }

    fn title(&self, reader: &Reader) -> String {
        let session = &self.facts.session;
        format!(
            "{}{} {}",
            reader.say("人员安排：", "Panel: "),
            session.occupation,
            session.level
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, today) = (asking.reader, asking.portal.today());
        let law = &asking.portal.house.law.pack;
        let session = &self.facts.session;
        let panel = propose(&self.facts, law, today);
        let now = self.facts.needs_of(&session.staff, law, today);
        let left_out: Vec<Vec<Markup>> = panel
            .left_out
            .iter()
            .map(|(staff, why)| {
                let member = self.facts.members.iter().find(|one| one.staff.id == *staff);
                let duty = member.map_or("", |one| duty_name(reader, one.staff.duty));
                let reasons = html! { ul { @for one in why { li {
                    (one.say().in_language(reader.language))
                    @if let Some(citation) = one.rule().and_then(|rule| law.citation(rule, At::day(today))) { " · " small { (show::citation(law, citation).in_language(reader.language)) } }
                } } } };
                vec![
                    html! { a href={ "/staff/" (staff) } { (self.name(staff)) } },
                    plain(duty),
                    reasons,
                ]
            })
            .collect();
        let headings = [("姓名", "Name"), ("职责", "Duty"), ("原因", "Why")];
        html! {
            p { a href={ "/session/" (session.id) } { (reader.say("返回场次", "Back to the session")) } }
            dl.facts {
                @for (part, on) in &session.parts { dt { (super::session::part_name(reader, *part)) } dd { (on) } }
                dt { (reader.say("按此人数安排", "Candidates it is for")) } dd { (self.facts.expected(today)) }
            }
            h2 { (reader.say("现有安排", "As it is")) }
            (needs(reader, &now))
            ul { @for one in &session.staff { li { a href={ "/staff/" (one.staff) } { (self.name(&one.staff)) } " · " (duty_name(reader, one.duty)) } }
                 @for (one, name) in &self.sent { li { a href={ "/appointment/" (one.id) } { (name) } " · " (reader.say("外部质量督导员", "external quality supervisor")) } } }
            h2 { (reader.say("建议名单", "Proposal")) }
            @if panel.is_valid() { p.holds { (reader.say("符合全部配比要求", "Every number that the rules ask for is met")) } }
            @else { p.fails { (reader.say("可安排的人员不足", "There are not enough people who may serve")) } }
            (needs(reader, &panel.needs))
            ul { @for one in &panel.chosen { li { a href={ "/staff/" (one.staff) } { (self.name(&one.staff)) } " · " (duty_name(reader, one.duty)) } } }
            h2 { (reader.say("未列入的人员", "Left out")) " " (panel.left_out.len()) }
            (listing::table(reader, &headings, &left_out, ("没有。", "Nobody.")))
        }
    }
}

/// What each bench needs and has.
fn needs(reader: &Reader, needs: &[Need]) -> Markup {
    let rows: Vec<Vec<Markup>> = needs
        .iter()
        .map(|need| {
            let mark = if need.is_met() {
                html! { span.holds { (reader.say("符合", "met")) } }
            } else {
                html! { span.fails { (reader.say("不符", "not met")) } }
            };
            let odd = match need.parity {
                Parity::Odd => reader.say("，单数", ", odd"),
                Parity::Any => "",
            };
            vec![
                plain(need.bench.name().in_language(reader.language)),
                plain(format!("{}{odd}", need.needed)),
                plain(need.has),
                mark,
                html! { a href={ "/rules/" (need.rule) } { (need.rule) } },
            ]
        })
        .collect();
    let headings = [
        ("人员", "Who"),
        ("至少", "At least"),
        ("已有", "Has"),
        ("结论", "Met"),
        ("依据", "Rule"),
    ];
    listing::table(reader, &headings, &rows, ("没有。", "Nobody."))
}
