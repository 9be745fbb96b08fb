use super::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 24);

fn codes() -> Codes {
    let provinces: BTreeSet<String> = [
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65",
        "71 81 82",
    ]
    .iter()
    .flat_map(|line| line.split(' '))
    .map(str::to_owned)
    .collect();
    let mut certificate_provinces = provinces.clone();
    certificate_provinces.insert("66".into());
    Codes {
        provinces,
        certificate_provinces,
        qualification_places: (1..=99)
            .map(|code| (format!("{code:02}"), String::new()))
            .collect(),
        institution_letters: ['Y', 'S'].into(),
        special_grade_letter: Some('T'),
    }
}

fn outcome(kind: &str, value: &str) -> Option<Result<(), Malformed>> {
    let codes = codes();
    let nothing = |_| ();
    Some(match kind {
        "resident_id" | "hk_residence_permit" | "mo_residence_permit" | "tw_residence_permit" => {
            resident_id::parse(value, &codes, TODAY).map(|_| ())
        }
        "uscc" => uscc::parse(value).map(|_| ()),
        "gbt2260" => division::parse(value, &codes).map(nothing),
        "occupation_code" => occupation_code::parse(value).map(|_| ()),
        "skill_cert_no" | "special_cert_no" | "qualification_cert_no" => {
            certificate_number::parse(value, &codes).map(|_| ())
        }
        _ => return None,
    })
}

#[test]
fn every_vector_of_the_domain_comes_out_as_written() {
    let mut tried = 0;
    let vectors = include_str!("../../tests/data/test_vectors.csv");
    for row in csv::Reader::from_reader(vectors.as_bytes()).records() {
        let row = row.unwrap();
        let Some(outcome) = outcome(&row[0], &row[1]) else {
            continue;
        };
        tried += 1;
        assert_eq!(outcome.is_ok(), &row[2] == "valid", "{row:?}: {outcome:?}");
    }
    assert!(tried >= 38, "{tried} vectors");
}

#[test]
fn a_full_width_digit_is_offered_in_its_plain_form() {
    let error = certificate_number::parse("Y0000329999992549999９9", &codes()).unwrap_err();
    assert_eq!(
        error,
        Malformed::FullWidth {
            plain: "Y000032999999254999999".into()
        }
    );
}

prop_compose! {
    fn any_body()(
        province in prop::sample::select(codes().provinces.into_iter().collect::<Vec<_>>()),
        county in 0..10_000u32,
        year in 1900..2026u32,
        month in 1..13u32,
        day in 1..29u32,
        sequence in 0..1000u32,
    ) -> String {
        format!("{province}{county:04}{year}{month:02}{day:02}{sequence:03}")
    }
}

proptest! {
    #[test]
    fn a_resident_id_with_its_check_character_is_valid_and_no_single_wrong_digit_is(
        body in any_body(),
        position in 0..17usize,
        change in 1..10u8,
    ) {
        let number = format!("{body}{}", resident_id::check_character(&body));
        prop_assert!(resident_id::parse(&number, &codes(), TODAY).is_ok());
        let mut wrong = number.into_bytes();
        wrong[position] = (wrong[position] - b'0' + change) % 10 + b'0';
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert!(resident_id::parse(&wrong, &codes(), TODAY).is_err());
    }

    #[test]
    fn two_swapped_neighbours_of_a_resident_id_are_caught(body in any_body(), position in 0..16usize) {
        let number = format!("{body}{}", resident_id::check_character(&body));
        let mut swapped = number.clone().into_bytes();
        swapped.swap(position, position + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        prop_assume!(swapped != number);
        prop_assert!(resident_id::parse(&swapped, &codes(), TODAY).is_err());
    }

    #[test]
    fn a_credit_code_with_its_check_character_is_valid_and_no_single_wrong_character_is(
        division in 0..1_000_000u32,
        organisation in "[0-9A-HJ-NPQRTUWXY]{9}",
        position in 0..17usize,
        other in "[0-9]",
    ) {
        let body = format!("91{division:06}{organisation}");
        let code = format!("{body}{}", uscc::check_character(&body));
        prop_assert!(uscc::parse(&code).is_ok());
        let mut wrong = code.clone();
        wrong.replace_range(position..=position, &other);
        prop_assume!(wrong != code);
        prop_assert!(uscc::parse(&wrong).is_err());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,30}") {
        for kind in ["resident_id", "uscc", "gbt2260", "occupation_code", "skill_cert_no"] {
            let _ = outcome(kind, &text);
        }
    }
}
