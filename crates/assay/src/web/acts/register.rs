//! An institution files: a new version of its own filing, or an officer files a new institution.
use super::{
    Act, Asking, Given, Stopped, Typed,
    given::{self, list_of, object, text, unreadable},
    people::{day, fields_of, maybe},
    typed::Line,
};
use crate::{
    app::file_institution::file_institution,
    web::{desk::DeskSheet, directory::kind_name, institution::InstitutionSheet},
};
use assay_core::{
    authority::{Action, Role},
    identifier::uscc,
    institution::{
        Dossier, Filing, FilingStage, Institution, InstitutionKind, Scope, Site,
        dossier::{HouseRule, Premises, Tenure},
        file::FileInstitution,
    },
    money::Minor,
    staff::Duty,
    text::Text,
};
use maud::{Markup, html};
use serde_json::{Value, json};

/// A new version: renewal or change.
pub(in crate::web) static FILE: Act<InstitutionSheet> = Act {
    id: "file",
    roles: FileInstitution::ROLES,
    title: ("提交备案新版本", "Hand in a new version of the filing"),
    about: (
        "新备案、续期或变更。已公布的版本不会改动；新版本公布后，自其首日起适用，旧版本继续决定旧的个案。",
        "A first filing, a renewal or a change. What was published is never edited: the new version counts from its first day, the old one still decides old cases.",
    ),
    offered: |_, _| true,
    fields: |asking, _| fields(asking),
    body,
    schema: Some(schema),
    run: |work, given| {
        let institution = work.sheet.institution.clone();
        let filing = filing(&institution, work.call, given)?;
        let id = file_institution(work.house, work.call, institution, filing)?;
        Ok(json!({"filing": id}))
    },
    told,
};

/// An officer files an institution that the register does not know.
pub(in crate::web) static FILE_NEW: Act<DeskSheet> = Act {
    id: "file-institution",
    roles: &[Role::Officer],
    title: ("登记新机构的备案", "File a new institution"),
    about: (
        "按机构提交的材料登记；由另一名工作人员决定。",
        "As the institution handed it in; another officer decides.",
    ),
    offered: |sheet, _| sheet.of == "directory",
    fields: |asking, _| {
        let reader = asking.reader;
        let kinds = InstitutionKind::ALL;
        let kinds = kinds.map(|kind| (kind.id().to_owned(), kind_name(reader, kind).to_owned()));
        let provinces = asking.portal.house.law.pack.provinces.iter();
        let provinces = provinces.map(|one| (one.code.clone(), format!("{} {}", one.code, one.zh)));
        let provinces: Vec<(String, String)> = provinces.collect();
        html! {
            (asking.line("name_zh", ("机构名称", "Registered name"), Line::Text("")))
            (asking.line("name_en", ("英文名称", "Name in English"), Line::Text("")))
            (asking.line("uscc", ("统一社会信用代码", "Organisation code"), Line::Text("")))
            (asking.choice("kind", ("类别", "Kind"), &kinds, "employer"))
            (asking.choice("province", ("省份", "Province"), &provinces, ""))
            (fields(asking))
        }
    },
    body: |typed| {
        let mut all = body(typed);
        let own = fields_of(typed, &["name_zh", "name_en", "uscc", "kind", "province"]);
        for (name, value) in own.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        all
    },
    schema: Some(|| {
        let mut schema = schema();
        for name in ["name_zh", "name_en", "uscc", "kind", "province"] {
            schema["properties"][name] = text("Of the institution");
            if let Some(required) = schema["required"].as_array_mut() {
                required.push(json!(name));
            }
        }
        schema
    }),
    run: |work, given| {
        let code = given.text("uscc")?.to_uppercase();
        uscc::parse(&code)
            .map_err(|why| unreadable("uscc", "不是有效的统一社会信用代码", &why.to_string()))?;
        let institution = Institution {
            id: given.id_for(work.call),
            uscc: code,
            name: Text::new(
                given.text("name_zh")?.to_owned(),
                given.text("name_en")?.to_owned(),
            ),
            kind: given.word("kind")?,
            province: given.text("province")?.to_owned(),
        };
        let filing = filing(&institution, work.call, given)?;
        let id = file_institution(work.house, work.call, institution, filing)?;
        Ok(json!({"filing": id}))
    },
    told,
};

fn told(reader: &super::super::Reader, answer: &Value) -> Markup {
    let id = answer["filing"].as_str().unwrap_or_default();
    html! { p { a href={ "/filing/" (id) } { (reader.say("打开备案", "Open the filing")) } " " code { (id) } } }
}

const DUTIES: [Duty; 5] = Duty::ALL;

fn fields(asking: &Asking<'_>) -> Markup {
    let reader = asking.reader;
    html! {
        (asking.line("from", ("起始日", "First day"), Line::Day))
        (asking.line("until", ("截止日", "Last day"), Line::Day))
        (asking.lines("scope", ("职业和等级，一行一项，如：美容师 L3", "Occupations and levels, one a line: 美容师 L3")))
        (asking.lines("sites", ("考点，一行一项：键|名称|座位|地址|设备|自有或租赁截止日", "Sites, one a line: key|name|seats|address|equipment|owned, or the last day of the lease")))
        (asking.lines("fees", ("收费（元），一行一项，如：L3 280", "Fees in yuan, one a line: L3 280")))
        @for duty in DUTIES { (asking.line(&format!("staff.{}", duty.id()), (super::super::staff::duty_name(reader, duty), super::super::staff::duty_name(reader, duty)), Line::Number("0"))) }
        (asking.line("item_bank", ("题库来源", "Item bank"), Line::Maybe("")))
        @for rule in HouseRule::ALL { @let name = rule.name(); (asking.line(&format!("rule.{}", rule.id()), (&name.zh, &name.en), Line::Maybe(""))) }
        (asking.line("fee_basis", ("收费的成本依据", "Cost basis of the fees"), Line::Maybe("")))
        (asking.line("sample", ("证书样本文字", "Text of the certificate sample"), Line::Maybe("")))
        (asking.line("contact", ("联系人和联系方式", "Contact"), Line::Maybe("")))
        (asking.line("award", ("遴选申报编号（社会培训评价组织）", "Application that was selected (social organisation)"), Line::Maybe("")))
        (asking.line("licence", ("鉴定许可证编号（鉴定所站）", "Licence (appraisal station)"), Line::Maybe("")))
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// What was typed; a line that does not fit is refused by its field when it is read.
fn body(typed: &Typed) -> Value {
    let pair = |line: &str| {
        let (first, second) = line.rsplit_once(char::is_whitespace).unwrap_or((line, ""));
        (first.trim().to_owned(), second.trim().to_owned())
    };
    let scope = lines(typed.one("scope")).map(|line| {
        let (occupation, level) = pair(line);
        json!({"occupation": occupation, "level": level})
    });
    let fees = lines(typed.one("fees")).map(|line| {
        let (level, fee) = pair(line);
        json!({"level": level, "fee_minor": given::minor(&fee)})
    });
    let sites = lines(typed.one("sites")).map(|line| {
        let cells: Vec<&str> = line.split(['|', '｜']).map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let lease = Some(cell(5)).filter(|cell| !matches!(*cell, "" | "自有" | "owned"));
        json!({"key": cell(0), "name": cell(1), "seats": cell(2), "address": cell(3), "equipment": cell(4), "leased_until": lease})
    });
    let staff = typed
        .beginning("staff.")
        .map(|(duty, count)| json!({"duty": duty, "count": count}));
    let rules = typed
        .beginning("rule.")
        .map(|(rule, text)| json!({"rule": rule, "text": text}));
    let mut all = json!({
        "scope": scope.collect::<Vec<_>>(),
        "fees": fees.collect::<Vec<_>>(),
        "sites": sites.collect::<Vec<_>>(),
        "staff": staff.collect::<Vec<_>>(),
        "house_rules": rules.collect::<Vec<_>>(),
    });
    for name in [
        "from",
        "until",
        "item_bank",
        "fee_basis",
        "sample",
        "contact",
        "award",
        "licence",
    ] {
        all[name] = json!(typed.one(name));
    }
    all
}

fn schema() -> Value {
    let whole = json!({"type": "integer", "minimum": 0});
    let mut site = object(&[
        ("key", text("Short key")),
        ("name", text("Name")),
        ("seats", whole.clone()),
        ("address", text("Where it is")),
        ("equipment", text("What it has")),
    ]);
    site["properties"]["leased_until"] = json!({"type": ["string", "null"], "format": "date"});
    let scope = object(&[
        ("occupation", text("Chinese name")),
        ("level", text("L5 to L1")),
    ]);
    let fee = object(&[("level", text("L5 to L1")), ("fee_minor", whole.clone())]);
    let mut all = object(&[
        ("from", day()),
        ("until", day()),
        ("scope", list_of(&scope)),
        ("sites", list_of(&site)),
        ("fees", list_of(&fee)),
    ]);
    let staff = object(&[("duty", text("Duty")), ("count", whole)]);
    let rule = object(&[
        (
            "rule",
            text("exam, quality, certificates, archive, finance or safety"),
        ),
        ("text", text("The rule, or the name of the document")),
    ]);
    all["properties"]["staff"] = list_of(&staff);
    all["properties"]["house_rules"] = list_of(&rule);
    for name in [
        "item_bank",
        "fee_basis",
        "sample",
        "contact",
        "award",
        "licence",
    ] {
        all["properties"][name] = json!({"type": "string"});
    }
    all
}

fn filing(
    institution: &Institution,
    call: &crate::app::Call,
    given: &Given,
) -> Result<Filing, Stopped> {
    let scope = given.list("scope")?;
    let scope = scope.iter().map(|one| {
        Ok(Scope {
            occupation: one.text("occupation")?.to_owned(),
            level: one.word("level")?,
        })
    });
    let fees = given.list("fees")?;
    let fees = fees
        .iter()
        .map(|one| Ok((one.word("level")?, Minor(one.number("fee_minor")?))));
    let (mut sites, mut premises) = (Vec::new(), Vec::new());
    for one in given.list("sites")? {
        let (key, name) = (one.text("key")?.to_owned(), one.text("name")?);
        let tenure = match maybe(&one, "leased_until") {
            Some(_) => Tenure::Leased {
                until: one.day("leased_until")?,
            },
            None => Tenure::Owned {},
        };
        premises.push(Premises {
            site: key.clone(),
            address: maybe(&one, "address").unwrap_or_default(),
            equipment: maybe(&one, "equipment").unwrap_or_default(),
            tenure,
        });
        sites.push(Site {
            key,
            name: Text::same(name),
            seats: one.number("seats")?,
        });
    }
    let staff = given.list("staff")?;
    let staff = staff
        .iter()
        .map(|one| Ok((one.word("duty")?, one.number("count")?)));
    let rules = given.list("house_rules")?;
    let rules = rules
        .iter()
        .map(|one| Ok((one.word("rule")?, one.text("text")?.to_owned())));
    let written = |name: &str| maybe(given, name).unwrap_or_default();
    Ok(Filing {
        id: given.id_for(call),
        institution: institution.id.clone(),
        version: 1,
        supersedes: None,
        from: given.day("from")?,
        until: given.day("until")?,
        scope: scope.collect::<Result<_, Stopped>>()?,
        sites,
        fees: fees.collect::<Result<_, Stopped>>()?,
        dossier: Dossier {
            premises,
            staff: staff.collect::<Result<_, Stopped>>()?,
            item_bank: written("item_bank"),
            house_rules: rules.collect::<Result<_, Stopped>>()?,
            fee_basis: written("fee_basis"),
            sample: written("sample"),
            contact: written("contact"),
            award: match maybe(given, "award") {
                Some(_) => Some(given.id("award")?),
                None => None,
            },
            licence: maybe(given, "licence"),
            taken_over: None,
        },
        stage: FilingStage::Submitted,
        stops: Vec::new(),
    })
}
