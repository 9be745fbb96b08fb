//! The rows of a pack's tables, as they stand in its files. An unknown column or key does not load.
use crate::{
    law::{Certainty, Citation},
    text::Text,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the pack is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Short identifier, for example `cn`.
    pub id: String,
    /// Name in both languages.
    pub name: Text,
    /// Version, a day with dots.
    pub version: String,
    /// Offset of the days from UTC.
    pub time_zone: String,
    /// First day the pack speaks of.
    pub from: toml::value::Datetime,
    /// Currency of amounts.
    pub currency: String,
}

/// A legal text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Identifier that rules cite.
    pub id: String,
    /// Chinese title.
    pub zh: String,
    /// English title.
    pub en: String,
    /// Document number; may be empty.
    pub number: String,
    /// Day or year; may be empty.
    pub date: String,
    /// Who issued it.
    pub issuer: String,
    /// What it is used for here.
    pub used_for: String,
    /// How sure we are of it.
    pub certainty: Certainty,
    /// A remark; may be empty.
    pub note: String,
    /// Where it was read.
    pub source: String,
}

/// An article that rules cite, in our own words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The instrument.
    pub instrument: String,
    /// The article as printed.
    pub article: String,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
    /// How sure number and content are.
    pub certainty: Certainty,
}

/// An edition of the catalogue.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Identifier, a year.
    pub id: String,
    /// First day.
    pub from: toml::value::Datetime,
    /// Name.
    pub name: Text,
    /// Where it is written.
    pub source: Citation,
    /// How sure it is.
    pub certainty: Certainty,
    /// Number of skilled items, where the edition lists them.
    pub skilled_items: Option<u32>,
    /// A remark.
    pub note: Text,
}

/// The file of catalogue editions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Editions {
    pub(super) edition: Vec<Edition>,
}

/// An occupation of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OccupationRow {
    #[serde(rename = "position")]
    pub(super) _position: u32,
    pub(super) item: String,
    pub(super) item_zh: String,
    pub(super) item_en: String,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) code: Option<String>,
    pub(super) code_certainty: Option<Certainty>,
    pub(super) nature: NatureText,
    pub(super) disposition: String,
    pub(super) exit_on: Option<String>,
    pub(super) certainty: Certainty,
    pub(super) note: String,
}

/// How the catalogue writes the nature of a qualification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum NatureText {
    Access,
    LevelEvaluation,
}

/// An entry of the newest edition of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueEntry {
    /// Position, from 1.
    pub position: u32,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Occupations of the entry, separated by `;`.
    pub occupations: String,
    /// Who carries it out.
    pub implementing_body: String,
    /// The laws behind it.
    pub legal_basis: String,
    /// Always access type.
    pub nature: String,
    /// How sure the name is.
    pub name_certainty: Certainty,
    /// How sure the details are.
    pub detail_certainty: Certainty,
}

/// A level of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelRow {
    /// Place on the ladder, from 1.
    pub order: u32,
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// Chinese short name.
    pub zh_short: String,
    /// English name.
    pub en: String,
    /// The character in a certificate number; may be empty.
    pub mark: String,
    /// Whether it is one of the five levels of the national standards: `yes` or `no`.
    pub five: String,
    /// Who may assess it.
    pub assessable_by: String,
    /// Parts of its exam.
    pub parts: String,
    /// The texts behind it.
    pub basis: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// A remark; may be empty.
    pub note: String,
}

/// A kind of institution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindRow {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What its certificate numbers begin with.
    pub prefix: String,
    /// Whom it may assess.
    pub may_assess: String,
    /// What it issues.
    pub issues: String,
    /// How it is admitted.
    pub admission: String,
    /// For how long.
    pub term: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: String,
}

/// A province.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    /// Two-digit code.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// Chinese short name.
    pub zh_short: String,
    /// English name.
    pub en: String,
    /// ISO 3166-2 code; may be empty.
    pub iso3166_2: String,
    /// Whether it files institutions: `yes` or `no`.
    pub own_filing: String,
    /// Code on skill level certificates.
    pub certificate_code: Option<String>,
    /// How sure that code is.
    pub certificate_code_certainty: Option<Certainty>,
    /// Code on old qualification certificates.
    pub qualification_code: Option<String>,
    /// How sure that code is.
    pub qualification_code_certainty: Option<Certainty>,
}

/// A word that certificates and names must not hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForbiddenWord {
    /// The word.
    pub zh: String,
    /// What it means.
    pub en: String,
    /// Where it must not stand.
    #[serde(rename = "where")]
    pub place: String,
    /// The text behind it.
    pub basis: String,
}

/// A field of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateField {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// `yes` or `no`.
    pub required: String,
    /// A remark; may be empty.
    pub note: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A signal of supervision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What is computed.
    pub signal: String,
    /// What it may point to.
    pub points_to: String,
    /// The text behind it.
    pub basis: String,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A row of the working-day calendar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarRow {
    pub(super) day: String,
    pub(super) is: String,
    #[serde(rename = "certainty")]
    pub(super) _certainty: Certainty,
}

/// An alternative of the application conditions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlternativeRow {
    pub(super) edition: String,
    pub(super) level: String,
    pub(super) alternative: u8,
    pub(super) age_years_min: Option<u8>,
    pub(super) work_years_min: Option<f64>,
    pub(super) prior_level: Option<String>,
    pub(super) worked_years_after_prior_min: Option<f64>,
    pub(super) prior_held_years_min: Option<u8>,
    pub(super) apprenticeship: Option<String>,
    pub(super) education: Option<String>,
    pub(super) same_field: Option<String>,
    pub(super) graduating_counts: Option<String>,
    pub(super) title: Option<String>,
    pub(super) worked_years_after_title_min: Option<f64>,
    pub(super) training: Option<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

/// An edition of the application conditions, general or an occupation's own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionEdition {
    /// Identifier.
    pub id: String,
    /// First day.
    pub from: toml::value::Datetime,
    /// Name.
    pub name: Text,
    /// Where it is written.
    pub source: Citation,
    /// How sure it is.
    pub certainty: Certainty,
    /// A remark.
    pub note: Text,
    /// The occupation whose own edition it is.
    pub occupation: Option<String>,
    /// The general edition it stands on.
    pub extends: Option<String>,
    /// Levels that the occupation does not have.
    #[serde(default)]
    pub without: Vec<crate::level::Level>,
}

/// The file of condition editions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionEditions {
    pub(super) edition: Vec<ConditionEdition>,
    #[serde(default)]
    pub(super) own: Vec<ConditionEdition>,
}

/// A number scheme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// First day in use.
    pub from: toml::value::Datetime,
    /// Last day in use, if it ended.
    pub until: Option<toml::value::Datetime>,
    /// Number of characters.
    pub length: u32,
    /// Characters of the prefix, which the authority gives.
    pub prefix_length: usize,
    /// Digits of the serial, which runs from 1.
    pub serial_length: u32,
    /// Where it is written.
    pub source: Citation,
    /// How sure it is.
    pub certainty: Certainty,
    /// Its parts, in words, first to last.
    pub parts: Vec<String>,
    /// Letters it may begin with, and the kind of institution each stands for.
    #[serde(default)]
    pub letters: BTreeMap<String, String>,
    /// The letter in the place of the level.
    pub level_letter: Option<String>,
    /// Sector codes beside the provinces.
    pub sectors: Option<Sectors>,
    /// Example cases.
    pub case: Vec<super::value::Example>,
}

/// Codes of sectors in old numbers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sectors {
    /// First code.
    pub from: u8,
    /// Last code.
    pub to: u8,
    /// The codes whose sector is known.
    pub known: BTreeMap<String, String>,
}

/// The file of number schemes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Schemes {
    pub(super) scheme: Vec<Scheme>,
}

/// A file of rules.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) rule: Vec<RuleText>,
}

/// One version of one rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) from: toml::value::Datetime,
    pub(super) province: Option<String>,
    pub(super) occupation: Option<String>,
    pub(super) value: super::value::Value,
    pub(super) source: Citation,
    pub(super) certainty: Certainty,
    pub(super) note: Option<Text>,
    #[serde(default)]
    pub(super) case: Vec<super::value::Example>,
}

/// Files of example cases, a JSON line each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CaseFiles {
    pub(super) disposition: String,
    pub(super) eligibility: String,
}
