//! When something is wrong: a problem document (RFC 9457) for programs, a kind page for people.
use super::{Reader, account::ENDED, acts::BadRow, layout};
use crate::paper::PaperError;
use assay_core::{authority::Role, decision::Words, text::Text};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{DOCTYPE, html};
use serde_json::json;
use std::borrow::Cow;

/// A problem, with what to do next.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    words: Box<Words>,
    rows: Vec<BadRow>,
    for_people: Option<Box<Reader>>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, words: Words) -> Self {
        Self {
            status,
            words: Box::new(words),
            rows: Vec::new(),
            for_people: None,
        }
    }

    /// The same with the rows of a table that cannot be taken.
    pub(super) fn with_rows(mut self, rows: Vec<BadRow>) -> Self {
        self.rows = rows;
        self
    }

    /// Nobody is signed in.
    pub(super) fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            words(
                "not-signed-in",
                ("请先登录", "Nobody is signed in"),
                (
                    "请登录，并随请求发送 Cookie 或 Authorization: Bearer",
                    "Sign in, and send the cookie or `Authorization: Bearer` with the request",
                ),
            ),
        )
    }

    /// The account belongs to an institution that was taken over without it.
    pub(super) fn account_ended() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            words(
                "account.ended",
                ("账号已停用", "The account has ended"),
                ENDED,
            ),
        )
    }

    /// The role may not do this.
    pub(super) fn denied(role: Role) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            words(
                "denied",
                (
                    format!("您的身份（{}）不能办理此事项", role.name().0),
                    format!("This is not open to your role ({})", role.name().1),
                ),
                ("请由有权限的人员办理", "Ask somebody whose role may do it"),
            ),
        )
    }

    /// The request was begun on another site.
    pub(super) fn foreign() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            words(
                "foreign-site",
                (
                    "该请求来自其他网站，未予办理",
                    "The request was begun on another site; nothing was done",
                ),
                ("请在本网站的页面上办理", "Use the page of this site"),
            ),
        )
    }

    /// The call has no id of its own.
    pub(super) fn no_call_id() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            words(
                "call-id-missing",
                (
                    "缺少请求编号（Idempotency-Key，8至100个可见ASCII字符）",
                    "The call has no id (Idempotency-Key, 8 to 100 visible ASCII characters)",
                ),
                (
                    "请附上自拟的编号；同一编号得到第一次的结果",
                    "Send an id of your own; the same id gives the first answer",
                ),
            ),
        )
    }

    /// The body cannot be read at all.
    pub(super) fn no_form() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            words(
                "body-unreadable",
                (
                    "无法读取提交的内容，或内容过大",
                    "What was sent cannot be read, or is too large",
                ),
                (
                    "请重新打开页面再提交；大名册请分成几个文件",
                    "Open the page again and send it once more; split a large roster into several files",
                ),
            ),
        )
    }

    /// The parameters of the address cannot be read: one stands there twice, or is no text.
    pub(super) fn no_question() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            words(
                "query-unreadable",
                (
                    "无法读取地址中的参数：有重复，或不是文字",
                    "The parameters of the address cannot be read: one stands there twice, or is no text",
                ),
                (
                    "请按 /api/openapi.json 中的说明改正参数",
                    "Correct them as /api/openapi.json says",
                ),
            ),
        )
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

    /// A certificate cannot be printed: said with the character or the field that stands against it.
    pub(crate) fn unprintable(why: &PaperError) -> Self {
        let en = why.to_string();
        let (code, zh, next) = match why {
            PaperError::Unprintable(_) => (
                "paper.unprintable",
                format!("证书无法打印：{en}"),
                Text::new(
                    "请换用含有该字的字体，或联系评价机构更正",
                    "Put a font with this character into the folder `fonts`, or ask the institution for a correction",
                ),
            ),
            PaperError::NoFonts | PaperError::BadFont(_) | PaperError::Font { .. } => (
                "paper.no-fonts",
                format!("没有可用的证书字体：{en}"),
                Text::new(
                    "请管理员安装字体 fonts-wqy-microhei，或放入数据目录的 fonts 文件夹",
                    "Let the administrator install fonts-wqy-microhei, or put fonts into the folder `fonts` of the installation",
                ),
            ),
            PaperError::NoSheet | PaperError::NotPublic => (
                "paper.not-ready",
                format!("证书还不能打印：{en}"),
                Text::new("请稍后再试", "Try again later"),
            ),
            PaperError::Credential(_)
            | PaperError::Store(_)
            | PaperError::Export(_)
            | PaperError::File(_)
            | PaperError::List(_) => {
                return Self::failure(why);
            }
        };
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Words {
                code,
                say: Text::new(zh, en),
                next,
                under: None,
            },
        )
    }

    /// The same answer; where it may be better soon, with the seconds to wait.
    fn patient(&self, mut response: Response) -> Response {
        let soon = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        if soon.contains(&self.status) {
            let seconds = HeaderValue::from_static("60");
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    /// The same as a page for people.
    pub(crate) fn for_people(mut self, reader: &Reader) -> Self {
        self.for_people = Some(Box::new(reader.clone()));
        self
    }
}

/// Code of [`id_reused`].
pub(super) const ID_REUSED: &str = "call-id-reused";

/// The id of the call was used for something else.
pub(super) fn id_reused() -> Words {
    words(
        ID_REUSED,
        (
            "这个请求编号已用于另一件事，本次未办理",
            "The id of this call was used for something else; nothing was done",
        ),
        (
            "请核对后再次提交（将使用新的编号）",
            "Look again and send it once more, with a new id",
        ),
    )
}

/// The register has it already, or something that excludes it.
pub(super) fn there_already(constraint: &str) -> Words {
    words(
        "there-already",
        (
            format!("登记册中已有此项，或与已有的内容冲突（{constraint}）"),
            format!("The register has this already, or something that excludes it ({constraint})"),
        ),
        ("请查看当前状态", "Look at how things stand now"),
    )
}

/// Somebody else was faster.
pub(super) fn changed_meanwhile() -> Words {
    words(
        "changed-meanwhile",
        (
            "状态已被他人更改，本次未办理",
            "Somebody else changed it meanwhile; nothing was done",
        ),
        (
            "请查看当前状态后再办理",
            "Look at how things stand now, then decide again",
        ),
    )
}

fn words(
    code: &'static str,
    say: (impl Into<Cow<'static, str>>, impl Into<Cow<'static, str>>),
    next: (&'static str, &'static str),
) -> Words {
    Words {
        code,
        say: Text::new(say.0, say.1),
        next: Text::new(next.0, next.1),
        under: None,
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
                    (layout::head(say))
                    body {
                        main { div.wrap {
                            h1 { (say) }
                            p { (next) }
                            p { a href="/" { (reader.say("首页", "Home")) } " · " a href="/verify" { (reader.say("证书查询", "Check a certificate")) } }
                        } }
                    }
                }
            };
            return self.patient((self.status, page).into_response());
        }
        let mut body = json!({
            "type": format!("/problems/{}", self.words.code),
            "title": self.words.say.en,
            "status": self.status.as_u16(),
            "code": self.words.code,
            "say": self.words.say,
            "next": self.words.next,
            "article": self.words.under,
        });
        if !self.rows.is_empty() {
            body["rows"] = json!(self.rows);
        }
        let mut response = (self.status, Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.patient(response)
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
