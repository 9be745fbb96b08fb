//! A filing: what an institution was filed for, and the decision on it.
use super::{
    Reader,
    acts::{Act, Asking, Sheet, officer},
    session::sees,
};
use assay_core::{
    authority::Actor,
    id::Id,
    institution::{Filing, FilingStage, Institution},
};
use assay_store::{StoreError, Tx};
use maud::{Markup, html};

/// What a signed-in person may see of a filing.
#[derive(Debug)]
pub(super) struct FilingSheet {
    /// The filing.
    pub(super) filing: Filing,
    /// Whose it is.
    institution: Institution,
    /// The account that handed it in.
    filed_by: String,
}

impl Sheet for FilingSheet {
    const PLACE: &'static str = "filing";

    fn load(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Option<Self>, StoreError> {
        let Ok(id) = Id::parse(id) else {
            return Ok(None);
        };
        let Some((filing, filed_by)) = tx.filing(&id)? else {
            return Ok(None);
        };
        if sees(actor, &filing.institution) != Some(true) {
            return Ok(None);
        }
        let institution = tx.institution(&filing.institution)?;
        Ok(institution.map(|institution| Self {
            filing,
            institution,
            filed_by,
        }))
    }

    fn acts() -> Vec<&'static Act<Self>> {
        vec![&officer::PUBLISH_FILING, &officer::SUSPEND_FILING]
    }

    fn title(&self, reader: &Reader) -> String {
        format!(
            "{}{}",
            reader.say("备案：", "Filing: "),
            self.institution.name.in_language(reader.language)
        )
    }

    fn facts(&self, asking: &Asking<'_>, _: &str) -> Markup {
        let (reader, filing) = (asking.reader, &self.filing);
        let (zh, en) = match &filing.stage {
            FilingStage::Submitted => ("待审批".to_owned(), "Waits for a decision".to_owned()),
            FilingStage::Published { on } => (format!("{on}发布"), format!("Published on {on}")),
            FilingStage::Refused { on, reason } => (
                format!("{on}不予备案：{reason}"),
                format!("Refused on {on}: {reason}"),
            ),
            FilingStage::Suspended { on, reason } => (
                format!("{on}暂停：{reason}"),
                format!("Suspended on {on}: {reason}"),
            ),
        };
        html! {
            dl.facts {
                dt { (reader.say("备案编号", "Filing")) } dd { code { (filing.id) } }
                dt { (reader.say("机构", "Institution")) } dd { a href={ "/institution/" (filing.institution) } { (self.institution.name.in_language(reader.language)) } " " code { (self.institution.uscc) } }
                dt { (reader.say("有效期", "In force")) } dd { (filing.from) " – " (filing.until) }
                dt { (reader.say("证书编号前缀", "Number prefix")) } dd { code { (filing.prefix) } }
                dt { (reader.say("提交人", "Handed in by")) } dd { (self.filed_by) }
                dt { (reader.say("状态", "Stage")) } dd { strong { (reader.say(&zh, &en)) } }
            }
            h2 { (reader.say("职业和等级", "Occupations and levels")) }
            ul { @for scope in &filing.scope { li { (scope.occupation) " " (scope.level) } } }
            h2 { (reader.say("考点", "Sites")) }
            ul { @for site in &filing.sites { li { (site.key) " " (site.name.in_language(reader.language)) ", " (site.seats) " " (reader.say("座", "seats")) } } }
            h2 { (reader.say("收费标准（元）", "Published fees (yuan)")) }
            ul { @for (level, fee) in &filing.fees { li { (level) " " (fee) } } }
        }
    }
}
