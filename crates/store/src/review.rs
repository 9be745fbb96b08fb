//! Reviews of filings: sheets and visits.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{
        Filing,
        review::{
            FilingScored, Review, ReviewSheet, ReviewTopic, ReviewersNamed, SiteVisit, SitesVisited,
        },
    },
    person::Person,
    score::Tenths,
    staff::appoint::Appointment,
};

const SHEETS: &str = "select appointment, scores, recusal from filing_review where filing = $1 order by named_on, appointment";
const VISITS: &str = "select appointment, on_day, sites, findings from filing_visit where filing = $1 order by number";

fn json(value: &impl serde::Serialize) -> Value {
    Value::Text(serde_json::to_string(value).expect("our own types are JSON"))
}

impl Tx<'_> {
    /// The review of a filing as it stands.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn review_of(&mut self, filing: &Id<Filing>) -> Result<Review, StoreError> {
        let sheets = self.rows(SHEETS, &[filing.into()])?;
        let visits = self.rows(VISITS, &[filing.into()])?;
        Ok(Review {
            sheets: sheets.iter().map(sheet).collect::<Result<_, _>>()?,
            visits: visits.iter().map(visit).collect::<Result<_, _>>()?,
        })
    }

    /// The appointment with which a person reviews a filing, if they do.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reviews_as(
        &mut self,
        filing: &Id<Filing>,
        person: &Id<Person>,
    ) -> Result<Option<Id<Appointment>>, StoreError> {
        let sql = "select r.appointment from filing_review r join appointment a on a.id = r.appointment \
            where r.filing = $1 and a.person = $2";
        let row = self.row(sql, &[filing.into(), person.into()])?;
        row.map(|row| row.id("appointment")).transpose()
    }

    /// The filings that wait for a person's sheet or visit, newest last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filings_to_review(
        &mut self,
        person: &Id<Person>,
    ) -> Result<Vec<Id<Filing>>, StoreError> {
        let sql = "select f.id from filing f join filing_review r on r.filing = f.id \
            join appointment a on a.id = r.appointment \
            where a.person = $1 and f.stage = 'reviewing' and r.recusal is null order by f.stage_on, f.id";
        let rows = self.rows(sql, &[person.into()])?;
        rows.iter().map(|row| row.id("id")).collect()
    }

    /// Names experts; the filing is in review from then on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was decided meanwhile.
    pub fn record_reviewers(&mut self, named: &Decided<ReviewersNamed>) -> Result<(), StoreError> {
        self.execute_one(
            "filing",
            "update filing set stage_on = case when stage = 'complete' then $1 else stage_on end, stage = 'reviewing' \
             where id = $2 and stage in ('complete', 'reviewing')",
            &[named.on.into(), (&named.filing).into()],
        )?;
        for expert in &named.experts {
            self.execute(
                "insert into filing_review (filing, appointment, named_on, scores) values ($1, $2, $3, '[]')",
                &[(&named.filing).into(), expert.into(), named.on.into()],
            )?;
        }
        Ok(())
    }

    /// Puts down a sheet; an expert who stepped back stays out.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the filing was decided meanwhile.
    pub fn record_sheet(&mut self, scored: &Decided<FilingScored>) -> Result<(), StoreError> {
        let scores: Vec<(ReviewTopic, u16)> = scored
            .sheet
            .scores
            .iter()
            .map(|(topic, score)| (*topic, score.get()))
            .collect();
        self.execute_one(
            "review sheet",
            "update filing_review set scores = $1, recusal = $2, on_day = $3 where filing = $4 and appointment = $5 \
             and recusal is null and exists (select 1 from filing where id = $4 and stage = 'reviewing')",
            &[
                json(&scores),
                scored.sheet.recusal.as_deref().into(),
                scored.on.into(),
                (&scored.filing).into(),
                (&scored.sheet.expert).into(),
            ],
        )
    }

    /// Puts down a visit.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the filing was decided meanwhile.
    pub fn record_visit(&mut self, visited: &Decided<SitesVisited>) -> Result<(), StoreError> {
        let visit = &visited.visit;
        self.execute_one(
            "filing",
            "insert into filing_visit (filing, number, appointment, on_day, sites, findings) \
             select f.id, (select coalesce(max(number), 0) + 1 from filing_visit where filing = $1), $2, $3, $4, $5 \
             from filing f where f.id = $1 and f.stage = 'reviewing'",
            &[
                (&visited.filing).into(),
                (&visit.by).into(),
                visit.on.into(),
                json(&visit.sites),
                json(&visit.findings),
            ],
        )
    }
}

fn sheet(row: &Row) -> Result<ReviewSheet, StoreError> {
    let scores: Vec<(ReviewTopic, u16)> = row.json("scores")?;
    let unreadable = || StoreError::Unreadable {
        column: "scores".to_owned(),
        why: "a score of more than a hundred points".to_owned(),
    };
    let scores = scores
        .into_iter()
        .map(|(topic, tenths)| Ok((topic, Tenths::new(tenths).ok_or_else(unreadable)?)));
    Ok(ReviewSheet {
        expert: row.id("appointment")?,
        scores: scores.collect::<Result<_, StoreError>>()?,
        recusal: row.text_or_null("recusal")?.map(str::to_owned),
    })
}

fn visit(row: &Row) -> Result<SiteVisit, StoreError> {
    Ok(SiteVisit {
        by: row.id("appointment")?,
        on: row.day("on_day")?,
        sites: row.json("sites")?,
        findings: row.json("findings")?,
    })
}
