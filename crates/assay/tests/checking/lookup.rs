//! One lookup: numbers of every scheme, however they are written; conflicts are shown; a wrong answer tells nothing.
use crate::{percent, sites};
use std::time::{Duration, Instant};

#[test]
fn a_number_is_found_however_it_was_copied() {
    for site in sites() {
        let (number, name) = site.issued[0].clone();
        site.import(&[("(鲁)字2015-0012345", "示例乙"), ("GZ-0123/OL5", "示例丙")]);
        let wide: String = number
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect();
        let (front, back) = number.split_at(4);
        let spelled = [
            number.clone(),
            wide,
            format!(" {front} {back} "),
            format!("{front}-{back}"),
            format!("{front}\u{2014}{}", back.replace('0', "O")),
            number.replace('1', "l"),
        ];
        for typed in spelled {
            let answer = site.check(&typed, &name, "192.0.2.1").json();
            assert_eq!(answer["number"], number.as_str(), "{typed}");
            assert!(answer["conflict"].is_null());
        }
        for typed in ["（鲁）字２０１５—００１２３４５", "鲁字 2015 OO12345"] {
            let answer = site.check(typed, "示例乙", "192.0.2.1").json();
            assert_eq!(answer["from_archive"], true, "{typed}");
            let say = answer["say"]["en"].as_str().unwrap();
            assert!(
                say.starts_with("valid, issued before the exit on 2"),
                "{say}"
            );
        }
        for typed in ["GZ-0123/OL5", "gz0123o15", "GZ 0123 0l5"] {
            assert_eq!(
                site.check(typed, "示例丙", "192.0.2.1").json()["found"],
                true
            );
        }
    }
}

#[test]
fn two_certificates_under_one_number_are_shown_and_not_hidden() {
    for site in sites() {
        let (number, name) = site.issued[0].clone();
        let (other, stranger) = site.issued[1].clone();
        let alike = format!("{}-{}", &number[..4], &number[4..]);
        let alike_other = format!("{}/{}", &other[..4], &other[4..]);
        site.import(&[(&alike, &name), (&alike_other, "示例己")]);
        let answer = site.check(&number, &name, "192.0.2.1").json();
        assert!(
            answer["conflict"]["en"]
                .as_str()
                .unwrap()
                .contains("2 certificates")
        );
        let all = answer["certificates"].as_array().unwrap();
        let numbers: Vec<&str> = all
            .iter()
            .map(|one| one["number"].as_str().unwrap())
            .collect();
        assert_eq!(numbers, [number.as_str(), alike.as_str()]);
        let page = format!("/verify?number={number}&name={}", percent(&name));
        let page = site.get(&page).body;
        assert!(page.contains("2 certificates have this number"), "{page}");
        assert_eq!(page.matches("<dl class=\"facts\">").count(), 2);

        // Of another holder only that there is one: who knows neither name learns nothing.
        let answer = site.check(&other, &stranger, "192.0.2.1").json();
        assert_eq!(answer["number"], other.as_str());
        assert!(answer["conflict"].is_object() && answer["certificates"].is_null());
        assert!(!answer.to_string().contains("示例己"));
        let nobody = site.check(&other, "示例戊", "192.0.2.1");
        assert_eq!(nobody.body, "{\"found\":false}");
    }
}

#[test]
fn unknown_and_wrong_are_one_answer_after_one_time() {
    for site in sites() {
        let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
        for round in 0..45_u8 {
            // Other places, so that no limit is met; another number each time.
            let from = format!("192.0.2.{round}");
            let (number, _) = &site.issued[usize::from(round) % site.issued.len()];
            let absent = format!("{}9{:03}", &number[..number.len() - 4], round);
            for (number, times) in [(&absent, &mut unknown), (number, &mut wrong)] {
                let began = Instant::now();
                let answer = site.check(number, "没有此人", &from);
                times.push(began.elapsed());
                assert_eq!(answer.status, 200);
                assert_eq!(answer.body, "{\"found\":false}");
                assert_eq!(answer.headers.len(), 2, "{:?}", answer.headers);
            }
        }
        unknown.sort();
        wrong.sort();
        let least = unknown[0].min(wrong[0]);
        assert!(least >= Duration::from_millis(12), "{least:?}");
        // The lower quarter is free of what else the machine does: both end on the same tick.
        let quarter = |times: &[Duration]| times[times.len() / 4];
        let apart = quarter(&unknown).abs_diff(quarter(&wrong));
        assert!(apart <= Duration::from_millis(2), "{apart:?}");
        for (number, _) in &site.issued {
            let page = |number: &str| {
                let page = site.get(&format!("/verify?number={number}&name=x")).body;
                page.replace(number, "NUMBER")
            };
            let absent = format!("{}9999", &number[..number.len() - 4]);
            assert_eq!(page(number), page(&absent));
        }
    }
}

#[test]
fn a_room_checks_what_it_likes_and_a_guesser_waits() {
    for site in sites() {
        let (number, name) = site.issued[0].clone();
        for guess in 0..10 {
            let answer = site.check(&number, &format!("张{guess}"), "192.0.2.7");
            assert_eq!(answer.status, 200);
        }
        let late = site.check(&number, &name, "192.0.2.7");
        assert_eq!(
            (late.status.as_u16(), late.json()["code"].as_str()),
            (429, Some("verify.too-often"))
        );
        assert_eq!(late.headers["retry-after"], "60");
        // The holder at home is not kept out, and neither is the room from other numbers.
        assert_eq!(
            site.check(&number, &name, "192.0.2.8").json()["found"],
            true
        );
        let (other, other_name) = &site.issued[1];
        assert_eq!(
            site.check(other, other_name, "192.0.2.7").json()["found"],
            true
        );
        // An absent number is limited in the same way.
        for _ in 0..10 {
            site.check("1999999999399999", "张三", "192.0.2.7");
        }
        let absent = site.check("1999999999399999", "张三", "192.0.2.7");
        assert_eq!(absent.json()["code"], "verify.too-often");
    }
}
