//! Number prefixes: allocated and ended by the authority; numbers that were never released are voided.
use super::{
    Act,
    given::{object, text, unreadable},
    people::{day, fields_of, maybe},
    typed::Line,
};
use crate::{
    app::allocate_prefix::{allocate_prefix, end_prefix, void_number},
    web::{institution::InstitutionSheet, prefix::PrefixSheet},
};
use assay_core::{
    authority::Action,
    number::void::VoidNumber,
    prefix::{
        allocate::{AllocatePrefix, How, Wanted},
        end::EndPrefix,
    },
};
use maud::html;
use serde_json::json;

/// A prefix is given.
pub(in crate::web) static ALLOCATE: Act<InstitutionSheet> = Act {
    id: "allocate-prefix",
    roles: AllocatePrefix::ROLES,
    title: ("分配编号前缀", "Allocate a number prefix"),
    about: (
        "按机构类别和当日编号规则取下一个号段；也可以登记过去已经给出的前缀。",
        "The next one of the series, by the kind and the scheme of the day; or one that was given in the past.",
    ),
    offered: |sheet, _| sheet.is_published(),
    fields: |asking, sheet| {
        let all = asking.reader.say("全部考点", "all sites").to_owned();
        let mut sites = vec![(String::new(), all)];
        sites.extend(sheet.sites());
        html! {
            (asking.choice("site", ("考点", "Site"), &sites, ""))
            (asking.line("from", ("启用日", "First day"), Line::Day))
            (asking.line("body", ("机构代码（4位；省级备案为0000；旧编码填城市2位和性质1位）", "Institution code (4 digits, 0000 where the province files; city and kind digit for an old number)"), Line::Text("0000")))
            (asking.line("letter", ("首字母（可不填）", "Letter (may be left out)"), Line::Maybe("")))
            (asking.line("given", ("过去给出的前缀（可不填）", "A prefix given in the past (may be left out)"), Line::Maybe("")))
        }
    },
    body: |typed| fields_of(typed, &["site", "from", "body", "letter", "given"]),
    schema: Some(|| {
        let mut schema = object(&[("from", day())]);
        schema["properties"]["site"] = json!({"type": "string", "description": "Key of the site; left out for the whole institution"});
        schema["properties"]["body"] = json!({"type": "string", "description": "Institution code, 0000 where the province files"});
        schema["properties"]["letter"] = json!({"type": "string", "maxLength": 1});
        schema["properties"]["given"] =
            json!({"type": "string", "description": "A prefix that was given in the past"});
        schema
    }),
    run: |work, given| {
        let letter = maybe(given, "letter");
        let letter = match letter.as_deref().map(str::chars) {
            None => None,
            Some(mut letters) => match (letters.next(), letters.next()) {
                (letter, None) => letter,
                _ => return Err(unreadable("letter", "只填一个字母", "takes one letter")),
            },
        };
        let how = match maybe(given, "given") {
            Some(text) => How::Given { text },
            None => How::Next {
                letter,
                body: maybe(given, "body").unwrap_or_else(|| "0000".to_owned()),
            },
        };
        let wanted = Wanted {
            site: maybe(given, "site"),
            from: given.day("from")?,
            how,
        };
        let id = &work.sheet.institution.id;
        let prefix = allocate_prefix(work.house, work.call, id, wanted)?;
        Ok(json!({"prefix": prefix}))
    },
    told: |reader, answer| {
        let prefix = answer["prefix"].as_str().unwrap_or_default();
        html! { p { (reader.say("前缀：", "The prefix: ")) a href={ "/prefix/" (prefix) } { code { (prefix) } } } }
    },
};

/// A prefix ends.
pub(in crate::web) static END: Act<PrefixSheet> = Act {
    id: "end",
    roles: EndPrefix::ROLES,
    title: ("停用前缀", "End the prefix"),
    about: (
        "停用日之后不再给出编号；已给出的编号不变。",
        "After its last day it gives no number; those given stay as they are.",
    ),
    offered: |sheet, today| sheet.prefix.until.is_none_or(|until| today <= until),
    fields: |asking, _| {
        html! {
            (asking.line("until", ("停用日", "Last day"), Line::Day))
            (asking.lines("reason", ("原因", "Reason")))
        }
    },
    body: |typed| fields_of(typed, &["until", "reason"]),
    schema: Some(|| object(&[("until", day()), ("reason", text("Why"))])),
    run: |work, given| {
        let (until, reason) = (given.day("until")?, given.text("reason")?);
        end_prefix(
            work.house,
            work.call,
            &work.sheet.prefix.text,
            until,
            reason,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// A number is void.
pub(in crate::web) static VOID: Act<PrefixSheet> = Act {
    id: "void",
    roles: VoidNumber::ROLES,
    title: ("作废编号", "Void a number"),
    about: (
        "只限已取号而未签名的编号；编号连同说明留在号段中，考生可以另行取号。赋号人不能办理。",
        "Only a number that was taken and not signed; it stays in the series with the explanation, and the candidate may get another. Not by whoever gave it.",
    ),
    offered: |sheet, _| !sheet.planned.is_empty(),
    fields: |asking, sheet| {
        let own = sheet
            .planned
            .iter()
            .map(|number| (number.clone(), number.clone()));
        let own: Vec<(String, String)> = own.collect();
        html! {
            (asking.choice("number", ("编号", "Number"), &own, ""))
            (asking.lines("reason", ("原因", "Reason")))
        }
    },
    body: |typed| fields_of(typed, &["number", "reason"]),
    schema: Some(|| object(&[("number", text("The number")), ("reason", text("Why"))])),
    run: |work, given| {
        let (number, reason) = (given.text("number")?, given.text("reason")?);
        void_number(work.house, work.call, number, reason)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};
