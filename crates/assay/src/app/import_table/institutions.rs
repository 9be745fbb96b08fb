//! Institutions: the rows with one organisation code are one filing, handed in for an officer to publish.
use super::{At, Take};
use crate::{
    app::{Failure, file_institution::take_filing},
    edge,
    import::institutions::{InstitutionRow, Institutions},
    table::Fault,
};
use assay_core::{
    authority::{Action, Role},
    institution::{
        Dossier, Filing, FilingStage, Institution, Scope, Site, dossier::TakenOver,
        file::FileInstitution,
    },
    money::Minor,
    text::Text,
};
use std::collections::BTreeMap;

/// Files institutions.
#[derive(Debug)]
pub struct TakeInstitutions {
    /// Rows with their numbers, by organisation code.
    rows: BTreeMap<String, Vec<(u64, InstitutionRow)>>,
}

impl Take for TakeInstitutions {
    type Of = Institutions;
    const ACT: &'static str = "institution.import";

    fn new(_archive: &str) -> Self {
        Self {
            rows: BTreeMap::new(),
        }
    }

    fn take(&mut self, _at: &mut At<'_, '_>, row: u64, of: InstitutionRow) -> Result<(), Failure> {
        self.rows
            .entry(of.uscc.clone())
            .or_default()
            .push((row, of));
        Ok(())
    }

    fn end(self, at: &mut At<'_, '_>) -> Result<Vec<(u64, Fault)>, Failure> {
        let mut late = Vec::new();
        for (uscc, rows) in self.rows {
            let outcome = one_filing(&rows).and_then(|fields| file(at, &uscc, fields, rows[0].0));
            if let Err(failure) = outcome {
                let fault = super::fault(&failure).ok_or(failure)?;
                late.extend(rows.iter().map(|(row, _)| (*row, fault.clone())));
            }
        }
        late.sort_by_key(|(row, _)| *row);
        Ok(late)
    }
}

/// The institution and the filing that rows make together, still without identifiers.
struct Fields<'r> {
    first: &'r InstitutionRow,
    scope: Vec<Scope>,
    sites: Vec<Site>,
    fees: BTreeMap<assay_core::level::Level, Minor>,
}

fn one_filing(rows: &[(u64, InstitutionRow)]) -> Result<Fields<'_>, Failure> {
    let first = &rows[0].1;
    let mut fields = Fields {
        first,
        scope: Vec::new(),
        sites: Vec::new(),
        fees: BTreeMap::new(),
    };
    for (row, of) in rows {
        let same = (
            &of.name,
            of.kind,
            &of.province,
            &of.prefix,
            of.from,
            of.until,
        ) == (
            &first.name,
            first.kind,
            &first.province,
            &first.prefix,
            first.from,
            first.until,
        );
        let seats = fields.sites.iter().find(|site| site.name.zh == of.site);
        let fee = fields.fees.insert(of.level, Minor(of.fee_minor));
        let differs = !same
            || seats.is_some_and(|site| site.seats != of.seats)
            || fee.is_some_and(|fee| fee.0 != of.fee_minor);
        if differs {
            return Err(differing(*row, rows[0].0));
        }
        if seats.is_none() {
            fields.sites.push(Site {
                key: format!("s{}", fields.sites.len() + 1),
                name: Text::new(of.site.clone(), of.site.clone()),
                seats: of.seats,
            });
        }
        let scope = Scope {
            occupation: of.occupation.clone(),
            level: of.level,
        };
        if !fields.scope.contains(&scope) {
            fields.scope.push(scope);
        }
    }
    Ok(fields)
}

fn differing(row: u64, first: u64) -> Failure {
    Failure::Refused(Box::new(assay_core::decision::Words {
        code: "institution.import.differs",
        say: Text::new(
            format!("第{row}行与第{first}行的机构信息、考位数或收费不一致"),
            format!("row {row} differs from row {first} in the institution, the seats or the fee"),
        ),
        next: Text::new(
            "同一机构各行的名称、类型、省份、前缀、起止日、同一考点的考位数和同一等级的收费须相同",
            "rows of one institution have the same name, kind, province, prefix and term, and one site the same seats, one level the same fee",
        ),
        under: None,
    }))
}

fn file(at: &mut At<'_, '_>, uscc: &str, of: Fields<'_>, row: u64) -> Result<(), Failure> {
    let there = at.tx.institution_with(uscc)?;
    let institution = there.unwrap_or_else(|| Institution {
        id: edge::fresh_id(at.call.now),
        uscc: uscc.to_owned(),
        name: of.first.name.clone(),
        kind: of.first.kind,
        province: of.first.province.clone(),
    });
    let filing = Filing {
        id: edge::fresh_id(at.call.now),
        institution: institution.id.clone(),
        version: 1,
        supersedes: None,
        from: of.first.from,
        until: of.first.until,
        scope: of.scope,
        sites: of.sites,
        fees: of.fees.into_iter().collect(),
        // What stands in a table was decided before: it goes in as the authority's earlier decision.
        dossier: Dossier {
            taken_over: Some(TakenOver {
                decision: "导入 import".to_owned(),
                prefix: of.first.prefix.clone(),
            }),
            ..Dossier::default()
        },
        stage: FilingStage::Submitted,
        stops: Vec::new(),
    };
    at.row(
        row,
        &institution.id.clone(),
        FileInstitution::NAME,
        |tx, house, call| {
            // Whoever imports acts for the authority: it takes over what it decided before.
            let mut call = call.clone();
            call.actor.role = Role::Officer;
            take_filing(tx, house, &call, &institution, &filing)
        },
    )?;
    Ok(())
}
