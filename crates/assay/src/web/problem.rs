//! When something is wrong: a problem document (RFC 9457) for programs, a kind page for people.
use super::Reader;
use assay_core::{decision::Words, text::Text};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, html};
use serde_json::json;

/// A problem, with what to do next.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    words: Box<Words>,
    for_people: Option<Box<Reader>>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, words: Words) -> Self {
        Self {
            status,
            words: Box::new(words),
            for_people: None,
        }
    }

    /// Nothing is there.
    pub(crate) fn missing() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            Words {
                code: "not-found",
                say: Text::new("没有找到这个页面或记录", "There is no such page or record"),
                next: Text::new(
                    "请从首页或证书查询开始",
                    "Begin at the home page or with the certificate check",
                ),
                under: None,
            },
        )
    }

    /// The world failed; the reason goes to the log, a number to the reader.
    pub(crate) fn failure(why: &dyn std::fmt::Display) -> Self {
        let number = u32::from_be_bytes(crate::edge::draw_bytes());
        tracing::error!(reference = format!("{number:08x}"), "{why}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Words {
                code: "failure",
                say: Text::new(
                    format!("系统出错，编号{number:08x}"),
                    format!("The system failed; reference {number:08x}"),
                ),
                next: Text::new(
                    "请稍后再试；如仍出错，请告知管理员这个编号",
                    "Try again later; if it goes on, tell the administrator this number",
                ),
                under: None,
            },
        )
    }

    /// The same as a page for people.
    pub(crate) fn for_people(mut self, reader: &Reader) -> Self {
        self.for_people = Some(Box::new(reader.clone()));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Some(reader) = &self.for_people {
            let say = self.words.say.in_language(reader.language);
            let next = self.words.next.in_language(reader.language);
            let page = html! {
                (DOCTYPE)
                html lang=(reader.say("zh-CN", "en")) {
                    head {
                        meta charset="utf-8";
                        meta name="viewport" content="width=device-width, initial-scale=1";
                        title { (say) " · Assay" }
                        link rel="stylesheet" href="/assets/assay.css";
                    }
                    body {
                        main { div.wrap {
                            h1 { (say) }
                            p { (next) }
                            p { a href="/" { (reader.say("首页", "Home")) } " · " a href="/verify" { (reader.say("证书查询", "Check a certificate")) } }
                        } }
                    }
                }
            };
            return (self.status, page).into_response();
        }
        let body = json!({
            "type": format!("/problems/{}", self.words.code),
            "title": self.words.say.en,
            "status": self.status.as_u16(),
            "code": self.words.code,
            "say": self.words.say,
            "next": self.words.next,
            "article": self.words.under,
        });
        let mut response = (self.status, Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// What no route knows.
pub(super) async fn not_found(reader: Reader) -> Problem {
    let problem = Problem::missing();
    if reader.path.starts_with("/api/") {
        problem
    } else {
        problem.for_people(&reader)
    }
}

/// A method that the route does not have.
pub(super) async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Words {
            code: "method-not-allowed",
            say: Text::new(
                "这个地址不接受该方法",
                "This address does not take this method",
            ),
            next: Text::new(
                "请查看接口文档",
                "See the interface description at /api/openapi.json",
            ),
            under: None,
        },
    )
}
