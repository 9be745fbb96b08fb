//! The type of a selective certificate: what wallets show of it, in both languages.
use serde_json::{Value, json};

/// A path of claims with what people call it, in Chinese and in English, and whether it is hidden.
type Claim = (&'static [&'static str], (&'static str, &'static str), bool);

/// Every claim that a wallet shows.
pub const CLAIMS: &[Claim] = &[
    (&["level"], ("等级代码", "Level code"), false),
    (&["level_name"], ("技能等级", "Skill level"), false),
    (&["institution"], ("评价机构", "Institution"), false),
    (&["name"], ("姓名", "Name"), true),
    (&["document"], ("证件", "Identity document"), true),
    (&["occupation"], ("职业", "Occupation"), true),
    (
        &["occupation", "achievement"],
        ("职业和等级", "Occupation and level"),
        true,
    ),
    (
        &["occupation", "code"],
        ("职业编码", "Occupation code"),
        true,
    ),
    (&["certificate"], ("证书", "Certificate"), true),
    (
        &["certificate", "number"],
        ("证书编号", "Certificate number"),
        true,
    ),
    (
        &["certificate", "examined_on"],
        ("考试日期", "Examined on"),
        true,
    ),
    (&["scores"], ("成绩", "Scores"), true),
    (&["scores", "theory"], ("理论知识", "Theory"), true),
    (&["scores", "skill"], ("技能考核", "Skill"), true),
    (&["scores", "review"], ("综合评审", "Review"), true),
];

/// Where the type of certificates of a kind is found.
#[must_use]
pub fn address(base: &str, kind: &str) -> String {
    format!("{base}/credential-type/{kind}")
}

/// The type metadata of certificates with this title.
#[must_use]
pub fn metadata(address: &str, title: (&str, &str)) -> Value {
    let claims: Vec<Value> = CLAIMS
        .iter()
        .map(|(path, (zh, en), hidden)| {
            json!({
                "path": path,
                "display": [{"locale": "zh-CN", "label": zh}, {"locale": "en", "label": en}],
                // A member of a hidden claim goes with it.
                "sd": if *hidden && path.len() == 1 { "always" } else { "never" },
            })
        })
        .collect();
    let (zh, en) = title;
    json!({
        "vct": address,
        "name": en,
        "description": "A certificate of which the holder shows only what is asked for; the level is always visible.",
        "display": [
            {"locale": "zh-CN", "name": zh, "description": "持证人自行选择出示哪些内容，等级始终可见。"},
            {"locale": "en", "name": en, "description": "The holder chooses what to show; the level is always visible."},
        ],
        "claims": claims,
    })
}

/// The same claims as `OpenID4VCI` describes them to a wallet before it has one.
#[must_use]
pub fn offered_claims() -> Vec<Value> {
    CLAIMS
        .iter()
        .map(|(path, (zh, en), _)| {
            json!({
                "path": path,
                "display": [{"locale": "zh-CN", "name": zh}, {"locale": "en", "name": en}],
            })
        })
        .collect()
}
