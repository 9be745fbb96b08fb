//! Paper: blanks come in, certificates are printed, blanks become void, photos are handed in.
use super::{
    Act, Given,
    given::{object, text, unreadable},
    typed::Line,
};
use crate::{
    app::print_certificates::{keep_photo, print_certificates, receive_blanks, spoil_blank},
    web::{enrolment::EnrolmentSheet, paper::PaperSheet},
};
use assay_core::{
    authority::Action,
    enrolment::photo::KeepPhoto,
    paper::{
        Spoiling,
        print::PrintCertificates,
        receive::{Delivery, ReceiveBlanks},
        spoil::SpoilBlank,
    },
};
use assay_paper::photo::Photo;
use maud::html;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Blanks come in.
pub(in crate::web) static RECEIVE: Act<PaperSheet> = Act {
    id: "receive",
    roles: ReceiveBlanks::ROLES,
    title: ("登记空白证书", "Register blanks"),
    about: (
        "按空白证书上的流水码登记到货，流水码须连续。",
        "Registers a delivery by the serials on the blanks, which follow one another.",
    ),
    offered: |_, _| true,
    fields: |asking, _| {
        html! {
            (asking.line("letters", ("流水码字母（可不填）", "Letters of the serial (may be empty)"), Line::Maybe("")))
            (asking.line("first", ("首张流水码的数字", "Digits of the first serial"), Line::Number("")))
            (asking.line("count", ("张数", "How many"), Line::Number("")))
        }
    },
    body: |typed| {
        json!({
            "letters": typed.one("letters").trim().to_uppercase(),
            "first": typed.one("first"),
            "count": typed.one("count"),
        })
    },
    schema: Some(|| {
        let mut schema = object(&[
            ("first", json!({"type": "integer", "minimum": 0})),
            ("count", json!({"type": "integer", "minimum": 1})),
        ]);
        schema["properties"]["letters"] =
            json!({"type": "string", "description": "Letters in front of the digits"});
        schema
    }),
    run: |work, given| {
        let delivery = Delivery {
            letters: given.maybe("letters").unwrap_or_default().to_owned(),
            first: given.number("first")?,
            count: given.number("count")?,
        };
        let received = receive_blanks(work.house, work.call, &work.sheet.institution.id, delivery)?;
        Ok(json!({"received": received}))
    },
    told: |reader, answer| {
        html! { p { (answer["received"]) " " (reader.say("张已入库", "blanks are in stock")) } }
    },
};

/// Certificates are printed.
pub(in crate::web) static PRINT: Act<PaperSheet> = Act {
    id: "print",
    roles: PrintCertificates::ROLES,
    title: ("打印证书", "Print certificates"),
    about: (
        "每张证书依次用一张空白证书；打印顺序就是清单顺序。可填证书编号，或选择一个场次的全部未打印证书。",
        "Each certificate takes the next blank, in the order of the list: certificate numbers, or all certificates of a session that are on no paper.",
    ),
    offered: |sheet, _| sheet.stock.in_stock > 0,
    fields: |asking, sheet| {
        let sessions: Vec<(String, String)> = std::iter::once((String::new(), "–".to_owned()))
            .chain(sheet.sessions.iter().map(|one| {
                (
                    one.session.id.to_string(),
                    format!(
                        "{} {} {}",
                        one.session.occupation, one.session.level, one.session.announced_on
                    ),
                )
            }))
            .collect();
        html! {
            (asking.choice("session", ("场次", "Session"), &sessions, ""))
            (asking.list("numbers", ("证书编号（每行一个；已选场次的可不填）", "Certificate numbers, one a line (may be empty with a session)")))
        }
    },
    body: |typed| {
        let numbers: Vec<&str> = typed.one("numbers").split_whitespace().collect();
        json!({"session": typed.one("session"), "numbers": numbers})
    },
    schema: Some(|| {
        let mut schema = object(&[(
            "numbers",
            super::given::list_of(&text("Number of a certificate")),
        )]);
        schema["properties"]["session"] = json!({"type": "string", "description": "Identifier of a session, whose unprinted certificates come behind the list"});
        schema
    }),
    run: |work, given| {
        let mut numbers: Vec<String> = match &given.0["numbers"] {
            serde_json::Value::Array(all) => all
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        if given
            .maybe("session")
            .is_some_and(|session| !session.is_empty())
        {
            let session = given.id("session")?;
            if !work
                .sheet
                .sessions
                .iter()
                .any(|one| one.session.id == session)
            {
                return Err(unreadable(
                    "session",
                    "不属于该机构",
                    "is not one of this institution",
                ));
            }
            let unprinted = work.house.store.read(|tx| tx.unprinted_of(&session));
            let unprinted = unprinted.map_err(crate::app::Failure::Store)?;
            numbers.extend(
                unprinted
                    .into_iter()
                    .filter(|number| !numbers.contains(number))
                    .collect::<Vec<_>>(),
            );
        }
        let id = given.id_for(work.call);
        let run = print_certificates(
            work.house,
            work.call,
            &work.sheet.institution.id,
            &id,
            numbers,
        )?;
        Ok(json!({"run": run, "institution": work.sheet.institution.id}))
    },
    told: |reader, answer| {
        let (run, institution) = (&answer["run"], &answer["institution"]);
        let (run, institution) = (
            run.as_str().unwrap_or_default(),
            institution.as_str().unwrap_or_default(),
        );
        html! { p { a href={ "/paper/" (institution) "/run/" (run) } { (reader.say("打开打印批次", "Open the print run")) } " " code { (run) } } }
    },
};

/// A blank becomes void.
pub(in crate::web) static SPOIL: Act<PaperSheet> = Act {
    id: "spoil",
    roles: SpoilBlank::ROLES,
    title: ("登记作废", "Register a void blank"),
    about: (
        "损坏、打印作废和收回的证书须销毁，证书可另用新流水码重打，编号不变；遗失的须声明作废，再次打印须办理补发。",
        "Damaged, misprinted and returned paper is destroyed, and the certificate can be printed on a new serial under the same number. A loss is announced; printing again is a reissue then.",
    ),
    offered: |sheet, _| sheet.stock.in_stock + sheet.stock.printed > 0,
    fields: |asking, _| {
        let reader = asking.reader;
        let ways: Vec<(String, String)> = Spoiling::ALL
            .map(|how| {
                (
                    how.id().to_owned(),
                    how.name().in_language(reader.language).to_owned(),
                )
            })
            .to_vec();
        html! {
            (asking.line("serial", ("流水码", "Serial"), Line::Text("")))
            (asking.choice("how", ("情形", "How"), &ways, ""))
            (asking.lines("reason", ("说明（由谁销毁，或在何处声明）", "Reason (who destroyed it, or where it was announced)")))
        }
    },
    body: |typed| json!({"serial": typed.one("serial").trim(), "how": typed.one("how"), "reason": typed.one("reason")}),
    schema: Some(|| {
        object(&[
            ("serial", text("Serial of the blank")),
            ("how", json!({"type": "string", "enum": Spoiling::ALL})),
            (
                "reason",
                text("Who destroyed it, or where the loss was announced"),
            ),
        ])
    }),
    run: |work, given| {
        spoil_blank(
            work.house,
            work.call,
            given.text("serial")?,
            given.word("how")?,
            given.text("reason")?,
        )?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The photo of a candidate is handed in.
pub(in crate::web) static PHOTO: Act<EnrolmentSheet> = Act {
    id: "photo",
    roles: KeepPhoto::ROLES,
    title: ("上传证书照片", "Hand in the photo for the certificate"),
    about: (
        "JPEG，不超过200千字节：本人近半年一寸彩色白底照片。",
        "JPEG of at most 200 kilobytes: one's own, within half a year, one inch, in colour, on white.",
    ),
    offered: |_, _| true,
    fields: |asking, _| {
        html! { div { label for="photo-file" { (asking.reader.say("照片文件", "Photo")) } input #photo-file type="file" name="file" accept="image/jpeg" required; } }
    },
    body: |_| json!({}),
    schema: None,
    run: |work, _: &Given| {
        let photo = Photo::new(work.file.to_vec());
        photo.map_err(|why| {
            unreadable(
                "file",
                "不能用作证书照片：请上传200千字节以内、边长100像素以上的RGB JPEG",
                &why.to_string(),
            )
        })?;
        let sha256 = hex::encode(Sha256::digest(work.file));
        keep_photo(
            work.house,
            work.call,
            &work.sheet.kept.enrolment.id,
            work.file.to_vec(),
            &sha256,
        )?;
        Ok(json!({"sha256": sha256}))
    },
    told: |_, _| html! {},
};
