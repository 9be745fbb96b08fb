//! Tables of every kind into the register, on every database of the environment.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::import_table::{
    Asked, ImportFailure, Imported, Take, TakeCertificates, TakeEnrolments, TakeInstitutions,
    TakeStaff, TakeTrainees, import_table,
};
use assay_core::{
    institution::{FilingStage, InstitutionKind},
    person::{Document, Person},
};
use jiff::civil::{Date, date};
use std::{fs, path::PathBuf};

#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use world::{World, person, running, worlds};

const TODAY: Date = date(2020, 7, 1);

/// A table in a file of its own.
struct Table(PathBuf);

impl Table {
    fn new(text: &str) -> Self {
        let path = place::folder().join("table.csv");
        place::put(&path, text.as_bytes());
        Self(path)
    }

    fn asked(&self, dry_run: bool) -> Asked {
        Asked {
            file: self.0.clone(),
            options: assay::table::Options::default(),
            dry_run,
        }
    }

    fn import<K: Take + 'static>(&self, world: &World) -> Result<Imported, ImportFailure> {
        import_table::<K>(
            &world.house,
            &world.officer(TODAY),
            &self.asked(false),
            |_| (),
        )
    }

    /// Codes of the report, in its order.
    fn reported(&self) -> Vec<String> {
        let report = fs::read_to_string(self.asked(false).report()).unwrap_or_default();
        let lines = report.lines().skip(1);
        lines
            .map(|line| line.split(',').nth(3).unwrap_or_default().to_owned())
            .collect()
    }
}

fn counts(imported: &Imported) -> (u64, u64) {
    (imported.imported, imported.rejected)
}

fn cells(person: &Person) -> String {
    format!("{},居民身份证,{}", person.name, person.document.number)
}

fn uscc(world: &World) -> String {
    let found = world
        .house
        .store
        .read(|tx| tx.institution(&world.institution));
    found.unwrap().unwrap().uscc
}

const CERTIFICATES: &str = "证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n";

#[test]
fn an_archive_comes_in_and_each_bad_row_is_reported() {
    for world in worlds(InstitutionKind::Station) {
        let holder = person(running());
        let table = Table::new(&format!(
            "{CERTIFICATES}1923001234300001,{},美容师,三级,2019-06-30,某省中心\n\
             1923001234300002,示例乙,,,美容师,三级,2019-06-30,某省中心\n\
             1923001234300001,示例丙,,,美容师,三级,2019-06-30,某省中心\n\
             1923001234300003,示例丁,,,美容师,三级,2020-06-31,某省中心\n",
            cells(&holder)
        ));
        assert_eq!(
            counts(&table.import::<TakeCertificates>(&world).unwrap()),
            (2, 2)
        );
        assert_eq!(table.reported(), ["cell.day", "archive.import.twice"]);
        let (kept, of_holder) = world
            .house
            .store
            .read(|tx| -> Result<_, assay_store::StoreError> {
                let document = Document {
                    kind: "resident-id".into(),
                    number: holder.document.number.clone(),
                };
                Ok((
                    tx.old_certificate("1923001234300001")?,
                    tx.old_certificates_with(&document)?,
                ))
            })
            .unwrap();
        assert_eq!(kept.unwrap().holder, holder.name);
        assert_eq!(of_holder.len(), 1);
    }
}

#[test]
fn a_table_that_was_imported_is_not_imported_again() {
    for world in worlds(InstitutionKind::Station) {
        let row = "1923001234300005,示例乙,,,美容师,三级,2019-06-30,某省中心\n";
        let table = Table::new(&format!("{CERTIFICATES}{row}"));
        let first = table.import::<TakeCertificates>(&world).unwrap();
        let second = table.import::<TakeCertificates>(&world).unwrap();
        assert_eq!((counts(&first), counts(&second)), ((1, 0), (1, 0)));
    }
}

#[test]
fn a_dry_run_stores_nothing_and_reports_everything() {
    for world in worlds(InstitutionKind::Station) {
        let table = Table::new(&format!(
            "{CERTIFICATES}1923001234300006,示例乙,,,美容师,三级,2019-06-30,某省中心\n\
             1923001234300007,示例乙,,,美容师,四级,2019-06-30,某省中心\n"
        ));
        let call = world.officer(TODAY);
        let asked = table.asked(true);
        let told = import_table::<TakeCertificates>(&world.house, &call, &asked, |_| ()).unwrap();
        assert_eq!(counts(&told), (1, 1));
        assert_eq!(table.reported(), ["archive.import.level"]);
        let kept = world
            .house
            .store
            .read(|tx| tx.old_certificate("1923001234300006"));
        assert_eq!(kept.unwrap(), None);
    }
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_leaves_nothing_behind() {
    for world in worlds(InstitutionKind::Station) {
        let good = "1923001234300008,示例乙,,,美容师,三级,2019-06-30,某省中心\n";
        let table = Table::new(&format!("{CERTIFICATES}{good}\"never closed"));
        let failure = table.import::<TakeCertificates>(&world).unwrap_err();
        assert!(matches!(failure, ImportFailure::Table(_)), "{failure}");
        let kept = world
            .house
            .store
            .read(|tx| tx.old_certificate("1923001234300008"));
        assert_eq!(kept.unwrap(), None);
    }
}

#[test]
fn candidates_enrol_in_the_one_session_that_is_open() {
    for world in worlds(InstitutionKind::Station) {
        let session = world.announced(30);
        let head = "姓名,证件类型,证件号码,申报职业,申报等级,申报条件,从业年限,是否持有证书,原证书类型,原证书等级,原证书发证日期,取得原证书后年限,文化程度\n";
        let (one, two) = (person(running()), person(running()));
        let rest = "三级,2018.L3.1,11,是,职业资格证书,四级,2012-05-04,8,高中";
        let table = Table::new(&format!(
            "{head}{},美容师,{rest}\n{},焊工,{rest}\n{},美容师,{rest}\n",
            cells(&one),
            cells(&two),
            cells(&one)
        ));
        assert_eq!(
            counts(&table.import::<TakeEnrolments>(&world).unwrap()),
            (1, 2)
        );
        let reported = table.reported();
        assert_eq!(reported[0], "enrolment.import.session");
        assert!(reported[1].starts_with("enrolment.file"), "{reported:?}");
        let enrolled = world
            .house
            .store
            .read(|tx| tx.enrolments_of(&session))
            .unwrap();
        assert_eq!(enrolled.len(), 1);
    }
}

#[test]
fn the_rows_of_an_institution_make_one_filing_for_an_officer_to_publish() {
    for world in worlds(InstitutionKind::Station) {
        let code = World::institution_of(InstitutionKind::Social).uscc;
        let other = World::institution_of(InstitutionKind::Social).uscc;
        let head = "机构名称,统一社会信用代码,机构类型,省份,职业,等级,考点,考位数,收费（元）,编号前缀,备案起始日,备案截止日\n";
        let number = running();
        let row = |code: &str, level: &str, seats: u32| {
            format!(
                "示例中心{number},{code},社会培训评价组织,23,美容师,{level},一号,{seats},280.50,S0000239{number:05},2020-07-01,2022-12-31\n"
            )
        };
        let rows = [
            row(&code, "三级", 60),
            row(&code, "四级", 60),
            row(&other, "三级", 60),
            row(&other, "四级", 61),
        ];
        let table = Table::new(&format!("{head}{}", rows.concat()));
        let imported = counts(&table.import::<TakeInstitutions>(&world).unwrap());
        assert_eq!(table.reported(), vec!["institution.import.differs"; 2]);
        assert_eq!(imported, (2, 2));
        let filings = world
            .house
            .store
            .read(|tx| -> Result<_, assay_store::StoreError> {
                let institution = tx.institution_with(&code)?.unwrap();
                tx.filings_of(&institution.id)
            });
        let filings = filings.unwrap();
        assert_eq!(filings.len(), 1);
        assert_eq!(filings[0].scope.len(), 2);
        assert_eq!(filings[0].stage, FilingStage::Submitted);
        assert!(filings[0].fees.iter().all(|(_, fee)| fee.0 == 28_050));
    }
}

#[test]
fn staff_and_trainees_belong_to_the_institution_of_their_row() {
    for world in worlds(InstitutionKind::College) {
        let code = uscc(&world);
        let unknown = World::institution_of(InstitutionKind::College).uscc;
        let (one, two) = (cells(&person(running())), cells(&person(running())));
        let before = world.members.len();
        let staff = Table::new(&format!(
            "姓名,证件类型,证件号码,机构统一社会信用代码,职责,最高可评等级,证卡起始日,证卡截止日\n\
             {one},{code},考评员,三级,2020-01-01,2022-12-31\n\
             {two},{unknown},考评员,三级,2020-01-01,2022-12-31\n"
        ));
        assert_eq!(counts(&staff.import::<TakeStaff>(&world).unwrap()), (1, 1));
        assert_eq!(staff.reported(), ["row.not-found"]);
        let known = world
            .house
            .store
            .read(|tx| tx.staff_of(&world.institution))
            .unwrap();
        assert_eq!(known.len(), before + 1);
        let trainees = Table::new(&format!(
            "姓名,证件类型,证件号码,机构统一社会信用代码,培养类型,承诺证书,职业,等级,入学日期,计划毕业日期\n\
             {one},{code},技工院校,职业资格证书,美容师,四级,2019-09-01,2022-06-30\n\
             {two},{code},技工院校,职业资格证书,美容师,四级,2019-09-01,2022-06-30\n\
             {two},{code},技工院校,职业资格证书,美容师,四级,2019-09-01,2022-06-30\n"
        ));
        assert_eq!(
            counts(&trainees.import::<TakeTrainees>(&world).unwrap()),
            (2, 1)
        );
        assert_eq!(trainees.reported(), ["row.there-already"]);
        let plans = world
            .house
            .store
            .read(|tx| tx.training_plans_of(&world.institution));
        assert_eq!(plans.unwrap().len(), 1);
    }
}
