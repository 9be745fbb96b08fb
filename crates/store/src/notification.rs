//! Notifications and the words they say.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    notification::{Addressee, Notice, Notification, Printed, Seen},
    person::Person,
    text::Text,
};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// A notification with its words, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptNotification {
    /// The notification.
    pub notification: Notification,
    /// The name of whom it is for.
    pub name: String,
    /// The code of what is said.
    pub code: String,
    /// What happened.
    pub say: Text,
    /// What can be done.
    pub next: Text,
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
    /// When it was seen.
    pub seen_at: Option<i64>,
    /// The day of its last letter.
    pub printed_on: Option<Date>,
}

/// Which notifications are looked for; newest first.
#[derive(Debug, Clone, Default)]
pub struct NotificationsSought {
    /// Only those to this person or institution.
    pub to: Option<Addressee>,
    /// Only those that nobody has seen.
    pub unseen: bool,
    /// Only those to persons that were never printed as a letter.
    pub unprinted: bool,
    /// Words that must all stand in name, code, object or sentence; the first three count.
    pub words: Vec<String>,
    /// Only those before this one.
    pub before: Option<Id<Notification>>,
    /// At most so many.
    pub limit: u32,
}

/// Words that a search looks at.
const WORDS: usize = 3;

/// A question for notifications that fit.
macro_rules! sought {
    ($fits:literal) => {
        concat!(
            "select n.id, n.person, n.institution, n.object, n.at, n.seen_at, n.printed_on, w.code, w.zh, w.en, w.next_zh, w.next_en, \
             coalesce(p.name, i.name_zh, '') as name from notification n join notice w on w.id = n.notice \
             left join person p on p.id = n.person left join institution i on i.id = n.institution where ",
            $fits
        )
    };
}

/// The rest of a question for many.
macro_rules! many {
    ($fits:literal) => {
        concat!(
            sought!($fits),
            " and (cast($2 as bigint) = 0 or n.seen_at is null) \
             and (cast($3 as bigint) = 0 or (n.person is not null and n.seen_at is null and n.printed_on is null)) \
             and ($4 = '' or n.id < $4) \
             and lower(coalesce(p.name, i.name_zh, '') || ' ' || w.code || ' ' || n.object || ' ' || w.zh || ' ' || w.en) like $5 escape '\\' \
             and lower(coalesce(p.name, i.name_zh, '') || ' ' || w.code || ' ' || n.object || ' ' || w.zh || ' ' || w.en) like $6 escape '\\' \
             and lower(coalesce(p.name, i.name_zh, '') || ' ' || w.code || ' ' || n.object || ' ' || w.zh || ' ' || w.en) like $7 escape '\\' \
             order by n.id desc limit $8"
        )
    };
}

const ONE: &str = sought!("n.id = $1");
const OF_ALL: &str = many!("$1 = ''");
const OF_PERSON: &str = many!("n.person = $1");
const OF_INSTITUTION: &str = many!("n.institution = $1");

impl Tx<'_> {
    /// Keeps the words of a notice, once; gives the key by which notifications name it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_notice(&mut self, notice: &Notice) -> Result<String, StoreError> {
        let mut hash = Sha256::new();
        let words = [
            notice.code,
            &notice.say.zh,
            &notice.say.en,
            &notice.next.zh,
            &notice.next.en,
        ];
        for word in words {
            hash.update((word.len() as u64).to_be_bytes());
            hash.update(word.as_bytes());
        }
        let key = hex::encode(hash.finalize());
        self.execute(
            "insert into notice (id, code, zh, en, next_zh, next_en) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
            &[
                Value::from(&key),
                notice.code.into(),
                Value::from(&notice.say.zh),
                Value::from(&notice.say.en),
                Value::from(&notice.next.zh),
                Value::from(&notice.next.en),
            ],
        )?;
        Ok(key)
    }

    /// Tells a person or an institution something, in the transaction of the act that is the reason for it. `object`
    /// is the identifier of what it is about, `at` the instant of the act.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_notification(
        &mut self,
        id: &Id<Notification>,
        to: &Addressee,
        notice: &Notice,
        object: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        let key = self.record_notice(notice)?;
        let (person, institution) = match to {
            Addressee::Person(id) => (Some(id), None),
            Addressee::Institution(id) => (None, Some(id)),
        };
        self.execute(
            "insert into notification (id, person, institution, notice, object, at) values ($1, $2, $3, $4, $5, $6)",
            &[
                id.into(),
                person.into(),
                institution.into(),
                key.into(),
                object.into(),
                Value::Int(at),
            ],
        )?;
        Ok(())
    }

    /// The notification with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notification(
        &mut self,
        id: &Id<Notification>,
    ) -> Result<Option<KeptNotification>, StoreError> {
        self.row(ONE, &[id.into()])?
            .map(|row| kept(&row))
            .transpose()
    }

    /// Notifications, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notifications(
        &mut self,
        sought: &NotificationsSought,
    ) -> Result<Vec<KeptNotification>, StoreError> {
        let (sql, whose) = match &sought.to {
            None => (OF_ALL, Value::from("")),
            Some(Addressee::Person(id)) => (OF_PERSON, id.into()),
            Some(Addressee::Institution(id)) => (OF_INSTITUTION, id.into()),
        };
        let flag = |yes: bool| Value::Int(i64::from(yes));
        let before = sought.before.as_ref().map_or("", Id::as_str);
        let mut values = vec![
            whose,
            flag(sought.unseen),
            flag(sought.unprinted),
            before.into(),
        ];
        values.extend((0..WORDS).map(|at| pattern(sought.words.get(at)).into()));
        values.push(sought.limit.into());
        self.rows(sql, &values)?.iter().map(kept).collect()
    }

    /// How many notifications nobody has seen: to persons, and to institutions.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unseen_notifications(&mut self) -> Result<(i64, i64), StoreError> {
        let persons = self.count(
            "select count(*) from notification where seen_at is null and person is not null",
            &[],
        )?;
        let institutions = self.count(
            "select count(*) from notification where seen_at is null and institution is not null",
            &[],
        )?;
        Ok((persons, institutions))
    }

    /// How many notifications to an institution nobody there has seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unseen_by_institution(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<i64, StoreError> {
        let sql = "select count(*) from notification where institution = $1 and seen_at is null";
        self.count(sql, &[institution.into()])
    }

    /// How many letters wait to be printed: to persons who have not looked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn letters_to_print(&mut self) -> Result<i64, StoreError> {
        let sql = "select count(*) from notification where person is not null and seen_at is null and printed_on is null";
        self.count(sql, &[])
    }

    /// Marks a notification as seen.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was seen meanwhile.
    pub fn record_seen(&mut self, seen: &Decided<Seen>, at: i64) -> Result<(), StoreError> {
        self.execute_one(
            "notification",
            "update notification set seen_at = $1 where id = $2 and seen_at is null",
            &[Value::Int(at), (&seen.notification).into()],
        )
    }

    /// Marks everything that a person was told about one thing as seen: whoever acts on it has read it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_seen_about(
        &mut self,
        person: &Id<Person>,
        object: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "update notification set seen_at = $1 where person = $2 and object = $3 and seen_at is null",
            &[Value::Int(at), person.into(), object.into()],
        )?;
        Ok(())
    }

    /// Records the day of letters.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if one of them is not there.
    pub fn record_printed(&mut self, printed: &Decided<Printed>) -> Result<(), StoreError> {
        for id in &printed.notifications {
            self.execute_one(
                "notification",
                "update notification set printed_on = $1 where id = $2",
                &[printed.on.into(), id.into()],
            )?;
        }
        Ok(())
    }
}

/// A word as a pattern that any text holding it fits.
pub(crate) fn pattern(word: Option<&String>) -> String {
    let mut pattern = String::from("%");
    for c in word
        .map(|word| word.to_lowercase())
        .unwrap_or_default()
        .chars()
    {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}

fn kept(row: &Row) -> Result<KeptNotification, StoreError> {
    let text = |column: &str| row.text(column).map(str::to_owned);
    let to = match row.text_or_null("person")? {
        Some(_) => Addressee::Person(row.id("person")?),
        None => Addressee::Institution(row.id("institution")?),
    };
    let seen_at = row.int_or_null("seen_at")?;
    Ok(KeptNotification {
        notification: Notification {
            id: row.id("id")?,
            to,
            object: text("object")?,
            is_seen: seen_at.is_some(),
        },
        name: text("name")?,
        code: text("code")?,
        say: Text::new(text("zh")?, text("en")?),
        next: Text::new(text("next_zh")?, text("next_en")?),
        at: row.int("at")?,
        seen_at,
        printed_on: row.day_or_null("printed_on")?,
    })
}
