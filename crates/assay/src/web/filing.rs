//! A filing: what was handed in, what is missing, what experts said, and the decision on it.
use super::{
    Reader,
    acts::{Act, Asking, Sheet, filing as acts},
    session::sees,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::{
        Filing, FilingStage, Institution, Stop,
        check::{Papers, gaps},
        dossier::Tenure,
        review::{Gravity, Review},
    },
    selection::Award,
    staff::appoint::{Appointment, Office},
};
use assay_store::{StoreError, Tx, filing::KeptFiling};
use maud::{Markup, html};

/// What a signed-in person may see of a filing.
#[derive(Debug)]
pub(super) struct FilingSheet {
    /// The filing, and who handed it in.
    pub(super) kept: KeptFiling,
    /// Whose it is.
    institution: Institution,
    /// Every version of its institution.
    versions: Vec<Filing>,
    awards: Vec<Award>,
    /// What experts said so far.
    pub(super) review: Review,
    /// The appointment of whoever looks, if they review it.
    pub(super) own: Option<Id<Appointment>>,
    /// Experts who may be named, with their names.
    pub(super) experts: Vec<(Appointment, String)>,
}

impl FilingSheet {
    /// The filing.
    pub(super) fn filing(&self) -> &Filing {
        &self.kept.filing
    }

    /// What stops the institution now, if anything does.
    pub(super) fn stop(&self, today: jiff::civil::Date) -> Option<&Stop> {
        self.filing().stop_on(today)
    }
}

impl Sheet for FilingSheet {
    const PLACE: &'static str = "filing";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some(kept) = tx.kept_filing(&id)? else {
            return Ok(None);
        };
        let own = match (&actor.person, actor.role) {
            (Some(person), Role::Expert) => tx.reviews_as(&id, person)?,
            _ => None,
        };
        let whose = &kept.filing.institution;
        if own.is_none() && sees(actor, whose) != Some(true) {
            return Ok(None);
        }
        let Some(institution) = tx.institution(whose)? else {
            return Ok(None);
        };
        let mut experts = Vec::new();
        if actor.role == Role::Officer {
            let all = tx.appointments()?.into_iter();
            experts.extend(all.filter(|(one, _)| one.office == Office::Expert));
        }
        Ok(Some(Self {
            versions: tx.filings_of(whose)?,
            awards: tx.awards_of(&institution.uscc)?,
            review: tx.review_of(&id)?,
            own,
            experts,
            institution,
            kept,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![
            &acts::CHECK,
            &acts::EXPERTS,
            &acts::SCORE,
            &acts::STEP_BACK,
            &acts::VISIT,
            &acts::PUBLISH,
            &acts::REFUSE,
            &acts::SUSPEND,
            &acts::LIFT,
            &acts::REMOVE,
        ]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{}{} · {} {}",
            reader.say("备案：", "Filing: "),
            self.institution.name.in_language(reader.language),
            reader.say("第", "version"),
            self.filing().version,
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, filing) = (asking.reader, self.filing());
        let own_words = filing.stage.name();
        html! {
            dl.facts {
                dt { (reader.say("备案编号", "Filing")) } dd { code { (filing.id) } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/institution/" (filing.institution) } { (self.institution.name.in_language(reader.language)) } " " code { (self.institution.uscc) } }
                dt { (reader.say("版本", "Version")) } dd { (filing.version) @for other in self.versions.iter().filter(|one| one.id != filing.id) { " · " a href={ "/filing/" (other.id) } { (reader.say("第", "version ")) (other.version) } } }
                dt { (reader.say("有效期", "In force")) } dd { (filing.from) " – " (filing.until) }
                dt { (reader.say("提交人", "Handed in by")) } dd { (self.kept.filed_by) }
                dt { (reader.say("状态", "Stage")) } dd { strong { (own_words.in_language(reader.language)) } }
                @if let Some(reason) = &self.kept.reason { dt { (reader.say("决定理由", "Reason of the decision")) } dd { (reason) } }
                @if let Some(by) = &self.kept.decided_by { dt { (reader.say("决定人", "Decided by")) } dd { (by) } }
                @if let Some(leaf) = self.kept.leaf { dt { (reader.say("公开记录序号", "Index in the public record")) } dd { (leaf) } }
            }
            @for stop in &filing.stops { (stop_line(reader, stop)) }
            (self.missing(asking))
            h2 { (reader.say("职业和等级", "Occupations and levels")) }
            ul { @for scope in &filing.scope { li { (scope.occupation) " " (scope.level) } } }
            (dossier(reader, filing))
            (self.reviewed(reader))
        }
    }
}

/// A stop in words.
pub(super) fn stop_line(reader: &Reader, stop: &Stop) -> Markup {
    let (zh, en) = stop.kind.name();
    html! {
        p.fails {
            strong { (reader.say(zh, en)) } " " (reader.say("自", "from ")) (stop.from)
            @if let Some(lifted) = stop.lifted_on { " " (reader.say("至", "until ")) (lifted) }
            ": " (stop.reason)
            @if let Some(until) = stop.barred_until { " · " (reader.say("不得备案至", "may not file until ")) (until) }
        }
    }
}

fn dossier(reader: &Reader, filing: &Filing) -> Markup {
    let dossier = &filing.dossier;
    html! {
        h2 { (reader.say("考点", "Sites")) }
        ul { @for site in &filing.sites { li {
            code { (site.key) } " " (site.name.in_language(reader.language)) ", " (site.seats) " " (reader.say("座", "seats"))
            @for one in dossier.premises.iter().filter(|one| one.site == site.key) {
                " · " (one.address) " · " (one.equipment) " · "
                @match one.tenure { Tenure::Owned {} => { (reader.say("自有", "owned")) }, Tenure::Leased { until } => { (reader.say("租赁至", "leased until ")) (until) } }
            }
        } } }
        h2 { (reader.say("收费标准（元）", "Published fees (yuan)")) }
        ul { @for (level, fee) in &filing.fees { li { (level) " " (fee) } } }
        h2 { (reader.say("备案材料", "Documents")) }
        dl.facts {
            @if let Some(taken_over) = &dossier.taken_over { dt { (reader.say("既有备案", "Earlier decision")) } dd { (taken_over.decision) } }
            dt { (reader.say("人员", "Staff")) } dd { @for (duty, count) in &dossier.staff { (super::staff::duty_name(reader, *duty)) " " (count) "  " } }
            dt { (reader.say("题库", "Item bank")) } dd { (dossier.item_bank) }
            @for (rule, text) in &dossier.house_rules { dt { (rule.name().in_language(reader.language)) } dd { (text) } }
            dt { (reader.say("收费依据", "Basis of the fees")) } dd { (dossier.fee_basis) }
            dt { (reader.say("证书样本", "Certificate sample")) } dd { (dossier.sample) }
            dt { (reader.say("联系人", "Contact")) } dd { (dossier.contact) }
            @if let Some(award) = &dossier.award { dt { (reader.say("遴选申报", "Award")) } dd { code { (award) } } }
            @if let Some(licence) = &dossier.licence { dt { (reader.say("鉴定许可证", "Licence")) } dd { (licence) } }
        }
    }
}

impl FilingSheet {
    /// Everything that is missing, while that is of use.
    fn missing(&self, asking: &Asking<'_>) -> Markup {
        let (reader, filing, law) = (asking.reader, self.filing(), &asking.portal.house.law.pack);
        let of_use = matches!(
            filing.stage,
            FilingStage::Submitted | FilingStage::Returned { .. }
        );
        if !of_use {
            return html! {};
        }
        let before = filing.supersedes.as_ref();
        let before = before.and_then(|id| self.versions.iter().find(|one| one.id == *id));
        let papers = Papers {
            institution: &self.institution,
            filing,
            before,
            awards: &self.awards,
        };
        let gaps = gaps(papers, law);
        html! {
            h2 { (reader.say("材料核对", "Completeness")) }
            @if gaps.is_empty() { p { (reader.say("材料齐全。", "Nothing is missing.")) } }
            @else { ul { @for gap in &gaps { li {
                (gap.say.in_language(reader.language))
                @if let Some(under) = &gap.under { " — " (assay_core::pack::show::citation(law, under).in_language(reader.language)) }
            } } } }
        }
    }

    fn reviewed(&self, reader: &Reader) -> Markup {
        let review = &self.review;
        if review.sheets.is_empty() {
            return html! {};
        }
        let own = |expert: &Id<Appointment>| self.own.as_ref().is_none_or(|own| own == expert);
        html! {
            h2 { (reader.say("评审", "Review")) }
            ul { @for sheet in review.sheets.iter().filter(|sheet| own(&sheet.expert)) { li {
                code { (sheet.expert) } " "
                @if let Some(why) = &sheet.recusal { (reader.say("回避：", "stepped back: ")) (why) }
                @else if sheet.scores.is_empty() { (reader.say("尚未评分", "has not scored")) }
                @else { @for (topic, score) in &sheet.scores { (topic.name().in_language(reader.language)) " " (format!("{}.{}", score.get() / 10, score.get() % 10)) "  " } }
            } } }
            @if let (None, Some(mean)) = (&self.own, review.mean_hundredths()) { p { (reader.say("平均分：", "Mean: ")) strong { (format!("{}.{:02}", mean / 100, mean % 100)) } } }
            @for visit in &review.visits {
                h3 { (reader.say("实地核查", "Visit")) " " (visit.on) " · " (visit.sites.join(", ")) }
                @if visit.findings.is_empty() { p { (reader.say("没有发现问题。", "Nothing was found.")) } }
                ul { @for found in &visit.findings { li {
                    strong { @match found.gravity { Gravity::Grave => { (reader.say("不符合", "grave")) }, Gravity::Slight => { (reader.say("须改进", "slight")) } } }
                    " " (found.site) ": " (found.text)
                } } }
            }
        }
    }
}
