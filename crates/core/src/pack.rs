//! The law of one country as data, loaded strictly: a rule without source, first day or case does not
//! load, an unknown key does not load, two versions on one day do not load.
use crate::{
    catalogue::Catalogue,
    eligibility::Conditions,
    identifier::Codes,
    law::{Citation, Rule, Timeline},
    text::Text,
    transition,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

pub mod calendar;
mod cases;
mod load;
pub mod paper;
pub mod show;
pub mod table;
pub mod value;

pub use cases::{Report, check};
use table::{Article, CertificateField, Edition, Instrument, KindRow, LevelRow, Province, Scheme};
use value::Value;

/// Everything a pack says.
#[derive(Debug, Clone)]
pub struct Pack {
    /// What the pack is.
    pub head: table::Head,
    /// Legal texts, in the order of the page.
    pub instruments: Vec<Instrument>,
    /// Articles that rules cite.
    pub articles: Vec<Article>,
    /// Editions of the catalogue.
    pub editions: Vec<Edition>,
    /// Occupations of the catalogue with their fate.
    pub catalogue: Catalogue,
    /// Entries of the newest edition of the catalogue.
    pub entries: Vec<table::CatalogueEntry>,
    /// The ladder of levels.
    pub levels: Vec<LevelRow>,
    /// Kinds of institutions.
    pub institution_kinds: Vec<KindRow>,
    /// Provinces with their codes.
    pub provinces: Vec<Province>,
    /// Words that certificates and names must not hold.
    pub forbidden_words: Vec<table::ForbiddenWord>,
    /// Fields of a certificate.
    pub certificate_fields: Vec<CertificateField>,
    /// Pages of certificates on paper.
    pub sheets: Vec<paper::Sheet>,
    /// Signals of supervision.
    pub indicators: Vec<table::Indicator>,
    /// Number schemes.
    pub schemes: Vec<Scheme>,
    /// Editions of the application conditions.
    pub condition_editions: Vec<table::ConditionEdition>,
    /// The application conditions.
    pub conditions: Conditions,
    /// The rules of the transition.
    pub transition: transition::Rules,
    /// Codes for reading identifiers.
    pub codes: Codes,
    /// Working days.
    pub calendar: calendar::Calendar,
    rules: BTreeMap<String, Named>,
    cases: table::CaseFiles,
}

/// A rule with its title and every layer and version of its value.
#[derive(Debug, Clone)]
pub struct Named {
    /// Identifier, for example `pass.mark`.
    pub id: String,
    /// What the rule is about.
    pub title: Text,
    /// For the nation first, then for provinces and occupations.
    pub layers: Vec<Layer>,
}

/// One layer of a rule: for everybody, for a province or for an occupation.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Two-digit code of the province it is for.
    pub province: Option<String>,
    /// Chinese name of the occupation it is for.
    pub occupation: Option<String>,
    /// Its versions.
    pub versions: Timeline<Ruled>,
}

/// The value of a rule with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruled {
    /// The value.
    pub value: Value,
    /// A remark for the reader.
    pub note: Option<Text>,
    /// Example cases; never empty.
    pub cases: Vec<value::Example>,
}

/// The day, place and occupation a rule is asked for.
#[derive(Debug, Clone, Copy)]
pub struct At<'t> {
    /// The day.
    pub on: Date,
    /// Two-digit code of the province.
    pub province: Option<&'t str>,
    /// Chinese name of the occupation.
    pub occupation: Option<&'t str>,
}

impl At<'_> {
    /// The nation's rule on a day.
    #[must_use]
    pub fn day(on: Date) -> Self {
        Self {
            on,
            province: None,
            occupation: None,
        }
    }
}

/// What is wrong with a pack, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct PackError {
    /// The file, as the pack names it.
    pub file: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl Pack {
    /// Loads a pack from its files: path within the folder, and text.
    ///
    /// # Errors
    /// Everything that is wrong, file by file.
    pub fn load(files: &BTreeMap<String, String>) -> Result<Self, Vec<PackError>> {
        load::load(files)
    }

    /// The same law with the exits that were planned on the register.
    #[must_use]
    pub fn with_exits<'t>(
        &self,
        planned: impl IntoIterator<Item = (&'t str, crate::catalogue::Exit)>,
    ) -> Self {
        Self {
            catalogue: self.catalogue.with_exits(planned),
            ..self.clone()
        }
    }

    /// Every rule, in the order of identifiers.
    pub fn rules(&self) -> impl Iterator<Item = &Named> {
        self.rules.values()
    }

    /// The rule with this identifier.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Named> {
        self.rules.get(id)
    }

    /// The value of a rule for a day, a province and an occupation: the occupation's own over the
    /// province's over the nation's. `None` before the first version, and for an unknown rule.
    #[must_use]
    pub fn value(&self, id: &str, at: At<'_>) -> Option<&Rule<Ruled>> {
        let rule = self.rules.get(id)?;
        let layer = |province: Option<&str>, occupation: Option<&str>| {
            rule.layers
                .iter()
                .find(|layer| {
                    layer.province.as_deref() == province
                        && layer.occupation.as_deref() == occupation
                })
                .and_then(|layer| layer.versions.on(at.on))
        };
        at.occupation
            .and_then(|occupation| layer(None, Some(occupation)))
            .or_else(|| at.province.and_then(|province| layer(Some(province), None)))
            .or_else(|| layer(None, None))
    }

    /// The number that a rule sets, with its citation.
    #[must_use]
    pub fn number(&self, id: &str, at: At<'_>) -> Option<(u32, &Citation)> {
        let rule = self.value(id, at)?;
        Some((rule.value.value.number()?, &rule.citation))
    }

    /// The citation of a rule on a day.
    #[must_use]
    pub fn citation(&self, id: &str, at: At<'_>) -> Option<&Citation> {
        self.value(id, at).map(|rule| &rule.citation)
    }

    /// The parts of an exam at a level, in the order they are sat.
    #[must_use]
    pub fn parts(&self, level: crate::level::Level, at: At<'_>) -> Vec<crate::session::Part> {
        crate::session::Part::ALL
            .into_iter()
            .filter(|part| {
                self.value(&format!("parts.{}", part.id()), at)
                    .is_some_and(|rule| rule.value.value.asks_part_at(level))
            })
            .collect()
    }

    /// The instrument with this identifier.
    #[must_use]
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments
            .iter()
            .find(|instrument| instrument.id == id)
    }

    /// The article that a citation names.
    #[must_use]
    pub fn article(&self, citation: &Citation) -> Option<&Article> {
        self.articles.iter().find(|article| {
            article.instrument == citation.instrument && article.article == citation.article
        })
    }

    /// The forbidden word that a name or text holds, if any.
    #[must_use]
    pub fn forbidden_word_in(&self, text: &str) -> Option<&table::ForbiddenWord> {
        self.forbidden_words
            .iter()
            .find(|word| text.contains(&word.zh))
    }
}

#[cfg(test)]
pub(crate) mod tests;
