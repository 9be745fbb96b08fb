//! The answers to a piece of a table: one line a certificate, with the lines of its check and one sentence.
use super::{Address, Asked};
use crate::{
    app::look_up::{Found, LookedUp, erased_sentence, look_up, old_sentence},
    checker::{CheckError, Checker},
    edge,
    house::House,
    table::report::CsvReport,
};
use assay_core::{identifier::certificate_number, person::fold, text::Text};
use assay_proof::verify::Outcome;
use assay_store::{StoreError, bulk_check::Tally};
use std::io;

/// Headings of the result.
pub(crate) const HEADINGS: [&str; 15] = [
    "行号 row",
    "证书编号 number",
    "姓名 name",
    "结果 result",
    "签名 signature",
    "机构目录 directory",
    "公开记录 record",
    "状态 status",
    "日期 dates",
    "职业 occupation",
    "等级 level",
    "发证日期 issued on",
    "发证机构 institution",
    "说明",
    "explanation",
];

/// Why the work stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkError {
    /// A check could not be made.
    #[error("{0}")]
    Check(#[from] CheckError),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A piece is not what was kept.
    #[error("a piece cannot be read: {0}")]
    Piece(#[from] serde_json::Error),
    /// The answer cannot be written.
    #[error("{0}")]
    Write(#[from] io::Error),
}

/// Answers the next piece of a check; false when there is none left.
///
/// # Errors
/// [`WorkError`].
pub(crate) fn go_on(house: &House, address: &Address) -> Result<bool, WorkError> {
    let (id, key) = (address.id(), address.key());
    let Some((part, question)) = house.store.read(|tx| tx.bulk_question(&id, &key))? else {
        return Ok(false);
    };
    let asked: Vec<Asked> = serde_json::from_slice(&question)?;
    let looked: Vec<LookedUp> = house.store.read(|tx| -> Result<_, StoreError> {
        let look = |one: &Asked| match one.wrong {
            Some(_) => Ok(LookedUp::default()),
            None => look_up(tx, &certificate_number::key(&one.number), &fold(&one.name)),
        };
        asked.iter().map(look).collect()
    })?;
    let mut writer = Writer {
        report: CsvReport::going_on(Vec::new()),
        checker: Checker::new(house),
        house,
        tally: Tally::default(),
    };
    for (one, looked) in asked.iter().zip(&looked) {
        writer.answer(one, looked)?;
    }
    let (answer, tally) = (writer.report.end()?, writer.tally);
    // A crash before the answer is kept leaves the question, which is answered again; behind it the next piece is.
    edge::crash_point("bulk-check.before-answer");
    house.store.act(move |tx| {
        let answer = (answer.as_slice(), tally);
        tx.record_bulk_answer((&id, part), &key, answer, &edge::draw_bytes())
    })?;
    edge::crash_point("bulk-check.after-answer");
    Ok(true)
}

struct Writer<'h> {
    report: CsvReport<Vec<u8>>,
    checker: Checker<'h>,
    house: &'h House,
    tally: Tally,
}

/// What is said of one certificate.
#[derive(Default)]
struct Line<'l> {
    result: &'static str,
    lines: [&'static str; 5],
    about: [&'l str; 4],
}

const NOT_CHECKED: &str = "未核对 not checked";

impl Writer<'_> {
    fn answer(&mut self, asked: &Asked, looked: &LookedUp) -> Result<(), WorkError> {
        if let Some(wrong) = &asked.wrong {
            let line = Line {
                result: "无法查询 unreadable",
                ..Line::default()
            };
            return Ok(self.write(asked, &line, wrong)?);
        }
        if looked.found.is_empty() {
            self.tally.not_found += 1;
            let line = Line {
                result: "查无 not found",
                ..Line::default()
            };
            let say = Text::new(
                "没有这个编号和姓名的证书。请核对编号和姓名；2020年之前的证书可能尚未导入。",
                "there is no certificate with this number and name; compare both; certificates from before 2020 may not be imported yet",
            );
            return Ok(self.write(asked, &line, &say)?);
        }
        let mut all_good = true;
        for found in &looked.found {
            all_good &= match found {
                Found::Issued(certificate) => {
                    let verdict = self.checker.verdict(certificate)?;
                    let is_good = verdict.is_good();
                    let day = certificate.issued_on.to_string();
                    let line = Line {
                        result: if is_good {
                            "有效 valid"
                        } else {
                            "无效 not valid"
                        },
                        lines: [
                            word(&verdict.signature),
                            word(&verdict.directory),
                            word(&verdict.record),
                            word(&verdict.status),
                            word(&verdict.dates),
                        ],
                        about: [
                            &certificate.occupation,
                            certificate.level.name().0,
                            &day,
                            &verdict.shape.issuer_name,
                        ],
                    };
                    self.write(asked, &line, &joined(&verdict.sentence(), looked))?;
                    is_good
                }
                Found::Erased(certificate) => {
                    let day = certificate.issued_on.to_string();
                    let line = Line {
                        result: "姓名已删除 name erased",
                        lines: [NOT_CHECKED; 5],
                        about: [
                            &certificate.occupation,
                            certificate.level.name().0,
                            &day,
                            certificate.institution.as_str(),
                        ],
                    };
                    self.write(asked, &line, &joined(&erased_sentence(certificate), looked))?;
                    false
                }
                Found::Old(old) => {
                    let kept = &old.kept;
                    let day = kept.issued_on.to_string();
                    let line = Line {
                        result: "有效 valid",
                        lines: [NOT_CHECKED; 5],
                        about: [
                            &kept.occupation,
                            kept.level.name().0,
                            &day,
                            &kept.institution,
                        ],
                    };
                    let sentence = old_sentence(&self.house.law.pack, kept);
                    self.write(asked, &line, &joined(&sentence, looked))?;
                    true
                }
            };
        }
        if all_good {
            self.tally.good += 1;
        } else {
            self.tally.not_good += 1;
        }
        Ok(())
    }

    fn write(&mut self, asked: &Asked, line: &Line<'_>, say: &Text) -> io::Result<()> {
        let row = asked.row.to_string();
        let [signature, directory, record, status, dates] = line.lines;
        let [occupation, level, issued_on, institution] = line.about;
        self.report.row(&[
            &row,
            &asked.number,
            &asked.name,
            line.result,
            signature,
            directory,
            record,
            status,
            dates,
            occupation,
            level,
            issued_on,
            institution,
            &say.zh,
            &say.en,
        ])
    }
}

/// The sentence, with the conflict behind it if there is one.
fn joined(sentence: &Text, looked: &LookedUp) -> Text {
    match looked.conflict() {
        None => sentence.clone(),
        Some(conflict) => Text::new(
            format!("{}{}", sentence.zh, conflict.zh),
            format!("{}; {}", sentence.en, conflict.en),
        ),
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Holds(_) => "符合 holds",
        Outcome::Fails(_) => "不符合 fails",
        Outcome::NotChecked(_) => NOT_CHECKED,
    }
}
