//! Rows of a table that is checked in bulk: number and holder's name. What stands there is looked up as it is: a number may be of
//! any scheme, a name in any script.
use super::{Kind, cell};
use crate::table::{
    Column,
    Need::{Mandatory, NotKept},
    Record,
};
use assay_core::pack::Pack;
use jiff::civil::Date;

/// Certificates to be checked.
#[derive(Debug)]
pub enum BulkRows {}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkRow<'r> {
    /// The number as typed.
    pub number: &'r str,
    /// The name as typed.
    pub name: &'r str,
}

const fn not_kept(key: &'static str, zh: &'static str, also: &'static [&'static str]) -> Column {
    Column {
        key,
        zh,
        en: key,
        also,
        need: NotKept,
        example: "",
        note: ("", ""),
    }
}

impl Kind for BulkRows {
    type Row<'r> = BulkRow<'r>;
    const COLUMNS: &'static [Column] = &[
        Column {
            key: "number",
            zh: "证书编号",
            en: "certificate number",
            also: &["证书号码", "证书号", "编号", "no"],
            need: Mandatory,
            example: "Y999923999999195999999",
            note: (
                "按证书填写；22位、16位或更早的编号均可，空格和横线不影响查询",
                "as printed; 22 characters, 16 digits or older ones; spaces and dashes make no difference",
            ),
        },
        Column {
            key: "name",
            zh: "姓名",
            en: "name",
            also: &["持证人", "持证人姓名", "员工姓名"],
            need: Mandatory,
            example: "张甲子",
            note: ("证书上的姓名", "the name on the certificate"),
        },
        // What staff lists have beside: named, not read, not kept.
        not_kept("row number", "序号", &["行号"]),
        not_kept("department", "部门", &["单位", "科室"]),
        not_kept("staff number", "工号", &["员工编号"]),
        not_kept("document number", "证件号码", &["身份证号", "身份证号码"]),
        not_kept("telephone", "手机号码", &["联系电话", "电话", "手机"]),
        not_kept("occupation", "职业", &["职业名称", "工种"]),
        not_kept("level", "等级", &["级别", "技能等级"]),
        not_kept("note", "备注", &["remarks"]),
    ];

    fn read<'r>(record: &mut Record<'r>, _: &Pack, _: Date) -> Option<BulkRow<'r>> {
        let number = record.must(0, cell::text_to(60));
        let name = record.must(1, cell::text_to(60));
        Some(BulkRow {
            number: number?,
            name: name?,
        })
    }
}
