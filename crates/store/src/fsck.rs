//! What the database must agree on with itself, beyond its constraints: each question counts what does not fit.
use crate::{Store, StoreError, Tx, connection::Connection};
use std::path::Path;

/// What must hold, and a query that counts where it does not.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "the public record has no gap",
        "select (select size from record_next where one = 1) - (select count(*) from record_leaf)",
    ),
    (
        "every signed certificate has its own leaf",
        "select count(*) from certificate c left join record_leaf l on l.position = c.leaf \
         and l.kind = 'certificate' and l.subject = c.id where c.stage in ('logged', 'released') and l.position is null",
    ),
    (
        "every leaf of a certificate has its certificate",
        "select count(*) from record_leaf l left join certificate c on c.leaf = l.position \
         where l.kind = 'certificate' and c.id is null",
    ),
    (
        "nothing is left of whoever was erased",
        "select (select count(*) from erasure e join person p on p.id = e.person where e.stage = 'erased' and p.document_kind <> 'erased') \
         + (select count(*) from erasure e join certificate c on c.person = e.person join certificate_credential s on s.certificate = c.id where e.stage = 'erased') \
         + (select count(*) from erasure e join certificate c on c.person = e.person join record_leaf l on l.position = c.leaf where e.stage = 'erased' and l.salt is not null) \
         + (select count(*) from erasure e join account a on a.person = e.person where e.stage = 'erased') \
         + (select count(*) from erasure where stage = 'erasing')",
    ),
    (
        "every certificate without a file is of somebody who was erased",
        "select count(*) from certificate c left join certificate_credential s on s.certificate = c.id left join erasure e \
         on e.person = c.person and e.stage = 'erased' where c.stage in ('logged', 'released') and s.certificate is null and e.id is null",
    ),
    (
        "every certified enrolment has its certificate",
        // Sets, not a join: certificates have no index by enrolment, and a planner may look through all of them for each.
        "select count(*) from (select id from enrolment where stage = 'certified' except select enrolment from certificate) missing",
    ),
    (
        "every certificate has a certified enrolment",
        "select count(*) from certificate c join enrolment e on e.id = c.enrolment \
         where c.stage in ('logged', 'released') and e.stage <> 'certified'",
    ),
    (
        "sessions count their certificates right",
        // One pass over the certificates: a question for each session would be a pass for each.
        "select count(*) from session s \
         left join (select session, count(*) as issued from certificate where stage <> 'void' group by session) c on c.session = s.id \
         where s.issued <> coalesce(c.issued, 0)",
    ),
    (
        "issued is at most passed, passed at most present, present at most seats",
        "select count(*) from session where issued > passed or passed > present or present > seats",
    ),
    (
        "no number series has a gap: every serial from 1 to the last is used, or void with its explanation",
        "select count(*) from number_series s left join (select substr(number, 1, length(number) - \
         case when length(number) = 22 then 6 else 5 end) stem, count(distinct number) there, max(number) highest from certificate \
         group by 1) c on c.stem = s.stem where c.there is null or c.there <> s.last \
         or cast(substr(c.highest, length(s.stem) + 1) as bigint) <> s.last",
    ),
    (
        "every certificate has a number of a series",
        "select count(*) from certificate c left join number_series s on s.stem = substr(c.number, 1, \
         length(c.number) - case when length(c.number) = 22 then 6 else 5 end) where s.stem is null",
    ),
    (
        "every void number has its explanation, and none that is used",
        "select count(*) from certificate c left join void_number v on v.number = c.number \
         where (c.stage = 'void') <> (v.number is not null)",
    ),
    (
        "no institution has two versions of a filing with one number, and every version has the ones before it",
        "select count(*) from (select institution, max(version) newest, count(*) versions from filing group by institution) f \
         where f.newest <> f.versions",
    ),
    (
        "every result is in the record before its certificates",
        "select count(*) from certificate c left join score_sheet s on s.session = c.session \
         where c.leaf is not null and (s.leaf is null or s.leaf >= c.leaf)",
    ),
    (
        "no completed succession left a line open",
        "select count(*) from succession s join carried c on c.succession = s.id where s.stage = 'completed' and c.state = 'open'",
    ),
    (
        "no refunded enrolment has a certificate",
        "select count(*) from certificate c join entitlement t on t.enrolment = c.enrolment and t.cause = 'refund' where c.stage <> 'void'",
    ),
    (
        "no more of a fee goes back than was paid, and every refund is counted once",
        "select count(*) from fee f where f.back_minor > f.paid_minor \
         or f.back_minor <> (select coalesce(sum(t.amount_minor), 0) from entitlement t where t.enrolment = f.enrolment)",
    ),
    (
        "every certificate that was reissued got the paper that was decided on",
        "select count(*) from status_proposal p join certificate c on c.id = p.certificate join blank b on b.serial = p.paper_serial \
         where p.change = 'reissue' and p.stage = 'approved' and (b.number is null or b.number <> c.number)",
    ),
    (
        "every paper that was replaced is void, and bore the same certificate",
        "select count(*) from blank b join blank o on o.serial = b.replaces where o.stage <> 'spoiled' or o.number <> b.number",
    ),
    (
        "the lines of the books have no gap",
        "select (select position from booking_head where one = 1) - (select count(*) from booking)",
    ),
    (
        "every balance is the sum of its lines",
        "select count(*) from balance b where \
         b.paid <> (select coalesce(sum(case when l.debit = 'paid' then l.amount_minor when l.credit = 'paid' then -l.amount_minor else 0 end), 0) from booking l where l.institution = b.institution and l.payer = b.payer) \
         or b.received <> (select coalesce(sum(case when l.debit = 'received' then l.amount_minor when l.credit = 'received' then -l.amount_minor else 0 end), 0) from booking l where l.institution = b.institution and l.payer = b.payer) \
         or b.owed <> (select coalesce(sum(case when l.debit = 'owed' then l.amount_minor when l.credit = 'owed' then -l.amount_minor else 0 end), 0) from booking l where l.institution = b.institution and l.payer = b.payer) \
         or b.transit <> (select coalesce(sum(case when l.debit = 'transit' then l.amount_minor when l.credit = 'transit' then -l.amount_minor else 0 end), 0) from booking l where l.institution = b.institution and l.payer = b.payer) \
         or b.refunded <> (select coalesce(sum(case when l.debit = 'refunded' then l.amount_minor when l.credit = 'refunded' then -l.amount_minor else 0 end), 0) from booking l where l.institution = b.institution and l.payer = b.payer)",
    ),
    (
        "every line of the books has its balance",
        "select count(*) from booking l left join balance b on b.institution = l.institution and b.payer = l.payer where b.payer is null",
    ),
    (
        "what moved out of one institution's books moved into another's",
        "select cast(coalesce(sum(moved), 0) as bigint) from balance",
    ),
    (
        "what is owed, on its way and refunded is what payers are entitled to",
        "select cast(coalesce(sum(owed + transit + refunded), 0) as bigint) - (select cast(coalesce(sum(amount_minor), 0) as bigint) from entitlement) from balance",
    ),
    (
        "what is on its way is what was sent",
        "select cast(coalesce(sum(transit), 0) as bigint) - (select cast(coalesce(sum(amount_minor), 0) as bigint) from transfer where stage = 'sent') from balance",
    ),
    (
        "what is refunded is what the bank has paid",
        "select cast(coalesce(sum(refunded), 0) as bigint) - (select cast(coalesce(sum(amount_minor), 0) as bigint) from transfer where stage = 'paid') from balance",
    ),
    (
        "a transfer is the sum of its shares, which live as long as it does",
        "select count(*) from transfer t where t.amount_minor <> (select coalesce(sum(h.amount_minor), 0) from transfer_share h where h.transfer = t.id) \
         or exists (select 1 from transfer_share h where h.transfer = t.id and (h.live = 1) <> (t.stage in ('planned', 'sent', 'paid')))",
    ),
    (
        "a payout is the sum of its transfers",
        "select count(*) from payout p where p.amount_minor <> (select coalesce(sum(t.amount_minor), 0) from transfer t where t.payout = p.id) \
         or p.transfers <> (select count(*) from transfer t where t.payout = p.id)",
    ),
    (
        "whoever was asked answered, was decided for, or is open: nobody is lost",
        "select abs((select count(*) from wish) - (select count(distinct enrolment) from wish_answer) \
         - (select count(*) from wish where wish is null and lapse is not null) \
         - (select count(*) from wish w where w.lapse is null and not exists (select 1 from wish_answer a where a.enrolment = w.enrolment)))",
    ),
    (
        "the wish that counts is the last answer",
        "select count(*) from wish w where coalesce(w.wish, '') <> coalesce((select a.wish from wish_answer a \
         where a.enrolment = w.enrolment order by a.position desc limit 1), '')",
    ),
    (
        "whoever was asked stands on a sealed roster",
        "select count(*) from wish w left join roster r on r.subject = w.enrolment where r.subject is null",
    ),
    (
        "every exam that a trainee entered is the trainee's own, of the plan's occupation and level",
        "select count(*) from trainee_exam x left join trainee t on t.id = x.trainee left join training_plan p on p.id = t.plan \
         left join enrolment e on e.id = x.enrolment left join session s on s.id = e.session \
         where t.person is null or t.person <> e.person or p.occupation <> s.occupation or p.level <> s.level",
    ),
    (
        "whoever wished the fee back, or was silent to that end, has no certificate",
        "select count(*) from certificate c join wish w on w.enrolment = c.enrolment \
         where w.wish = 'refund' or (w.wish is null and w.lapse = 'refund')",
    ),
];

impl Tx<'_> {
    /// Every thing that must hold, with how often it does not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn self_check(&mut self) -> Result<Vec<(&'static str, i64)>, StoreError> {
        QUESTIONS
            .iter()
            .map(|(holds, wrong)| Ok((*holds, self.count(wrong, &[])?)))
            .collect()
    }
}

impl Store {
    /// Writes the database as it stands, from one moment, into a new file; work goes on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] on PostgreSQL, which is backed up with its own tools.
    pub fn snapshot(&self, to: &Path) -> Result<(), StoreError> {
        let connection = Connection::open_beside(&self.place)?;
        let Some(sqlite) = connection.as_sqlite() else {
            return Err(StoreError::Unusable(
                "the database is PostgreSQL: back it up with pg_dump or pg_basebackup, and the folder with any tool"
                    .to_owned(),
            ));
        };
        let to = to.to_str().ok_or_else(|| {
            StoreError::Unusable(format!("{} is not a name in UTF-8", to.display()))
        })?;
        sqlite.execute("vacuum into ?1", [to])?;
        Ok(())
    }
}
