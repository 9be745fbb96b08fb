//! Archives of old certificates on every database of the environment: every way to date something back through this door.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::{
        close_archives::{
            add_to_archive, check_closings, close_archive, decide_addition, membership, shut_door,
        },
        import_table::{Asked, Imported, TakeCertificates, import_table},
    },
    fsck::fsck,
};
use assay_core::{
    archive::add::{Addition, AdditionEnd, AdditionReason},
    authority::Role,
    id::Id,
    institution::InstitutionKind,
    level::Level,
};
use assay_proof::merkle::{leaf_hash, root_from_inclusion};
use assay_store::StoreError;
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};
use std::fs;

#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[expect(
    dead_code,
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use site::sites;
use world::{World, code_of, running, worlds};

const BEFORE: Date = date(2020, 9, 1);
const AFTER: Date = date(2020, 10, 12);
const HEADINGS: &str = "证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n";

/// Imports rows; gives what was taken and the codes of the report.
fn import(world: &World, rows: &str, on: Date) -> (Imported, Vec<String>) {
    let path = place::folder().join(format!("table-{}.csv", running()));
    place::put(&path, format!("{HEADINGS}{rows}").as_bytes());
    let asked = Asked {
        file: path,
        options: assay::table::Options::default(),
        dry_run: false,
    };
    let call = world.officer(on);
    let imported = import_table::<TakeCertificates>(&world.house, &call, &asked, |_| ()).unwrap();
    let report = fs::read_to_string(asked.report()).unwrap_or_default();
    let codes = report.lines().skip(1);
    let codes = codes.map(|line| line.split(',').nth(3).unwrap_or_default().to_owned());
    (imported, codes.collect())
}

fn row(number: &str, issuer: &str) -> String {
    format!("{number},示例乙,,,美容师,三级,2019-06-30,{issuer}\n")
}

/// Two issuers with archives, the first of them closed.
fn closed(world: &World) -> String {
    let rows = [
        row("1923001234300001", "某省职业技能鉴定中心（本级）"),
        row("1923001234300002", "某省职业技能鉴定中心(本级)"),
        row("鲁字0012345", "某省职业技能鉴定中心（本级）"),
        row("1923001777300001", "另一鉴定所"),
    ];
    assert_eq!(import(world, &rows.concat(), BEFORE).0.imported, 4);
    let call = world.officer(BEFORE);
    close_archive(&world.house, &call, "某省职业技能鉴定中心（本级）").unwrap()
}

fn addition(number: &str, issuer: &str) -> Addition {
    Addition {
        id: Id::of(u128::from(running())),
        number: number.into(),
        holder: "示例丙".into(),
        occupation: "美容师".into(),
        level: Level::L3,
        issued_on: date(2018, 5, 4),
        institution: issuer.into(),
        reason: AdditionReason::Missed,
        note: "纸质登记册第三册第十二页".into(),
        proposed_by: String::new(),
        ended: None,
    }
}

/// Whether the database refuses a statement behind the back of the acts.
fn refuses(world: &World, sql: &'static str) -> bool {
    let tried: Result<u64, StoreError> = world.house.store.act(move |tx| tx.execute(sql, &[]));
    tried.is_err()
}

fn sound(world: &World) {
    world.house.publish().unwrap();
    fsck(&world.house, |finding| {
        assert_eq!(finding.wrong, None, "{}", finding.what);
    })
    .unwrap();
}

#[test]
fn a_closed_archive_takes_nothing_under_any_spelling_or_number() {
    for world in worlds(InstitutionKind::Station) {
        closed(&world);
        let refused = |rows: &str, on| {
            let (imported, codes) = import(&world, rows, on);
            assert_eq!(imported.imported, 0, "{rows}");
            codes
        };
        // The same issuer, however it is written.
        for name in [
            "某省职业技能鉴定中心（本级）",
            "某省职业技能鉴定中心(本级)",
            "某省 职业技能鉴定中心 本级",
            "某省职业技能鉴定中心·本级",
        ] {
            let rows = row("1923001234300009", name);
            assert_eq!(refused(&rows, AFTER), ["archive.import.closed"], "{name}");
        }
        // Another name with the closed issuer's digits.
        assert_eq!(
            refused(&row("1923001234300009", "新名字鉴定所"), AFTER),
            ["archive.import.closed-body"]
        );
        // A certificate of the closed archive, brought again under another name.
        assert_eq!(
            refused(&row("鲁字0012345", "新名字鉴定所"), AFTER),
            ["archive.import.twice"]
        );
        // From the exit on, of an occupation that left, or under a name that the catalogue does not know.
        let late = "1923005555300001,示例乙,,,美容师,三级,2020-09-30,另一鉴定所\n";
        assert_eq!(refused(late, AFTER), ["archive.import.after-exit"]);
        let misspelt = "1923005555300002,示例乙,,,美容 师傅,三级,2021-01-01,另一鉴定所\n";
        assert_eq!(
            refused(misspelt, date(2021, 3, 1)),
            ["archive.import.after-exit"]
        );
        // The number of a new certificate, and a level that the number does not say.
        let new = "S000023999001213000001,示例乙,,,美容师,三级,2019-06-30,另一鉴定所\n";
        assert_eq!(refused(new, AFTER), ["archive.import.not-old"]);
        let level = "1923005555400003,示例乙,,,美容师,三级,2019-06-30,另一鉴定所\n";
        assert_eq!(refused(level, AFTER), ["archive.import.level"]);
        // The other issuer's archive is still open; older numbers are kept as they are.
        let (imported, _) = import(&world, &row("沪20160012", "另一鉴定所"), AFTER);
        assert_eq!(imported.imported, 1);
        sound(&world);
    }
}

#[test]
fn when_the_door_is_shut_no_issuer_is_left() {
    for world in worlds(InstitutionKind::Station) {
        closed(&world);
        let door = |on| code_of(shut_door(&world.house, &world.officer(on)));
        assert_eq!(door(BEFORE), "archive.close.open");
        let again = close_archive(
            &world.house,
            &world.officer(BEFORE),
            "某省职业技能鉴定中心(本级)",
        );
        assert_eq!(code_of(again), "archive.close.closed");
        let none = close_archive(&world.house, &world.officer(BEFORE), "无此机构");
        assert_eq!(code_of(none), "archive.close.empty");
        let own = close_archive(&world.house, &world.administrator(BEFORE), "另一鉴定所");
        assert_eq!(code_of(own), "denied");
        close_archive(&world.house, &world.officer(BEFORE), "另一鉴定所").unwrap();
        assert_eq!(door(BEFORE), "done");
        assert_eq!(door(AFTER), "archive.close.closed");
        let (imported, codes) = import(&world, &row("沪20160012", "从未见过的鉴定所"), AFTER);
        assert_eq!(
            (imported.imported, codes),
            (0, vec!["archive.import.closed".into()])
        );
        sound(&world);
    }
}

#[test]
fn what_is_closed_is_not_changed_even_behind_the_back_of_the_acts() {
    for world in worlds(InstitutionKind::Station) {
        closed(&world);
        for wrong in [
            "update old_certificate set issued_on = '2010-01-01' where number = '1923001234300001'",
            "delete from old_certificate where number = '1923001234300001'",
            "update archive_closing set closed_on = '2021-01-01'",
            "delete from archive_body where body = '23001234'",
            "delete from archive_closing",
            "insert into old_certificate (number, holder, occupation, level, issued_on, institution, issuer, archive) \
             select 'x' || number, holder, occupation, level, issued_on, institution, issuer, archive from old_certificate where number = '1923001234300001'",
            "insert into old_certificate (number, holder, occupation, level, issued_on, institution, issuer, archive, addition) \
             select 'x' || number, holder, occupation, level, issued_on, institution, issuer, archive, 'add_none' from old_certificate where number = '1923001234300001'",
            "insert into archive_addition (id, number, holder, occupation, level, issued_on, institution, issuer, reason, note, proposed_by, proposed_on, ended, ended_by, ended_on, leaf) \
             values ('add_x', 'x', 'x', 'x', 'L3', '2018-01-01', 'x', 'x', 'missed', 'x', 'one', '2021-01-01', 'approved', 'one', '2021-01-01', 1)",
            "insert into archive_addition (id, number, holder, occupation, level, issued_on, institution, issuer, reason, note, proposed_by, proposed_on) \
             values ('add_x', 'x', 'x', 'x', 'L3', '2018-01-01', 'x', 'x', 'because', 'x', 'one', '2021-01-01')",
            "insert into certificate (id, number, enrolment, session, institution, person, name_fold, occupation, level, kind, issued_on, stage, status, approved_by, numbered_by) \
             values ('crt_x', '1923001234300001', 'enr_x', 'ses_x', 'ins_x', 'per_x', 'x', '焊工', 'L3', 'skill-level', '2021-01-01', 'planned', 'valid', 'a', 'b')",
        ] {
            assert!(refuses(&world, wrong), "{wrong}");
        }
        sound(&world);
    }
}

#[test]
fn an_addition_takes_two_persons_and_a_leaf_of_its_own() {
    for world in worlds(InstitutionKind::Station) {
        closed(&world);
        let issuer = "某省职业技能鉴定中心（本级）";
        let propose = |one: Addition, account: &str| {
            let call = world.call(account, Role::Officer, AFTER);
            code_of(add_to_archive(&world.house, &call, one))
        };
        let end = |id: &Id<Addition>, account: &str, end| {
            let call = world.call(account, Role::Officer, AFTER);
            code_of(decide_addition(&world.house, &call, id, end))
        };
        let open = addition("沪20160013", "另一鉴定所");
        assert_eq!(propose(open, "one"), "archive.addition.open");
        let taken = addition("1923001234300001", issuer);
        assert_eq!(propose(taken, "one"), "archive.import.twice");
        let mut late = addition("1923001234300010", issuer);
        late.issued_on = date(2020, 9, 30);
        assert_eq!(propose(late, "one"), "archive.import.after-exit");
        let mut silent = addition("1923001234300010", issuer);
        silent.note = " ".into();
        assert_eq!(propose(silent, "one"), "archive.addition.note");

        let one = addition("1923001234300010", issuer);
        let id = one.id.clone();
        assert_eq!(propose(one, "one"), "done");
        assert_eq!(
            end(&id, "one", AdditionEnd::Approved),
            "archive.addition.same-person"
        );
        let there = |number: &'static str| {
            world
                .house
                .store
                .read(|tx| tx.old_certificate(number))
                .unwrap()
        };
        assert_eq!(there("1923001234300010"), None);
        assert_eq!(end(&id, "two", AdditionEnd::Approved), "done");
        assert_eq!(
            end(&id, "two", AdditionEnd::Refused),
            "archive.addition.ended"
        );
        let kept = there("1923001234300010").unwrap();
        assert_eq!(kept.addition.as_deref(), Some(id.as_str()));
        // It is no member of the closed archive, and its leaf stands behind the closing's.
        assert_eq!(membership(&world.house, "1923001234300010").unwrap(), None);
        let place = world
            .house
            .store
            .read(|tx| tx.addition_leaf(id.as_str()))
            .unwrap();
        let closing = world
            .house
            .store
            .read(|tx| tx.archive_closings())
            .unwrap()
            .remove(0);
        assert!(place.unwrap() > closing.leaf);

        let other = addition("1923001234300011", issuer);
        let other_id = other.id.clone();
        assert_eq!(propose(other, "one"), "done");
        assert_eq!(end(&other_id, "two", AdditionEnd::Refused), "done");
        assert_eq!(there("1923001234300011"), None);
        let archives = world.house.store.read(|tx| tx.archives()).unwrap();
        let added: Vec<_> = archives
            .iter()
            .flat_map(|one| one.additions.clone())
            .collect();
        assert_eq!(added, [("missed".to_owned(), 1)], "counted by reason");
        sound(&world);
    }
}

#[test]
fn every_certificate_of_a_closed_archive_leads_to_its_root() {
    for world in worlds(InstitutionKind::Station) {
        let root = closed(&world);
        for number in ["1923001234300001", "1923001234300002", "鲁字0012345"] {
            let member = membership(&world.house, number).unwrap().unwrap();
            let digest = Sha256::digest(&member.text);
            let leaf = leaf_hash(&[member.salt.as_slice(), digest.as_slice()].concat());
            let size = u64::from(member.closing.certificates);
            let found = root_from_inclusion(leaf, member.index, size, &member.path).unwrap();
            assert_eq!(hex::encode(found), root);
            assert!(member.text.contains(number) && member.record_salt.is_some());
        }
        assert_eq!(membership(&world.house, "1923001777300001").unwrap(), None);
        assert_eq!(check_closings(&world.house).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn an_archive_is_closed_through_pages_and_says_what_is_not_known() {
    for site in sites() {
        site.on(BEFORE);
        let rows = row("1923001234300001", "某省中心");
        assert_eq!(import(&site.world, &rows, BEFORE).0.imported, 1);
        let name = "%E7%A4%BA%E4%BE%8B%E4%B9%99";
        let check = format!("/verify?number=1923001234300001&name={name}");
        let open = site.get("", &check).body;
        assert!(open.contains("issued before the exit") && open.contains("not witnessed"));
        assert!(open.contains("still open"));
        assert_eq!(site.get("administrator", "/desk/archives").status, 404);
        let fields = [("institution", "某省中心")];
        site.done("officer", "/desk/archives/close-archive", &fields);
        let listed = site.get("", "/archives").body;
        assert!(listed.contains("某省中心") && listed.contains("2020-09-01"));
        let closed = site.get("", &check).body;
        assert!(closed.contains("closed on") && !closed.contains("still open"));
        site.world.house.publish().unwrap();
        let proof = format!("/archives/proof?number=1923001234300001&name={name}");
        let proof: serde_json::Value = serde_json::from_str(&site.get("", &proof).body).unwrap();
        assert!(listed.contains(proof["root"].as_str().unwrap()));
        assert!(
            proof["record"]["checkpoint"]
                .as_str()
                .unwrap()
                .contains("record")
        );
        assert_eq!(
            site.get("", "/archives/proof?number=1923001234300001&name=x")
                .status,
            404
        );

        site.on(AFTER);
        let fields = [
            ("number", "1923001234300002"),
            ("name", "示例丙"),
            ("occupation", "美容师"),
            ("level", "L3"),
            ("issued_on", "2018-05-04"),
            ("institution", "某省中心"),
            ("reason", "handed-over"),
            ("note", "移交清单第二页"),
        ];
        let done = site.done("officer", "/desk/archives/add-to-archive", &fields);
        let id = done.split("<code>add_").nth(1).unwrap();
        let id = format!("add_{}", id.split('<').next().unwrap());
        let decide = [("addition", id.as_str()), ("end", "approved")];
        let same = site.fill("officer", "/desk/archives/decide-addition", &decide);
        assert_eq!(same.status, 409);
        assert!(
            site.get("second-officer", "/to-do")
                .body
                .contains("/desk/archives")
        );
        site.done("second-officer", "/desk/archives/decide-addition", &decide);
        assert!(
            site.get("", "/archives")
                .body
                .contains("1 (handed over later 1)")
        );
        assert!(
            site.get("", "/archives.csv")
                .body
                .contains("handed over later")
        );
        site.done("officer", "/desk/archives/shut-door", &[]);
        assert!(site.get("", "/archives").body.contains("shut since"));
    }
}
