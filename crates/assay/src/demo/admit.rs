//! How the institutions of the demo are admitted after the exit: a call selects the social organisations, experts review the
//! others, every site is visited, and another officer decides.
use super::{
    build::{actor, call, organisation_code, person},
    cast::NOT_SELECTED,
    chance::Chance,
    people::invent,
    plan::{InstitutionPlan, Plan},
};
use crate::{
    app::{
        Call, Failure,
        allocate_prefix::allocate_prefix,
        answer_call::{apply_to_call, score_application},
        appoint_people::appoint_person,
        check_filing::check_filing,
        file_institution::file_institution,
        publish_filing::publish_filing,
        review_filing::{name_filing_experts, score_filing, visit_sites},
        select_organisations::{name_experts, open_selection, publish_selection, rank_selection},
    },
    edge,
    house::House,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::{
        Dossier, Filing, Institution, InstitutionKind,
        dossier::{HouseRule, Premises, Tenure},
        review::ReviewTopic,
    },
    person::Person,
    prefix::allocate::{How, Wanted},
    score::Tenths,
    selection::{Application, Criterion, Selection, SelectionStage},
    staff::{
        Duty,
        appoint::{Appointment, Office},
    },
    text::Text,
};
use jiff::civil::{Date, date};
use std::{collections::BTreeMap, sync::Arc};

/// The terms for which experts are appointed: before the first filings, and before their renewal.
const TERMS: [(Date, Date); 2] = [
    (date(2020, 12, 1), date(2023, 11, 30)),
    (date(2023, 12, 1), date(2026, 11, 30)),
];

/// An appointment, and whose.
type Expert = (Id<Appointment>, Id<Person>);

/// Those who review, and what the call of 2020 selected.
#[derive(Debug)]
pub(super) struct Admission {
    /// For each term three experts, with the appointment and the person.
    experts: Vec<Vec<Expert>>,
    /// Applications that were selected, by organisation code.
    awards: BTreeMap<String, Id<Application>>,
    /// How many applied, and how many were selected.
    pub(super) selected: (usize, usize),
}

fn officer(account: &str, on: Date, id: &str) -> Call {
    call(actor(account, Role::Officer), on, id)
}

fn points(tenths: u16) -> Tenths {
    Tenths::new(tenths).expect("the demo gives at most a hundred points")
}

impl Admission {
    /// Appoints experts, and lets them select every social organisation of the plan.
    pub(super) fn new(house: &Arc<House>, plan: &Plan) -> Result<Self, Failure> {
        let mut made = Self {
            experts: Vec::new(),
            awards: BTreeMap::new(),
            selected: (0, 0),
        };
        for (term, (from, until)) in TERMS.into_iter().enumerate() {
            made.experts.push(appoint(house, term, from, until)?);
        }
        let social = |one: &&InstitutionPlan| one.kind == InstitutionKind::Social;
        let social: Vec<_> = plan.all().filter(social).collect();
        if !social.is_empty() {
            made.select(house, &social)?;
        }
        Ok(made)
    }

    /// An expert of the second term, to look around with.
    pub(super) fn last_expert(&self) -> Id<Person> {
        self.experts[1][0].1.clone()
    }

    fn expert(&self, term: usize, at: usize, on: Date, id: &str) -> Call {
        let expert = Actor {
            person: Some(self.experts[term][at].1.clone()),
            ..actor(&format!("expert-{}", at + 1), Role::Expert)
        };
        call(expert, on, id)
    }

    fn select(&mut self, house: &Arc<House>, social: &[&InstitutionPlan]) -> Result<(), Failure> {
        let (opened, closed) = (date(2020, 11, 2), date(2020, 11, 30));
        let (scored, result) = (date(2020, 12, 2), date(2020, 12, 21));
        let names: std::collections::BTreeSet<&str> = social
            .iter()
            .flat_map(|one| one.occupations.iter().copied())
            .collect();
        let id = edge::fresh_id(edge::start_of(opened));
        let criterion = |key: &str, zh: &'static str, en: &'static str, weight| Criterion {
            key: key.to_owned(),
            name: Text::new(zh, en),
            weight,
        };
        let selection = Selection {
            id,
            title: Text::new(
                "2020年社会培训评价组织遴选",
                "Call for social organisations, 2020",
            ),
            occupations: names.iter().map(|name| (*name).to_owned()).collect(),
            places: u32::try_from(social.len()).unwrap_or(u32::MAX),
            criteria: vec![
                criterion("site", "场地设备", "sites and equipment", 40),
                criterion("staff", "考评队伍", "staff", 60),
            ],
            opened_on: opened,
            apply_until: closed,
            stage: SelectionStage::Open,
        };
        let id = open_selection(
            house,
            &officer("officer-calls", opened, "call-open"),
            selection,
        )?;
        let mut applicants: Vec<(u32, Text)> = social
            .iter()
            .map(|one| (one.number, one.name.clone()))
            .collect();
        applicants.push((
            NOT_SELECTED,
            Text::new("示例省远郊培训学校", "Example Province Outskirts School"),
        ));
        for (number, name) in applicants {
            let application = Application {
                id: edge::fresh_id(edge::start_of(opened)),
                selection: id.clone(),
                number: 0,
                uscc: organisation_code(number),
                name,
                institution: None,
                occupations: names.iter().map(|name| (*name).to_owned()).collect(),
                statement: "考位三十个，高级考评员七人".to_owned(),
                filed_on: opened,
                standing: None,
            };
            self.awards
                .insert(application.uscc.clone(), application.id.clone());
            let desk = officer("officer-calls", opened, &format!("call-apply-{number}"));
            apply_to_call(house, &desk, application)?;
        }
        let experts = self.experts[0].iter().map(|(id, _)| id.clone()).collect();
        name_experts(
            house,
            &officer("officer-calls", scored, "call-experts"),
            &id,
            experts,
        )?;
        let not_selected = organisation_code(NOT_SELECTED);
        for (number, (code, application)) in self.awards.iter().enumerate() {
            // Without a site of its own it stays below the others.
            let site = if *code == not_selected { 300 } else { 780 };
            for at in 0..3_u16 {
                let given = vec![
                    ("site".to_owned(), points(site + 10 * at)),
                    ("staff".to_owned(), points(820 - 10 * at)),
                ];
                let call = self.expert(0, at.into(), scored, &format!("call-score-{number}-{at}"));
                score_application(house, &call, application, given)?;
            }
        }
        let rank = officer("officer-calls", scored, "call-rank");
        let selected = rank_selection(house, &rank, &id)?;
        self.selected = (self.awards.len(), selected);
        publish_selection(
            house,
            &officer("officer-directory", result, "call-publish"),
            &id,
        )
        .map(|_| ())
    }

    /// Files, checks, reviews and publishes a version, and allocates the first prefix.
    pub(super) fn admit(
        &self,
        house: &Arc<House>,
        institution: &Institution,
        filing: Filing,
    ) -> Result<(), Failure> {
        let on = filing.from;
        let term = usize::from(on > TERMS[0].1);
        let first = filing.version == 1;
        let name = |step: &str| format!("{step}-{}-{on}", institution.uscc);
        let filing = Filing {
            dossier: self.dossier(institution, &filing),
            ..filing
        };
        let sites: Vec<String> = filing.sites.iter().map(|site| site.key.clone()).collect();
        let files = officer("officer-filing", on, &name("file"));
        let id = file_institution(house, &files, institution.clone(), filing)?;
        let checks = officer("officer-filing", on, &name("check"));
        check_filing(house, &checks, &id)?;
        let named = self.experts[term]
            .iter()
            .map(|(id, _)| id.clone())
            .collect();
        let invites = officer("officer-filing", on, &name("experts"));
        name_filing_experts(house, &invites, &id, named)?;
        if institution.kind != InstitutionKind::Social {
            for at in 0..3_u16 {
                let scores = ReviewTopic::ALL.map(|topic| (topic, points(800 + 10 * at)));
                let call = self.expert(term, at.into(), on, &name(&format!("score-{at}")));
                score_filing(house, &call, &id, scores.to_vec())?;
            }
        }
        let visit = self.expert(term, 0, on, &name("visit"));
        visit_sites(house, &visit, &id, sites, Vec::new())?;
        publish_filing(
            house,
            &officer("officer-directory", on, &name("publish")),
            &id,
        )?;
        if first {
            let wanted = Wanted {
                site: None,
                from: on,
                how: How::Next {
                    letter: None,
                    body: "0000".to_owned(),
                },
            };
            let call = officer("officer-numbers", on, &name("prefix"));
            allocate_prefix(house, &call, &institution.id, wanted)?;
        }
        Ok(())
    }

    fn dossier(&self, institution: &Institution, filing: &Filing) -> Dossier {
        let premises = filing.sites.iter().map(|site| Premises {
            site: site.key.clone(),
            address: "示例市示例路1号".to_owned(),
            equipment: "实操工位三十个，监控齐全".to_owned(),
            tenure: Tenure::Owned {},
        });
        Dossier {
            premises: premises.collect(),
            staff: vec![
                (Duty::Invigilator, 2),
                (Duty::SeniorAssessor, 7),
                (Duty::Reviewer, 3),
                (Duty::Supervisor, 1),
            ],
            item_bank: "国家题库".to_owned(),
            house_rules: HouseRule::ALL
                .map(|rule| (rule, rule.name().zh.into_owned()))
                .to_vec(),
            fee_basis: "按考务、耗材和人工成本测算".to_owned(),
            sample: format!("职业技能等级证书 {}", institution.name.zh),
            contact: "评价办公室 0451-00000000".to_owned(),
            award: self.awards.get(&institution.uscc).cloned(),
            licence: None,
            taken_over: None,
        }
    }
}

fn appoint(
    house: &Arc<House>,
    term: usize,
    from: Date,
    until: Date,
) -> Result<Vec<Expert>, Failure> {
    // Invented once: the same people are appointed again.
    let mut chance = Chance::new(5);
    let mut experts = Vec::new();
    for at in 0..3_u32 {
        let now = edge::start_of(from);
        let invented = person(&invent(&mut chance, 337_000 + at, 50), now);
        let appointment = Appointment {
            id: edge::fresh_id(now),
            person: invented.id.clone(),
            office: Office::Expert,
            field: "技能评价".to_owned(),
            employer: None,
            from,
            until,
        };
        let document = invented.document.clone();
        let call = officer("officer-filing", from, &format!("appoint-{term}-{at}"));
        let id = appoint_person(house, &call, invented, appointment)?;
        let known = house.store.read(|tx| tx.person_with(&document))?;
        let known = crate::app::found(known, "person", &id)?;
        experts.push((id, known));
    }
    Ok(experts)
}
