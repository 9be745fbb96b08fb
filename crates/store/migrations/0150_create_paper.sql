-- Paper: blanks with their serials, print runs, and the photos of holders.

create table print_run (
    id text primary key,              -- prn_…
    institution text not null,        -- whose blanks
    pages bigint not null,            -- how many
    printed_on text not null,         -- day
    printed_by text not null,         -- account
    constraint print_run_institution_exists foreign key (institution) references institution (id)
);
create index print_run_by_institution on print_run (institution, printed_on);

create table blank (
    serial text primary key,          -- as printed on it
    institution text not null,        -- whose
    stage text not null,              -- in-stock, printed, spoiled
    received_on text not null,        -- day
    received_by text not null,        -- account
    number text,                      -- of the certificate that stands, or stood, on it
    run text,                         -- print run
    page bigint,                      -- place in the run, from 1
    printed_on text,                  -- day
    how text,                         -- damaged, misprinted, lost; null while it is not void
    reason text,                      -- who destroyed it, or where the loss was announced
    spoiled_on text,                  -- day
    spoiled_by text,                  -- account
    constraint blank_institution_exists foreign key (institution) references institution (id),
    constraint blank_run_exists foreign key (run) references print_run (id),
    constraint blank_stage_is_known check (stage in ('in-stock', 'printed', 'spoiled')),
    constraint blank_in_stock_bears_nothing check (stage <> 'in-stock' or (number is null and how is null)),
    constraint blank_printed_bears_a_certificate check (stage <> 'printed' or (number is not null and run is not null and how is null)),
    constraint blank_spoiled_has_a_reason check (stage <> 'spoiled' or (how is not null and reason is not null and spoiled_on is not null))
);
create index blank_by_institution on blank (institution, stage, serial);
create index blank_by_run on blank (run, page);
-- A certificate stands on one paper at a time.
create unique index certificate_is_on_one_paper on blank (number) where stage = 'printed';

create table photo (
    person text primary key,          -- whose
    bytes bytea not null,             -- JPEG
    sha256 text not null,             -- of the bytes
    kept_on text not null,            -- day
    kept_by text not null,            -- account
    constraint photo_person_exists foreign key (person) references person (id)
);
