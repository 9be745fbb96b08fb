//! What is done with notifications: those whom they are for mark them, the authority prints letters.
use super::{
    Act, empty,
    given::{list_of, object, text},
    no_body, nothing,
};
use crate::{
    app::notify::{print_letters, see_notification},
    web::notifications::{LettersSheet, NotificationSheet},
};
use assay_core::{
    authority::Action,
    notification::{PrintLetter, SeeNotification},
};
use maud::html;
use serde_json::json;

/// I have read it.
pub(in crate::web) static SEE: Act<NotificationSheet> = Act {
    id: "see",
    roles: SeeNotification::ROLES,
    title: ("标为已读", "Mark as seen"),
    about: (
        "表示已看到此通知，不表示同意。",
        "This says that it was read; it does not say yes to anything.",
    ),
    offered: |sheet, _| !sheet.kept.notification.is_seen,
    fields: nothing,
    body: empty,
    schema: Some(no_body),
    run: |work, _| {
        see_notification(work.house, work.call, &work.sheet.kept.notification.id)?;
        Ok(json!({}))
    },
    told: |_, _| html! {},
};

/// The letters on the page are printed.
pub(in crate::web) static PRINT: Act<LettersSheet> = Act {
    id: "print",
    roles: PrintLetter::ROLES,
    title: ("登记为已打印", "Record as printed"),
    about: (
        "打印本页全部信函之后登记；随后列出后面的信函。",
        "After all letters of this page are printed; the next ones are listed then.",
    ),
    offered: |sheet, _| !sheet.letters.is_empty(),
    fields: |_, sheet| {
        html! { @for one in &sheet.letters { input type="hidden" name="letter" value=(one.notification.id); } }
    },
    body: |typed| json!({"letters": typed.all("letter").collect::<Vec<_>>()}),
    schema: Some(|| {
        object(&[(
            "letters",
            list_of(&text("Identifier of a notification, `ntf_…`")),
        )])
    }),
    run: |work, given| {
        let printed = print_letters(work.house, work.call, given.ids("letters")?)?;
        Ok(json!({"printed": printed}))
    },
    told: |reader, answer| {
        html! { p { (reader.say("信函：", "Letters: ")) (answer["printed"].as_u64().unwrap_or_default()) " · " a href="/letters/open" { (reader.say("后面的信函", "The next letters")) } } }
    },
};
