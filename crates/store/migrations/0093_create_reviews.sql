-- The review of filings: a sheet for each expert, visits of sites.

create table filing_review (
    filing text not null,             -- which
    appointment text not null,        -- by which expert; their table is made later, so no foreign key
    named_on text not null,           -- day
    scores text not null,             -- JSON list of topic and tenths of a point; empty while none were given
    recusal text,                     -- why the expert steps back, where so
    on_day text,                      -- day of the sheet
    constraint filing_review_is_one_sheet primary key (filing, appointment),
    constraint filing_review_filing_exists foreign key (filing) references filing (id)
);
create index filing_review_by_appointment on filing_review (appointment);

create table filing_visit (
    filing text not null,             -- which
    number bigint not null,           -- from 1, in the order of the visits
    appointment text not null,        -- by which expert
    on_day text not null,             -- day
    sites text not null,              -- JSON list of keys
    findings text not null,           -- JSON list of site, gravity and text
    constraint filing_visit_is_numbered primary key (filing, number),
    constraint filing_visit_is_made_by_a_reviewer foreign key (filing, appointment) references filing_review (filing, appointment)
);
