//! From files to a pack, collecting everything that is wrong instead of stopping at the first.
use super::{
    Layer, Named, Pack, PackError, Ruled,
    calendar::Calendar,
    paper,
    table::{self, CaseFiles},
    value::{Means, Value},
};
use crate::{
    catalogue::{Catalogue, Exit, Nature, Occupation},
    day,
    identifier::Codes,
    law::{Citation, Rule, Timeline},
    level::Level,
    text::Text,
    transition::{self, RuleId, Silence},
};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

mod conditions;

use conditions::conditions;

/// Files that every pack has, beside `rules/*.toml`.
const FILES: [&str; 18] = [
    "pack.toml",
    "instruments.csv",
    "articles.csv",
    "catalogue/editions.toml",
    "catalogue/occupations.csv",
    "catalogue/entries.csv",
    "levels.csv",
    "institution_kinds.csv",
    "provinces.csv",
    "forbidden_words.csv",
    "certificate_fields.csv",
    "supervision_indicators.csv",
    "calendar.csv",
    "conditions/editions.toml",
    "conditions/alternatives.csv",
    "numbers.toml",
    "cases/disposition.ndjson",
    "cases/eligibility.ndjson",
];

/// A file that a pack may have: the pages of certificates on paper.
const PAPER: &str = "paper.toml";

/// Rules that the code asks for by name; a pack without one of them does not load.
const ASKED: [&str; 17] = [
    "announcement.ahead",
    "assessor.ceiling",
    "assessor.odd",
    "assessor.ratio",
    "fee.published",
    "invigilator.ratio",
    "invigilator.room",
    "parts.review",
    "parts.skill",
    "parts.theory",
    "pass.mark",
    "refund.share",
    "result.publicity",
    "review.odd",
    "transition.skill-level-for-graduates",
    "wish.deadline",
    "wish.silence",
];

struct Reader<'t> {
    files: &'t BTreeMap<String, String>,
    errors: Vec<PackError>,
}

impl Reader<'_> {
    fn error(&mut self, file: &str, what: impl Into<String>) {
        self.errors.push(PackError {
            file: file.to_owned(),
            what: what.into(),
        });
    }

    fn text(&mut self, file: &str) -> &str {
        self.files.get(file).map_or("", String::as_str)
    }

    fn toml<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        match toml::from_str(self.text(file)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(file, error.to_string().trim_end());
                None
            }
        }
    }

    fn csv<T: DeserializeOwned>(&mut self, file: &str) -> Vec<T> {
        let text = self.text(file).to_owned();
        let mut rows = Vec::new();
        for row in csv::Reader::from_reader(text.as_bytes()).into_deserialize() {
            match row {
                Ok(row) => rows.push(row),
                Err(error) => self.error(file, error.to_string()),
            }
        }
        rows
    }

    fn day(&mut self, file: &str, at: &str, text: &str) -> Date {
        day::parse(text).unwrap_or_else(|| {
            self.error(
                file,
                format!("{at}: `{text}` is not a day; write it like 2020-09-30"),
            );
            Date::MIN
        })
    }
}

pub(super) fn load(files: &BTreeMap<String, String>) -> Result<Pack, Vec<PackError>> {
    let mut reader = Reader {
        files,
        errors: Vec::new(),
    };
    for file in FILES {
        if !files.contains_key(file) {
            reader.error(file, "the file is missing");
        }
    }
    for file in files.keys() {
        let rule_file = file.starts_with("rules/");
        if !rule_file && file != PAPER && !FILES.contains(&file.as_str()) {
            reader.error(
                file,
                "no file of a pack has this name: rename it or take it out",
            );
        }
    }
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let pack = assemble(&mut reader);
    match pack {
        Some(pack) if reader.errors.is_empty() => Ok(pack),
        _ => Err(reader.errors),
    }
}

fn assemble(reader: &mut Reader<'_>) -> Option<Pack> {
    let instruments: Vec<table::Instrument> = reader.csv("instruments.csv");
    let articles: Vec<table::Article> = reader.csv("articles.csv");
    let known = known_articles(reader, &instruments, &articles);
    let rules = rules(reader, &known);
    let provinces: Vec<table::Province> = reader.csv("provinces.csv");
    let schemes = reader.toml::<table::Schemes>("numbers.toml")?.scheme;
    let editions = reader
        .toml::<table::Editions>("catalogue/editions.toml")?
        .edition;
    let written = reader.toml::<table::ConditionEditions>("conditions/editions.toml")?;
    for (file, source) in editions
        .iter()
        .map(|edition| ("catalogue/editions.toml", &edition.source))
        .chain(
            schemes
                .iter()
                .map(|scheme| ("numbers.toml", &scheme.source)),
        )
    {
        cited(reader, &known, file, source);
    }
    let (conditions, condition_editions) = conditions(reader, &known, written);
    let certificate_fields = reader.csv("certificate_fields.csv");
    let sheets = sheets(reader, &known, &certificate_fields)?;
    let pack = Pack {
        head: reader.toml("pack.toml")?,
        editions,
        catalogue: catalogue(reader),
        entries: reader.csv("catalogue/entries.csv"),
        levels: levels(reader),
        institution_kinds: reader.csv("institution_kinds.csv"),
        forbidden_words: reader.csv("forbidden_words.csv"),
        certificate_fields,
        sheets,
        indicators: reader.csv("supervision_indicators.csv"),
        codes: codes(&provinces, &schemes),
        provinces,
        schemes,
        condition_editions,
        conditions,
        transition: transition_rules(reader, &rules)?,
        calendar: calendar(reader),
        rules,
        cases: CaseFiles {
            disposition: reader.text("cases/disposition.ndjson").to_owned(),
            eligibility: reader.text("cases/eligibility.ndjson").to_owned(),
        },
        instruments,
        articles,
    };
    Some(pack)
}

type Known = BTreeSet<(String, String)>;

fn known_articles(
    reader: &mut Reader<'_>,
    instruments: &[table::Instrument],
    articles: &[table::Article],
) -> Known {
    let ids: BTreeSet<&str> = instruments
        .iter()
        .map(|instrument| instrument.id.as_str())
        .collect();
    if ids.len() != instruments.len() {
        reader.error("instruments.csv", "two instruments have one identifier");
    }
    for article in articles {
        if !ids.contains(article.instrument.as_str()) {
            let what = format!("no instrument `{}` in instruments.csv", article.instrument);
            reader.error("articles.csv", what);
        }
    }
    articles
        .iter()
        .map(|article| (article.instrument.clone(), article.article.clone()))
        .collect()
}

fn cited(reader: &mut Reader<'_>, known: &Known, file: &str, source: &Citation) {
    if !known.contains(&(source.instrument.clone(), source.article.clone())) {
        reader.error(
            file,
            format!(
                "article {} of `{}` is cited but does not stand in articles.csv",
                source.article, source.instrument
            ),
        );
    }
}

fn rules(reader: &mut Reader<'_>, known: &Known) -> BTreeMap<String, Named> {
    type Key = (Option<String>, Option<String>);
    let mut titles: BTreeMap<String, Text> = BTreeMap::new();
    let mut layers: BTreeMap<String, BTreeMap<Key, Vec<Rule<Ruled>>>> = BTreeMap::new();
    let names: Vec<String> = reader
        .files
        .keys()
        .filter(|file| file.starts_with("rules/"))
        .cloned()
        .collect();
    for file in &names {
        let Some(page) = reader.toml::<table::Rules>(file) else {
            continue;
        };
        for rule in page.rule {
            cited(reader, known, file, &rule.source);
            if rule.case.is_empty() {
                reader.error(file, format!("`{}` has no example case: add one", rule.id));
            }
            let from = reader.day(file, &rule.id, &rule.from.to_string());
            titles.insert(rule.id.clone(), rule.title);
            layers
                .entry(rule.id)
                .or_default()
                .entry((rule.province, rule.occupation))
                .or_default()
                .push(Rule {
                    value: Ruled {
                        value: rule.value,
                        note: rule.note,
                        cases: rule.case,
                    },
                    from,
                    citation: rule.source,
                    certainty: rule.certainty,
                });
        }
    }
    let mut rules = BTreeMap::new();
    for (id, layers) in layers {
        let mut sorted = Vec::new();
        for ((province, occupation), versions) in layers {
            match Timeline::new(versions) {
                Ok(versions) => sorted.push(Layer {
                    province,
                    occupation,
                    versions,
                }),
                Err(same) => reader.error("rules", format!("`{id}`: {same}")),
            }
        }
        let title = titles.remove(&id).unwrap_or_else(|| Text::new("", ""));
        rules.insert(
            id.clone(),
            Named {
                id,
                title,
                layers: sorted,
            },
        );
    }
    for id in ASKED {
        if !rules.contains_key(id) {
            reader.error("rules", format!("the rule `{id}` is missing"));
        }
    }
    rules
}

fn transition_rules(
    reader: &mut Reader<'_>,
    rules: &BTreeMap<String, Named>,
) -> Option<transition::Rules> {
    let newest = |id: &str| rules.get(id)?.layers.first()?.versions.versions().last();
    let mut sources = Vec::new();
    for rule in RuleId::ALL {
        match newest(rule.id()) {
            Some(found) => sources.push((found.citation.clone(), found.certainty)),
            None => reader.error("rules", format!("the rule `{}` is missing", rule.id())),
        }
    }
    let number = |id: &str| newest(id)?.value.value.number();
    let silence = match newest("wish.silence")?.value.value {
        Value::Silence {
            means: Means::Refund,
        } => Silence::Refund,
        _ => Silence::Continue,
    };
    Some(transition::Rules {
        sources: sources.try_into().ok()?,
        refund_percent: u8::try_from(number("refund.share")?).ok()?,
        wish_working_days: u16::try_from(number("wish.deadline")?).ok()?,
        silence,
        skill_level_for_graduates: newest("transition.skill-level-for-graduates").is_some(),
    })
}

fn catalogue(reader: &mut Reader<'_>) -> Catalogue {
    let file = "catalogue/occupations.csv";
    let rows: Vec<table::OccupationRow> = reader.csv(file);
    let mut occupations = Vec::with_capacity(rows.len());
    for row in rows {
        let exit = row.exit_on.as_deref().map(|text| Exit {
            on: reader.day(file, &row.zh, text),
            batch: row.disposition.clone(),
            certainty: row.certainty,
        });
        if exit.is_none() && !matches!(row.disposition.as_str(), "stays" | "adjust_to_access") {
            let what = format!("{}: `{}` needs an exit day", row.zh, row.disposition);
            reader.error(file, what);
        }
        occupations.push(Occupation {
            name: Text::new(row.zh, row.en),
            item: row.item,
            item_name: Text::new(row.item_zh, row.item_en),
            code: row.code,
            code_certainty: row.code_certainty,
            nature: match row.nature {
                table::NatureText::Access => Nature::Access,
                table::NatureText::LevelEvaluation => Nature::LevelEvaluation,
            },
            exit,
            note: row.note,
        });
    }
    Catalogue::new(occupations).unwrap_or_else(|error| {
        reader.error(file, error.to_string());
        Catalogue::default()
    })
}

fn levels(reader: &mut Reader<'_>) -> Vec<table::LevelRow> {
    let rows: Vec<table::LevelRow> = reader.csv("levels.csv");
    for row in &rows {
        if let Err(error) = row.id.parse::<Level>() {
            reader.error("levels.csv", error.to_string());
        }
    }
    rows
}

fn sheets(
    reader: &mut Reader<'_>,
    known: &Known,
    fields: &[table::CertificateField],
) -> Option<Vec<paper::Sheet>> {
    if !reader.files.contains_key(PAPER) {
        return Some(Vec::new());
    }
    let sheets = reader.toml::<paper::Sheets>(PAPER)?.sheet;
    let mut days = BTreeSet::new();
    for sheet in &sheets {
        cited(reader, known, PAPER, &sheet.source);
        for wrong in paper::wrong_with(sheet, fields) {
            reader.error(PAPER, format!("`{}`: {wrong}", sheet.id));
        }
        if !days.insert((sheet.certificate, sheet.from.to_string())) {
            reader.error(
                PAPER,
                format!("`{}`: another page begins on the same day", sheet.id),
            );
        }
    }
    Some(sheets)
}

fn calendar(reader: &mut Reader<'_>) -> Calendar {
    let file = "calendar.csv";
    let mut exceptions = BTreeMap::new();
    for row in reader.csv::<table::CalendarRow>(file) {
        let day = reader.day(file, "day", &row.day);
        let worked = match row.is.as_str() {
            "working" => true,
            "holiday" => false,
            other => {
                reader.error(
                    file,
                    format!("{day}: `{other}` is neither `working` nor `holiday`"),
                );
                continue;
            }
        };
        if exceptions.insert(day, worked).is_some() {
            reader.error(file, format!("{day} stands twice"));
        }
    }
    Calendar::new(exceptions)
}

fn codes(provinces: &[table::Province], schemes: &[table::Scheme]) -> Codes {
    let mut qualification_places: BTreeMap<String, String> = provinces
        .iter()
        .filter_map(|province| Some((province.qualification_code.clone()?, province.code.clone())))
        .collect();
    for sectors in schemes.iter().filter_map(|scheme| scheme.sectors.as_ref()) {
        for code in sectors.from..=sectors.to {
            let code = format!("{code:02}");
            let name = sectors.known.get(&code).cloned().unwrap_or_default();
            qualification_places.entry(code).or_insert(name);
        }
    }
    Codes {
        provinces: provinces
            .iter()
            .filter(|province| !province.iso3166_2.is_empty())
            .map(|province| province.code.clone())
            .collect(),
        certificate_provinces: provinces
            .iter()
            .filter_map(|province| province.certificate_code.clone())
            .collect(),
        qualification_places,
        institution_letters: schemes
            .iter()
            .flat_map(|scheme| scheme.letters.keys())
            .filter_map(|letter| letter.chars().next())
            .collect(),
        special_grade_letter: schemes
            .iter()
            .find_map(|scheme| scheme.level_letter.as_ref()?.chars().next()),
    }
}
