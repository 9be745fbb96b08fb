//! Paper: blanks, print runs, photos.
use crate::{Row, StoreError, Tx, Value, status::maybe};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    paper::{
        Blank, BlankStage, PrintRun, RunPage, Stock,
        print::ToPrint,
        receive::BlanksReceived,
        reissue::{OldPaper, Reissued},
        spoil::Spoiled,
    },
    person::Person,
};
use jiff::civil::Date;

const STOCK: &str =
    "select stage, count(*) as blanks from blank where institution = $1 group by stage";
/// Blanks, and whether a reissue that waits for its decision names them.
macro_rules! blanks {
    ($rest:literal) => {
        concat!(
            "select b.serial, b.institution, b.stage, b.number, b.printed_on, b.how, b.spoiled_on, b.replaces, p.id as reserved_by \
             from blank b left join status_proposal p on p.paper_serial = b.serial and p.stage = 'open' ",
            $rest
        )
    };
}
const NEXT_BLANKS: &str = "select serial from blank where institution = $1 and stage = 'in-stock' \
    and not exists (select 1 from status_proposal p where p.paper_serial = blank.serial and p.stage = 'open') order by serial limit $2";
const KNOWN: &str =
    "select serial from blank where serial >= $1 and serial <= $2 order by serial limit 1";
const TO_PRINT: &str = "select certificate.number, certificate.stage, certificate.status, blank.serial, ( \
        select min(lost.serial) from blank lost where lost.number = certificate.number and lost.stage = 'spoiled' and lost.how = 'lost' \
        and not exists (select 1 from blank later where later.replaces = lost.serial)) as lost from certificate \
    left join blank on blank.number = certificate.number and blank.stage = 'printed' \
    where certificate.institution = $1 and certificate.number = $2 \
    order by case certificate.stage when 'released' then 0 else 1 end, certificate.edition desc limit 1";
const OF_SESSION: &str = "select certificate.number from certificate \
    left join blank on blank.number = certificate.number and blank.stage = 'printed' \
    where certificate.session = $1 and certificate.stage = 'released' and certificate.status = 'valid' and blank.serial is null \
    and not exists (select 1 from blank lost where lost.number = certificate.number and lost.stage = 'spoiled' and lost.how = 'lost' \
        and not exists (select 1 from blank later where later.replaces = lost.serial)) \
    order by certificate.number";
const RUN: &str = "select id, institution, printed_on from print_run where id = $1";
const RUNS: &str = "select id, pages, printed_on from print_run where institution = $1 order by printed_on desc, id desc limit 200";
const PAGES: &str = "select serial, number, stage from blank where run = $1 order by page";
const LOST_OF: &str = "select min(lost.serial) as serial from blank lost where lost.number = $1 and lost.stage = 'spoiled' and lost.how = 'lost' \
    and not exists (select 1 from blank later where later.replaces = lost.serial)";

impl Tx<'_> {
    /// The blanks of an institution, counted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stock(&mut self, institution: &Id<Institution>) -> Result<Stock, StoreError> {
        let mut stock = Stock {
            institution: institution.clone(),
            in_stock: 0,
            printed: 0,
            spoiled: 0,
        };
        for row in self.rows(STOCK, &[institution.into()])? {
            let blanks = row.number("blanks")?;
            match row.text("stage")? {
                "in-stock" => stock.in_stock = blanks,
                "printed" => stock.printed = blanks,
                _ => stock.spoiled = blanks,
            }
        }
        Ok(stock)
    }

    /// A serial between two of the same form that is in a stock already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn known_blank(&mut self, first: &str, last: &str) -> Result<Option<String>, StoreError> {
        let row = self.row(KNOWN, &[first.into(), last.into()])?;
        row.map(|row| Ok(row.text("serial")?.to_owned()))
            .transpose()
    }

    /// Takes a delivery into stock. A crash before the commit leaves none of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_blanks(&mut self, received: &Decided<BlanksReceived>) -> Result<(), StoreError> {
        for serial in received.delivery.serials() {
            self.execute(
                "insert into blank (serial, institution, stage, received_on, received_by) values ($1, $2, 'in-stock', $3, $4)",
                &[
                    serial.into(),
                    (&received.stock.institution).into(),
                    received.on.into(),
                    Value::from(&received.by),
                ],
            )?;
        }
        Ok(())
    }

    /// The blank with this serial.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blank(&mut self, serial: &str) -> Result<Option<Blank>, StoreError> {
        let row = self.row(blanks!("where b.serial = $1"), &[serial.into()])?;
        row.map(|row| blank(&row)).transpose()
    }

    /// Blanks of an institution behind a serial, in the order of serials.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn blanks(
        &mut self,
        institution: &Id<Institution>,
        behind: &str,
        limit: u32,
    ) -> Result<Vec<Blank>, StoreError> {
        let values = [
            institution.into(),
            behind.into(),
            Value::Int(i64::from(limit)),
        ];
        let sql = blanks!("where b.institution = $1 and b.serial > $2 order by b.serial limit $3");
        self.rows(sql, &values)?.iter().map(blank).collect()
    }

    /// The next blanks of an institution that no reissue has reserved.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_blanks(
        &mut self,
        institution: &Id<Institution>,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let limit = Value::Int(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = self.rows(NEXT_BLANKS, &[institution.into(), limit])?;
        rows.iter()
            .map(|row| Ok(row.text("serial")?.to_owned()))
            .collect()
    }

    /// What is to be known of a certificate of this institution before it is printed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn to_print(
        &mut self,
        institution: &Id<Institution>,
        number: &str,
    ) -> Result<Option<ToPrint>, StoreError> {
        let row = self.row(TO_PRINT, &[institution.into(), number.into()])?;
        row.map(|row| {
            Ok(ToPrint {
                number: row.text("number")?.to_owned(),
                is_in_force: row.text("stage")? == "released" && row.text("status")? == "valid",
                serial: row.text_or_null("serial")?.map(str::to_owned),
                lost: row.text_or_null("lost")?.map(str::to_owned),
            })
        })
        .transpose()
    }

    /// Numbers of a session's certificates that are in force and on no paper.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unprinted_of(
        &mut self,
        session: &Id<assay_core::session::Session>,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(OF_SESSION, &[session.into()])?;
        rows.iter()
            .map(|row| Ok(row.text("number")?.to_owned()))
            .collect()
    }

    /// Prints a run: each page takes its blank, guarded by the blank's stage.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if a blank was taken meanwhile.
    pub fn record_print_run(
        &mut self,
        run: &Decided<PrintRun>,
        by: &str,
    ) -> Result<(), StoreError> {
        self.print_pages(run, None, by)
    }

    /// Gives a certificate its new paper: the old one becomes void, the new one is a run of one page. A crash before the
    /// commit leaves the old paper as it was.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if one of the papers is not as it was decided on.
    pub fn record_reissued(
        &mut self,
        reissued: &Decided<Reissued>,
        by: &str,
    ) -> Result<(), StoreError> {
        if let Some(old) = &reissued.old {
            self.spoil(old)?;
        }
        self.print_pages(&reissued.run, reissued.replaces.as_deref(), by)
    }

    fn print_pages(
        &mut self,
        run: &PrintRun,
        replaces: Option<&str>,
        by: &str,
    ) -> Result<(), StoreError> {
        let pages = i64::try_from(run.pages.len()).unwrap_or(i64::MAX);
        self.execute(
            "insert into print_run (id, institution, pages, printed_on, printed_by) values ($1, $2, $3, $4, $5)",
            &[
                (&run.id).into(),
                (&run.institution).into(),
                Value::Int(pages),
                run.on.into(),
                by.into(),
            ],
        )?;
        for (place, page) in (1..).zip(&run.pages) {
            self.execute_one(
                "blank",
                "update blank set stage = 'printed', number = $1, run = $2, page = $3, printed_on = $4, replaces = $5 \
                 where serial = $6 and institution = $7 and stage = 'in-stock'",
                &[
                    Value::from(&page.number),
                    (&run.id).into(),
                    Value::Int(place),
                    run.on.into(),
                    maybe(replaces),
                    Value::from(&page.serial),
                    (&run.institution).into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Registers a blank as void.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is void already.
    pub fn record_spoiled(&mut self, spoiled: &Decided<Spoiled>) -> Result<(), StoreError> {
        self.spoil(spoiled)
    }

    fn spoil(&mut self, spoiled: &Spoiled) -> Result<(), StoreError> {
        self.execute_one(
            "blank",
            "update blank set stage = 'spoiled', how = $1, reason = $2, spoiled_on = $3, spoiled_by = $4 \
             where serial = $5 and stage <> 'spoiled'",
            &[
                spoiled.how.id().into(),
                Value::from(&spoiled.reason),
                spoiled.on.into(),
                Value::from(&spoiled.by),
                Value::from(&spoiled.serial),
            ],
        )
    }

    /// A run with its pages.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_run(&mut self, id: &Id<PrintRun>) -> Result<Option<PrintRun>, StoreError> {
        let Some(row) = self.row(RUN, &[id.into()])? else {
            return Ok(None);
        };
        let pages = self.rows(PAGES, &[id.into()])?;
        let pages = pages.iter().map(|row| {
            Ok(RunPage {
                serial: row.text("serial")?.to_owned(),
                number: row.text("number")?.to_owned(),
                is_void: row.text("stage")? == "spoiled",
            })
        });
        Ok(Some(PrintRun {
            id: row.id("id")?,
            institution: row.id("institution")?,
            on: row.day("printed_on")?,
            pages: pages.collect::<Result<_, StoreError>>()?,
        }))
    }

    /// Runs of an institution, newest first: identifier, pages, day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn print_runs(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<(Id<PrintRun>, u32, Date)>, StoreError> {
        let rows = self.rows(RUNS, &[institution.into()])?;
        rows.iter()
            .map(|row| Ok((row.id("id")?, row.number("pages")?, row.day("printed_on")?)))
            .collect()
    }

    /// The paper of a certificate that is to be reissued.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn old_paper(&mut self, number: &str) -> Result<OldPaper, StoreError> {
        if let Some(paper) = self.paper_of(number)? {
            return Ok(OldPaper::Stands(paper.serial));
        }
        let row = self.row(LOST_OF, &[number.into()])?;
        let lost = row.map(|row| {
            row.text_or_null("serial")
                .map(|text| text.map(str::to_owned))
        });
        Ok(match lost.transpose()?.flatten() {
            Some(serial) => OldPaper::Lost(serial),
            None => OldPaper::Unregistered,
        })
    }

    /// The paper that a certificate stands on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn paper_of(&mut self, number: &str) -> Result<Option<Blank>, StoreError> {
        let sql = blanks!("where b.number = $1 and b.stage = 'printed'");
        let row = self.row(sql, &[number.into()])?;
        row.map(|row| blank(&row)).transpose()
    }

    /// Keeps a person's photo; a newer one takes the place of the old.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_photo(
        &mut self,
        person: &Id<Person>,
        bytes: &[u8],
        sha256: &str,
        on: Date,
        by: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into photo (person, bytes, sha256, kept_on, kept_by) values ($1, $2, $3, $4, $5) \
             on conflict (person) do update set bytes = excluded.bytes, sha256 = excluded.sha256, kept_on = excluded.kept_on, kept_by = excluded.kept_by",
            &[person.into(), bytes.into(), sha256.into(), on.into(), by.into()],
        )?;
        Ok(())
    }

    /// SHA-256 of a person's photo, in hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn photo_hash(&mut self, person: &Id<Person>) -> Result<Option<String>, StoreError> {
        let row = self.row(
            "select sha256 from photo where person = $1",
            &[person.into()],
        )?;
        row.map(|row| Ok(row.text("sha256")?.to_owned()))
            .transpose()
    }

    /// A person's photo.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn photo(&mut self, person: &Id<Person>) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.row(
            "select bytes from photo where person = $1",
            &[person.into()],
        )?;
        row.map(|row| Ok(row.bytes("bytes")?.to_vec())).transpose()
    }
}

fn blank(row: &Row) -> Result<Blank, StoreError> {
    let number = row.text_or_null("number")?.map(str::to_owned);
    let unreadable = || StoreError::Unreadable {
        column: "stage".to_owned(),
        why: "a blank that fits no stage".to_owned(),
    };
    let stage = match row.text("stage")? {
        "in-stock" => BlankStage::InStock,
        "printed" => BlankStage::Printed {
            number: number.ok_or_else(unreadable)?,
            on: row.day("printed_on")?,
        },
        "spoiled" => BlankStage::Spoiled {
            how: row.parsed("how")?,
            on: row.day("spoiled_on")?,
            number,
        },
        _ => return Err(unreadable()),
    };
    Ok(Blank {
        institution: row.id("institution")?,
        serial: row.text("serial")?.to_owned(),
        stage,
        is_reserved: row.text_or_null("reserved_by")?.is_some(),
        replaces: row.text_or_null("replaces")?.map(str::to_owned),
    })
}
