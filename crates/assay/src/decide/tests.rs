use super::*;
use assay_core::pack::Pack;
use serde_json::Value;

fn pack() -> Pack {
    crate::pack::china().unwrap().pack
}

fn answers(input: &[u8], threads: usize) -> (Vec<Value>, u64) {
    let pack = pack();
    let decider = Dispositions::new(&pack);
    let mut out = Vec::new();
    let bad = stream(input, &mut out, threads, |line, out| {
        decider.line(line, out)
    })
    .unwrap();
    let lines = out
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let answers = lines.map(|line| serde_json::from_slice(line).unwrap());
    (answers.collect(), bad)
}

const GOOD: &str = r#"{"id":"c1","occupation":"美容师","level":"L3","case":"enrolment","announced_on":"2020-06-01","accepted_on":"2020-06-20","exam":"none","exam_on":null,"wish":null,"paid_minor":28000,"as_of":"2020-10-08"}"#;

#[test]
fn the_answer_has_the_keys_of_the_contract() {
    let (answers, bad) = answers(GOOD.as_bytes(), 2);
    assert_eq!(bad, 0);
    let answer = &answers[0];
    assert_eq!(answer["id"], "c1");
    assert_eq!(answer["disposition"], "choose");
    assert_eq!(answer["certificate"], Value::Null);
    assert_eq!(answer["refund_minor"], Value::Null);
    assert_eq!(
        answer["because"][0]["rule"],
        "transition.continue-or-refund"
    );
    assert_eq!(answer["because"][0]["article"], "2(1)");
    assert!(answer["say"]["zh"].is_string() && answer["say"]["en"].is_string());
}

#[test]
fn the_order_is_kept_on_any_number_of_threads() {
    let input: String = (0..20_000)
        .map(|number| GOOD.replace("\"c1\"", &format!("\"c{number}\"")) + "\n")
        .collect();
    for threads in [1, 2, 5] {
        let (answers, _) = answers(input.as_bytes(), threads);
        assert_eq!(answers.len(), 20_000);
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer["id"], format!("c{number}"));
        }
    }
}

#[track_caller]
fn check_bad(line: &[u8], code: &str) {
    let mut input = GOOD.as_bytes().to_vec();
    input.push(b'\n');
    input.extend_from_slice(line);
    input.push(b'\n');
    input.extend_from_slice(GOOD.as_bytes());
    let (answers, bad) = answers(&input, 2);
    assert_eq!(bad, 1);
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[1]["error"]["code"], code, "{}", answers[1]);
    assert_eq!(answers[1]["error"]["line"], 2);
    assert_eq!(answers[2]["disposition"], "choose");
}

#[test]
fn a_bad_line_has_its_reason_on_its_place_and_the_others_are_decided() {
    check_bad(b"", "not-json");
    check_bad(b"{\"id\":", "not-json");
    check_bad(b"[1]", "not-an-object");
    check_bad(b"\xff\xfe\x00", "not-json");
    check_bad(&vec![b'x'; LINE_BYTES_MAX + 1], "line-too-long");
    let change = |from, to| GOOD.replace(from, to).into_bytes();
    check_bad(&change("\"wish\":null", "\"wish\":\"maybe\""), "bad-value");
    check_bad(&change("28000", "-1"), "bad-value");
    check_bad(&change("28000", "1.5"), "bad-value");
    check_bad(&change("2020-06-20", "2020-06-31"), "bad-day");
    check_bad(&change("2020-06-20", "2020-12-31"), "day-after-as-of");
    check_bad(&change("\"none\"", "\"passed\""), "missing-key");
    check_bad(&change("\"wish\"", "\"issued_on\""), "unknown-key");
    check_bad(&change("\"wish\"", "\"colour\""), "unknown-key");
    check_bad(&change("\"wish\":null", "\"id\":\"c2\""), "duplicate-key");
    check_bad(&change("美容师", "不存在的职业"), "unknown-occupation");
    check_bad(&change("L3", "L9"), "bad-value");
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_no_part_of_a_line() {
    let input = format!("\u{feff}{GOOD}\r\n{GOOD}\r\n");
    assert_eq!(answers(input.as_bytes(), 2).1, 0);
}

#[test]
fn empty_input_has_no_answers() {
    assert_eq!(answers(b"", 2), (vec![], 0));
}
