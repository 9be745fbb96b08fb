//! Tables checked in bulk: every row is answered, nobody else finds it, nothing stays, and a kill costs nothing.
use crate::{Site, places, sites, until};
use assay::edge::http;
use axum::body::Body;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Sends a table as a program does; gives where progress is.
fn sent(site: &Site, file: &[u8], query: &str) -> (Value, String) {
    let request = Site::request("POST", &format!("/api/v1/verify/bulk{query}"));
    let answer = site.send(request.body(Body::from(file.to_vec())).unwrap());
    assert_eq!(answer.status, 202, "{}", answer.body);
    let at = answer.headers["location"].to_str().unwrap().to_owned();
    (answer.json(), at)
}

fn done(site: &Site, at: &str) -> Value {
    until(|| Some(site.get(at).json()).filter(|told| told["done"] == true))
}

/// The rows of the result, without the headings.
fn result(site: &Site, at: &str) -> Vec<Vec<String>> {
    let answer = site.get(&format!("{at}/result"));
    assert_eq!(answer.status, 200);
    let text = answer.body.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_row_is_answered_whatever_file_it_came_in() {
    for site in sites() {
        site.import(&[("1923001234300001", "示例乙")]);
        let (number, name) = &site.issued[0];
        let (other, _) = &site.issued[1];
        let rows = [
            format!("1,{number},{name}"),
            format!("2,{other},没有此人"),
            "3,1999999999399999,没有此人".to_owned(),
            "4,,没有编号".to_owned(),
            "5,1923 0012 3430 0001,示例乙".to_owned(),
            "6,=1+1,示例乙".to_owned(),
        ];
        let table = format!("序号,证书编号,姓名\n{}\n", rows.join("\n"));
        let (gbk, _, _) = encoding_rs::GBK.encode(&table);
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split(',').collect()).collect();
        let xlsx = assay::table::report::xlsx(&["序号", "证书编号", "姓名"], cells).unwrap();
        for (file, query) in [
            (table.as_bytes(), ""),
            (&*gbk, "?encoding=gb18030"),
            (&xlsx, ""),
        ] {
            let (first, at) = sent(&site, file, query);
            assert_eq!((&first["rows"], &first["bad_rows"]), (&6.into(), &1.into()));
            let told = done(&site, &at);
            let counts = ["valid", "not_valid", "not_found", "bad_rows", "done_rows"];
            assert_eq!(
                counts.map(|key| told[key].as_u64().unwrap()),
                [2, 0, 3, 1, 6]
            );
            let rows = result(&site, &at);
            let numbers: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
            assert_eq!(numbers, ["2", "3", "4", "5", "6", "7"]);
            let results: Vec<&str> = rows
                .iter()
                .map(|row| row[3].split(' ').next().unwrap())
                .collect();
            assert_eq!(
                results,
                ["有效", "查无", "查无", "无法查询", "有效", "查无"]
            );
            assert!(
                rows[0][4..9].iter().all(|line| line == "符合 holds"),
                "{:?}",
                rows[0]
            );
            assert!(rows[0][14].contains("genuine"));
            assert_eq!(
                rows[1][3..],
                rows[2][3..],
                "unknown and wrong are one answer"
            );
            assert!(rows[3][13].contains("证书编号：必填项为空"));
            assert!(rows[4][14].starts_with("valid, issued before the exit on"));
            assert!(rows[5][1].starts_with('\''), "nothing is ever a formula");
        }
    }
}

#[test]
fn a_revoked_certificate_is_not_valid_and_one_number_takes_three_names() {
    for site in sites() {
        let (revoked, holder) = &site.issued[1];
        site.revoke(revoked);
        let (_, at) = sent(
            &site,
            format!("number,name\n{revoked},{holder}\n").as_bytes(),
            "",
        );
        assert_eq!(done(&site, &at)["not_valid"], 1);
        let row = &result(&site, &at)[0];
        assert_eq!(
            (row[3].as_str(), row[7].as_str()),
            ("无效 not valid", "不符合 fails")
        );
        assert!(row[14].contains("revoked on"), "{row:?}");

        let (number, _) = &site.issued[0];
        let names = ["甲一", "甲二", "甲三", "甲四", "甲一"];
        let rows = names.map(|name| format!("{number},{name}\n")).concat();
        let (_, at) = sent(&site, format!("number,name\n{rows}").as_bytes(), "");
        done(&site, &at);
        let rows = result(&site, &at);
        let results = rows.iter().map(|row| row[3].split(' ').next().unwrap());
        let results: Vec<&str> = results.collect();
        assert_eq!(results, ["查无", "查无", "查无", "无法查询", "查无"]);
    }
}

#[test]
fn the_page_takes_a_file_without_a_script_and_forgets_it_when_told() {
    for site in sites() {
        let (number, name) = &site.issued[0];
        assert!(site.get("/verify").body.contains("href=\"/verify/bulk\""));
        for template in ["/bulk-check-template.csv", "/bulk-check-template.xlsx"] {
            assert_eq!(site.get(template).status, 200);
        }
        let upload = |file: &str, from: &str| {
            let body = format!(
                "--b\r\nContent-Disposition: form-data; name=\"encoding\"\r\n\r\n\r\n\
                 --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n--b--\r\n"
            );
            let request = Site::request("POST", "/verify/bulk")
                .header("content-type", "multipart/form-data; boundary=b")
                .header("sec-fetch-site", from);
            site.send(request.body(Body::from(body)).unwrap())
        };
        let good = format!("证书编号,姓名\n{number},{name}\n");
        assert_eq!(upload(&good, "cross-site").status, 403);
        let bad = upload("编号,生日\n1,2\n", "same-origin");
        assert_eq!(bad.status, 422);
        assert!(bad.body.contains("<h1>"), "{}", bad.body);
        assert_eq!(upload("证书编号,姓名\n", "same-origin").status, 422);
        let sent = upload(&good, "same-origin");
        assert_eq!(sent.status, 303);
        let page = sent.headers["location"].to_str().unwrap().to_owned();
        let (here, _) = page.split_once('?').unwrap();
        let first = site.get(&page);
        assert_eq!(first.status, 200);
        assert_eq!(first.headers["cache-control"], "no-store");
        let last = until(|| Some(site.get(&page)).filter(|page| page.body.contains("result.csv")));
        assert!(last.headers.get("refresh").is_none());
        assert_eq!(site.get(&format!("{here}/result.csv")).status, 200);

        // What the database keeps opens for nobody without the address.
        let secret = here.rsplit('/').next().unwrap().to_owned();
        let kept = site
            .house
            .store
            .read(|tx| tx.rows("select bytes from bulk_check_part", &[]));
        for row in kept.unwrap() {
            let bytes = String::from_utf8_lossy(row.bytes("bytes").unwrap()).into_owned();
            assert!(!bytes.contains(name) && !bytes.contains(number.as_str()));
        }
        let ids = site
            .house
            .store
            .read(|tx| tx.rows("select id from bulk_check", &[]));
        for row in ids.unwrap() {
            assert_ne!(row.text("id").unwrap(), secret);
        }
        let other = here.replace(&secret, &"0".repeat(64));
        assert_eq!(site.get(&other).status, 404);
        let delete = Site::request("POST", &format!("{here}/delete"));
        assert_eq!(site.send(delete.body(Body::empty()).unwrap()).status, 200);
        assert_eq!(site.get(here).status, 404);
        let count = site
            .house
            .store
            .read(|tx| tx.count("select count(*) from bulk_check_part", &[]));
        assert_eq!(count.unwrap(), 0);
    }
}

#[test]
fn a_table_is_deleted_when_its_time_is_over() {
    for site in sites() {
        let (_, at) = sent(&site, "number,name\n1,甲\n".as_bytes(), "");
        done(&site, &at);
        let day = 24 * 3_600_000_000;
        let now = assay::edge::now_micros();
        let forget = |at: i64| {
            site.house
                .store
                .act(move |tx| tx.forget_old_bulk_checks(at))
        };
        assert_eq!(forget(now).unwrap(), 0);
        assert_eq!(forget(now + day).unwrap(), 1);
        assert_eq!(site.get(&at).status, 404);
        let delete = Site::request("DELETE", &at).body(Body::empty());
        assert_eq!(site.send(delete.unwrap()).status, 404);
    }
}

#[test]
fn one_place_sends_so_many_tables_and_none_is_too_long() {
    for site in sites() {
        let rows = "1,甲\n".repeat(100_001);
        let request = Site::request("POST", "/api/v1/verify/bulk");
        let answer = site.send(
            request
                .body(Body::from(format!("number,name\n{rows}")))
                .unwrap(),
        );
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str()),
            (422, Some("bulk-check.too-many-rows"))
        );
        let from: std::net::SocketAddr = "192.0.2.3:1".parse().unwrap();
        let mut statuses = Vec::new();
        for _ in 0..11 {
            let request = Site::request("POST", "/api/v1/verify/bulk")
                .extension(axum::extract::ConnectInfo(from));
            let answer = site.send(request.body(Body::from("number,name\n")).unwrap());
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses[..10], [422; 10]);
        assert_eq!(statuses[10], 429);
    }
}

/// A server of its own; gives it and its address.
fn serve(folder: &Path, url: Option<&str>, crash_at: &str) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.arg("serve").arg("--data").arg(folder);
    if let Some(url) = url {
        command.args(["--database", url]);
    }
    let mut child = command
        .args(["--listen", "127.0.0.1:0"])
        .env("ASSAY_CRASH_AT", crash_at)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    lines.read_line(&mut said).unwrap();
    let at = said
        .split("open ")
        .nth(1)
        .unwrap_or_else(|| panic!("{said}"));
    (child, at.trim().trim_end_matches('/').to_owned())
}

#[test]
fn after_a_kill_the_check_goes_on_where_it_stopped() {
    let patience = http::Patience {
        wait: Duration::from_secs(20),
        bytes_max: 1 << 20,
    };
    // Failed and lost, failed but kept: the answer was not kept, or it was.
    for point in ["bulk-check.before-answer", "bulk-check.after-answer"] {
        for waiting in places(1) {
            drop(waiting.open());
            let url = waiting.url.as_deref();
            let (mut child, at) = serve(&waiting.folder, url, point);
            let table = format!("number,name\n{}", "1999999999399999,甲\n".repeat(1_500));
            let sent = http::post(
                &format!("{at}/api/v1/verify/bulk"),
                table.as_bytes(),
                patience,
            );
            let sent: Value = serde_json::from_slice(&sent.unwrap().body).unwrap();
            let progress = sent["progress"].as_str().unwrap();
            let said = BufReader::new(child.stdout.take().unwrap()).lines();
            let mut said = said.map_while(Result::ok);
            assert!(said.any(|line| line.contains(point)));
            child.kill().unwrap();
            child.wait().unwrap();

            let (mut child, at) = serve(&waiting.folder, url, "");
            let told = until(|| {
                let told = http::get(&format!("{at}{progress}"), patience).unwrap();
                let told: Value = serde_json::from_slice(&told.body).unwrap();
                Some(told).filter(|told| told["done"] == true)
            });
            assert_eq!(told["not_found"], 1_500);
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}
