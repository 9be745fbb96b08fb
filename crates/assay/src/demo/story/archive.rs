//! The archive of a station that ended before the register began: imported, closed under a root, and checked by anybody.
use super::Story;
use crate::{
    app::{
        Call, Failure,
        close_archives::{close_archive, membership},
        found,
        import_table::{Asked, Imported, TakeCertificates, import_table},
        look_up::old_sentence,
    },
    demo::{build::actor, people::invent},
    edge::{self, files},
    table::Options,
};
use assay_core::authority::Role;
use assay_store::StoreError;
use jiff::civil::Date;
use std::{fmt::Write, fs};

/// Who issued them.
const ISSUER: &str = "示例省原职业技能鉴定中心";
/// How many there are.
const CERTIFICATES: u32 = 12;
const HEADINGS: &str = "证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n";

fn number(at: u32) -> String {
    format!("1923991199300{at:03}")
}

impl Story<'_> {
    /// Imports a table as an officer does; the table is gone afterwards.
    fn import(&mut self, rows: &str, on: Date) -> Result<(Imported, String), Failure> {
        let name = format!(
            "assay-demo-archive-{}.csv",
            hex::encode(edge::draw_bytes::<8>())
        );
        let asked = Asked {
            file: std::env::temp_dir().join(name),
            options: Options::default(),
            dry_run: false,
        };
        let unusable = |why: &dyn std::fmt::Display| StoreError::Unusable(why.to_string());
        files::put(&asked.file, format!("{HEADINGS}{rows}").as_bytes())
            .map_err(|why| unusable(&why))?;
        let call: Call = self.call_of(actor("officer-archive", Role::Officer), on);
        let imported = import_table::<TakeCertificates>(self.house, &call, &asked, |_| ());
        let report = fs::read_to_string(asked.report()).unwrap_or_default();
        for path in [&asked.file, &asked.report()] {
            let _ = fs::remove_file(path);
        }
        Ok((imported.map_err(|why| unusable(&why))?, report))
    }

    pub(super) fn import_archive(&mut self, on: Date) -> Result<(), Failure> {
        let mut rows = String::new();
        let mut chance = crate::demo::chance::Chance::new(11);
        for at in 1..=CERTIFICATES {
            let holder = invent(&mut chance, 330_000 + at, 40);
            let _ = writeln!(
                rows,
                "{},{},居民身份证,{},美容师,三级,2019-06-30,{ISSUER}",
                number(at),
                holder.name,
                holder.resident_id
            );
        }
        let (imported, report) = self.import(&rows, on)?;
        if imported.imported == 0 {
            return Err(StoreError::Unusable(report).into());
        }
        self.summary.add("archived", imported.imported);
        let call = self.call_of(actor("officer-archive", Role::Officer), on);
        let root = close_archive(self.house, &call, ISSUER)?;
        self.summary.add("archives_closed", 1_u64);
        self.summary
            .say(5, format!("档案封存根 root of the closed archive: {root}"));
        Ok(())
    }

    /// Somebody finds one more certificate after the archive was closed.
    pub(super) fn cheat_archive(&mut self, on: Date) -> Result<(), Failure> {
        let row = format!(
            "{},示例甲子,,,美容师,三级,2019-06-30,{ISSUER}\n",
            number(99)
        );
        let (imported, report) = self.import(&row, on)?;
        let code = report.lines().nth(1).and_then(|row| row.split(',').nth(3));
        let told = if imported.imported == 0 {
            code.unwrap_or_default().to_owned()
        } else {
            String::new()
        };
        self.summary
            .note_attempt("an old certificate for an archive that is closed", &told);
        Ok(())
    }

    /// What anybody is told who checks one of them.
    pub(super) fn check_archive(&mut self) -> Result<(), Failure> {
        let number = number(1);
        let old = self.house.store.read(|tx| tx.old_certificate(&number))?;
        let Some(old) = old else {
            return Ok(());
        };
        found(
            membership(self.house, &number)?,
            "membership proof",
            &number,
        )?;
        let sentence = old_sentence(&self.house.law.pack, &old);
        self.summary.add("archive_checked", 1_u64);
        self.summary.say(
            5,
            format!("{number} {}: {} · {}", old.holder, sentence.zh, sentence.en),
        );
        Ok(())
    }
}
