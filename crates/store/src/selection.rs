//! Selections: calls, applications, blind scores, ranks, objections, and what was won.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    selection::{
        Application, Award, ScoreGiven, Selection, SelectionStage, Standing, Verdict,
        apply::Applied,
        experts::ExpertsNamed,
        object::{RankObjection, RankOutcome, RankSettled},
        open::Opened,
        publish::SelectionPublished,
        rank::Ranked,
        score::Scored,
    },
    staff::appoint::Appointment,
};
use jiff::civil::Date;

const SELECTION: &str = "select id, title_zh, title_en, occupations, places, criteria, opened_on, apply_until, stage, stage_from, stage_until, \
    ranked_by, leaf, result_leaf from selection where id = $1";
const SELECTIONS: &str = "select id, title_zh, title_en, occupations, places, criteria, opened_on, apply_until, stage, stage_from, stage_until, \
    ranked_by, leaf, result_leaf from selection order by opened_on desc, id";
const APPLICATION: &str = "select id, selection, number, uscc, name_zh, name_en, institution, occupations, statement, filed_on, rank, \
    total_hundredths, selected from application where id = $1";
const APPLICATIONS: &str = "select id, selection, number, uscc, name_zh, name_en, institution, occupations, statement, filed_on, rank, \
    total_hundredths, selected from application where selection = $1 order by number";
const OBJECTION: &str = "select o.id, o.application, o.text, o.filed_on, o.outcome, o.conclusion, a.selection from selection_objection o \
    join application a on a.id = o.application where o.id = $1";
const OBJECTIONS: &str = "select o.id, o.application, o.text, o.filed_on, o.outcome, o.conclusion, a.selection from selection_objection o \
    join application a on a.id = o.application where a.selection = $1 order by o.filed_on, o.id";
/// What an organisation won: newest first.
const AWARDS: &str = "select a.id, a.selection, a.occupations, s.stage_from from application a join selection s on s.id = a.selection \
    where a.uscc = $1 and a.selected = 1 and s.stage = 'published' order by s.stage_from desc, a.id";

/// A selection with what the database keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSelection {
    /// The selection.
    pub selection: Selection,
    /// Who ranked, once it is ranked.
    pub ranked_by: Option<String>,
    /// Place of the call in the record.
    pub leaf: u64,
    /// Place of the result in the record, once it is published.
    pub result_leaf: Option<u64>,
}

fn json(value: &impl serde::Serialize) -> Value {
    Value::Text(serde_json::to_string(value).expect("our own types are JSON"))
}

fn place(leaf: u64) -> Value {
    Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX))
}

impl Tx<'_> {
    /// The selection, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn selection(&mut self, id: &Id<Selection>) -> Result<Option<KeptSelection>, StoreError> {
        self.row(SELECTION, &[id.into()])?
            .map(|row| selection(&row))
            .transpose()
    }

    /// Every selection, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn selections(&mut self) -> Result<Vec<KeptSelection>, StoreError> {
        self.rows(SELECTIONS, &[])?.iter().map(selection).collect()
    }

    /// Publishes a call.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_open(&mut self, opened: &Decided<Opened>, leaf: u64) -> Result<(), StoreError> {
        let one = &opened.selection;
        self.execute(
            "insert into selection (id, title_zh, title_en, occupations, places, criteria, opened_on, apply_until, stage, opened_by, leaf) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10)",
            &[
                (&one.id).into(),
                Value::from(&one.title.zh),
                Value::from(&one.title.en),
                json(&one.occupations),
                one.places.into(),
                json(&one.criteria),
                one.opened_on.into(),
                one.apply_until.into(),
                Value::from(&opened.by),
                place(leaf),
            ],
        )?;
        Ok(())
    }

    /// The application, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn application(&mut self, id: &Id<Application>) -> Result<Option<Application>, StoreError> {
        self.row(APPLICATION, &[id.into()])?
            .map(|row| application(&row))
            .transpose()
    }

    /// The applications to a call, in the order they came in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn applications_to(
        &mut self,
        selection: &Id<Selection>,
    ) -> Result<Vec<Application>, StoreError> {
        self.rows(APPLICATIONS, &[selection.into()])?
            .iter()
            .map(application)
            .collect()
    }

    /// Takes an application.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the organisation applied before.
    pub fn record_apply(&mut self, applied: &Decided<Applied>) -> Result<(), StoreError> {
        let one = &applied.application;
        self.execute(
            "insert into application (id, selection, number, uscc, name_zh, name_en, institution, occupations, statement, filed_on, filed_by) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                (&one.id).into(),
                (&one.selection).into(),
                one.number.into(),
                Value::from(&one.uscc),
                Value::from(&one.name.zh),
                Value::from(&one.name.en),
                one.institution.as_ref().map_or(Value::Null, Value::from),
                json(&one.occupations),
                Value::from(&one.statement),
                one.filed_on.into(),
                Value::from(&applied.by),
            ],
        )?;
        Ok(())
    }

    /// Names the experts, with the ties that are known, and closes the call.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the call is no longer open.
    pub fn record_experts(&mut self, named: &Decided<ExpertsNamed>) -> Result<(), StoreError> {
        self.execute_one(
            "selection",
            "update selection set stage = 'scoring', stage_from = $1 where id = $2 and stage = 'open'",
            &[named.on.into(), (&named.selection).into()],
        )?;
        for expert in &named.experts {
            self.execute(
                "insert into selection_expert (selection, appointment) values ($1, $2)",
                &[(&named.selection).into(), expert.into()],
            )?;
        }
        for given in &named.recusals {
            self.put_score(given, named.on)?;
        }
        Ok(())
    }

    /// The experts of a selection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn experts_of(
        &mut self,
        selection: &Id<Selection>,
    ) -> Result<Vec<Id<Appointment>>, StoreError> {
        let sql =
            "select appointment from selection_expert where selection = $1 order by appointment";
        let rows = self.rows(sql, &[selection.into()])?;
        rows.iter().map(|row| row.id("appointment")).collect()
    }

    /// Takes the scores of an expert, or that they step back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_expert_score(&mut self, scored: &Decided<Scored>) -> Result<(), StoreError> {
        self.put_score(&scored.given, scored.on)
    }

    fn put_score(&mut self, given: &ScoreGiven, on: Date) -> Result<(), StoreError> {
        let scores: Vec<(&str, u16)> = given
            .scores
            .iter()
            .map(|(key, score)| (key.as_str(), score.get()))
            .collect();
        // Whoever stepped back stays out: their row is not written over.
        self.execute_one(
            "score",
            "insert into application_score (application, appointment, scores, recusal, on_day) values ($1, $2, $3, $4, $5) \
             on conflict (application, appointment) do update set scores = excluded.scores, recusal = excluded.recusal, \
             on_day = excluded.on_day where application_score.recusal is null",
            &[
                (&given.application).into(),
                (&given.expert).into(),
                json(&scores),
                given.recusal.as_deref().into(),
                on.into(),
            ],
        )
    }

    /// What the experts of a selection gave.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scores_in(&mut self, selection: &Id<Selection>) -> Result<Vec<ScoreGiven>, StoreError> {
        let sql = "select s.application, s.appointment, s.scores, s.recusal from application_score s \
            join application a on a.id = s.application where a.selection = $1 order by a.number, s.appointment";
        self.rows(sql, &[selection.into()])?
            .iter()
            .map(|row| {
                let scores: Vec<(String, u16)> = row.json("scores")?;
                let unreadable = || StoreError::Unreadable {
                    column: "scores".to_owned(),
                    why: "more than a hundred points".to_owned(),
                };
                let scores = scores.into_iter().map(|(key, tenths)| {
                    let tenths = assay_core::score::Tenths::new(tenths).ok_or_else(unreadable)?;
                    Ok((key, tenths))
                });
                Ok(ScoreGiven {
                    application: row.id("application")?,
                    expert: row.id("appointment")?,
                    scores: scores.collect::<Result<_, StoreError>>()?,
                    recusal: row.text_or_null("recusal")?.map(str::to_owned),
                })
            })
            .collect()
    }

    /// Puts a ranked result on public notice.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer scored.
    pub fn record_rank(&mut self, ranked: &Decided<Ranked>) -> Result<(), StoreError> {
        self.execute_one(
            "selection",
            "update selection set stage = 'notice', stage_from = $1, stage_until = $2, ranked_by = $3 where id = $4 and stage = 'scoring'",
            &[
                ranked.from.into(),
                ranked.until.into(),
                Value::from(&ranked.by),
                (&ranked.selection).into(),
            ],
        )?;
        for (application, standing) in &ranked.standings {
            let selected: u32 = match standing.verdict {
                Verdict::Selected => 1,
                Verdict::NotSelected => 0,
            };
            self.execute_one(
                "application",
                "update application set rank = $1, total_hundredths = $2, selected = $3 where id = $4 and rank is null",
                &[
                    standing.rank.into(),
                    standing.total_hundredths.into(),
                    selected.into(),
                    application.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Takes an objection to a ranked result.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_rank_objection(
        &mut self,
        filed: &Decided<RankObjection>,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into selection_objection (id, application, text, filed_on) values ($1, $2, $3, $4)",
            &[
                (&filed.id).into(),
                (&filed.application).into(),
                Value::from(&filed.text),
                filed.filed_on.into(),
            ],
        )?;
        Ok(())
    }

    /// An objection with the selection it is in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rank_objection(
        &mut self,
        id: &Id<RankObjection>,
    ) -> Result<Option<(RankObjection, Id<Selection>)>, StoreError> {
        self.row(OBJECTION, &[id.into()])?
            .map(|row| Ok((objection(&row)?, row.id("selection")?)))
            .transpose()
    }

    /// The objections in a selection, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rank_objections(
        &mut self,
        selection: &Id<Selection>,
    ) -> Result<Vec<RankObjection>, StoreError> {
        self.rows(OBJECTIONS, &[selection.into()])?
            .iter()
            .map(objection)
            .collect()
    }

    /// Settles an objection; one that is upheld sends the selection back to the experts.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was settled meanwhile.
    pub fn record_rank_settled(
        &mut self,
        settled: &Decided<RankSettled>,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "objection",
            "update selection_objection set outcome = $1, conclusion = $2, settled_on = $3, settled_by = $4 where id = $5 and outcome is null",
            &[
                settled.outcome.id().into(),
                Value::from(&settled.conclusion),
                settled.on.into(),
                Value::from(&settled.by),
                (&settled.objection).into(),
            ],
        )?;
        if settled.outcome == RankOutcome::Upheld {
            // A second objection may be upheld after the first one sent the selection back: then it is there already.
            self.execute(
                "update selection set stage = 'scoring', stage_from = $1, stage_until = null, ranked_by = null where id = $2 and stage = 'notice'",
                &[settled.on.into(), (&settled.selection).into()],
            )?;
            self.execute(
                "update application set rank = null, total_hundredths = null, selected = null where selection = $1",
                &[(&settled.selection).into()],
            )?;
        }
        Ok(())
    }

    /// Publishes a result.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer on notice.
    pub fn record_selection_published(
        &mut self,
        published: &Decided<SelectionPublished>,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "selection",
            "update selection set stage = 'published', stage_from = $1, published_by = $2, result_leaf = $3 where id = $4 and stage = 'notice'",
            &[
                published.on.into(),
                Value::from(&published.by),
                place(leaf),
                (&published.selection).into(),
            ],
        )
    }

    /// What an organisation won, newest first: the filing of a social organisation cites one of these.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn awards_of(&mut self, uscc: &str) -> Result<Vec<Award>, StoreError> {
        self.rows(AWARDS, &[uscc.into()])?
            .iter()
            .map(|row| {
                Ok(Award {
                    selection: row.id("selection")?,
                    application: row.id("id")?,
                    occupations: row.json("occupations")?,
                    on: row.day("stage_from")?,
                })
            })
            .collect()
    }
}

fn selection(row: &Row) -> Result<KeptSelection, StoreError> {
    let stage = match row.text("stage")? {
        "open" => SelectionStage::Open,
        "scoring" => SelectionStage::Scoring,
        "notice" => SelectionStage::Notice {
            from: row.day("stage_from")?,
            until: row.day("stage_until")?,
        },
        "published" => SelectionStage::Published {
            on: row.day("stage_from")?,
        },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a selection"),
            });
        }
    };
    Ok(KeptSelection {
        selection: Selection {
            id: row.id("id")?,
            title: row.words("title")?,
            occupations: row.json("occupations")?,
            places: row.number("places")?,
            criteria: row.json("criteria")?,
            opened_on: row.day("opened_on")?,
            apply_until: row.day("apply_until")?,
            stage,
        },
        ranked_by: row.text_or_null("ranked_by")?.map(str::to_owned),
        leaf: u64::from(row.number("leaf")?),
        result_leaf: row.int_or_null("result_leaf")?.map(i64::unsigned_abs),
    })
}

fn application(row: &Row) -> Result<Application, StoreError> {
    let standing = match row.int_or_null("rank")? {
        None => None,
        Some(_) => Some(Standing {
            rank: row.number("rank")?,
            total_hundredths: row.number("total_hundredths")?,
            verdict: if row.number("selected")? == 1 {
                Verdict::Selected
            } else {
                Verdict::NotSelected
            },
        }),
    };
    Ok(Application {
        id: row.id("id")?,
        selection: row.id("selection")?,
        number: row.number("number")?,
        uscc: row.text("uscc")?.to_owned(),
        name: row.words("name")?,
        institution: match row.text_or_null("institution")? {
            Some(_) => Some(row.id("institution")?),
            None => None,
        },
        occupations: row.json("occupations")?,
        statement: row.text("statement")?.to_owned(),
        filed_on: row.day("filed_on")?,
        standing,
    })
}

fn objection(row: &Row) -> Result<RankObjection, StoreError> {
    let outcome = match row.text_or_null("outcome")? {
        None => None,
        Some(_) => Some((row.parsed("outcome")?, row.text("conclusion")?.to_owned())),
    };
    Ok(RankObjection {
        id: row.id("id")?,
        application: row.id("application")?,
        text: row.text("text")?.to_owned(),
        filed_on: row.day("filed_on")?,
        outcome,
    })
}
