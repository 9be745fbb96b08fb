-- Numbers and certificates. Nothing that was issued is updated or deleted.

create table number_series (
    prefix text not null,             -- of the institution
    year bigint not null,             -- of issue
    level text not null,              -- L5 to L1
    stem text not null,               -- what every number of the series begins with
    last bigint not null,             -- serial given last; 0 while none was
    most bigint not null,             -- the last serial there can be
    constraint number_series_is_one primary key (prefix, year, level),
    constraint number_series_stem_is_unique unique (stem),
    constraint number_series_prefix_exists foreign key (prefix) references number_prefix (prefix),
    constraint number_series_has_room check (last between 0 and most)
);

create table status_series (
    institution text primary key,     -- whose status lists
    last bigint not null              -- places given so far; which ones only the issuer knows
);

create table certificate (
    id text primary key,              -- crt_…
    number text not null,             -- as printed
    edition bigint not null,          -- 1; a correction makes the next one under the same number
    status_block bigint not null,     -- which block of status lists of the institution
    status_place bigint not null,     -- which bit of each list of the block
    enrolment text not null,          -- earned by
    session text not null,            -- in which exam
    institution text not null,        -- issuer
    person text not null,             -- holder
    name_fold text not null,          -- holder's name, folded for comparison
    occupation text not null,         -- Chinese name
    level text not null,              -- L5 to L1
    kind text not null,               -- qualification or skill-level
    issued_on text not null,          -- day
    stage text not null,              -- planned, signed, logged, released, void
    leaf bigint,                      -- place in the record
    released_at bigint,               -- microseconds since 1970 UTC
    status text not null,             -- valid, suspended, revoked, superseded, void; only the first two may change
    approved_by text not null,        -- account of the institution that proposed
    numbered_by text not null,        -- account of the authority that gave the number
    constraint certificate_number_is_unique unique (number, edition),
    constraint certificate_place_is_its_own unique (institution, status_block, status_place),
    constraint certificate_place_is_in_its_list check (status_place >= 0 and status_place < 131072),
    constraint certificate_leaf_is_its_own unique (leaf),
    constraint certificate_is_numbered_by_another check (approved_by <> numbered_by)
);
-- Of the editions of a number one is in force at the most.
create unique index certificate_has_one_edition on certificate (number) where status <> 'superseded';
-- A void number frees its enrolment for another certificate.
create unique index certificate_is_once_per_enrolment on certificate (enrolment, edition) where stage <> 'void';
create index certificate_by_stage on certificate (stage);
create index certificate_by_person on certificate (person);

-- The long parts stand apart: they are written once, while the row above goes through its stages.

create table certificate_plan (
    certificate text primary key,     -- of which
    gate text not null,               -- every precondition, JSON
    plan text not null,               -- what will be signed: unsigned credential and instant, JSON
    hash_data bytea not null,         -- the bytes that are signed: 64 of the statements, 64 of the JSON
    constraint certificate_plan_has_its_certificate foreign key (certificate) references certificate (id)
);

create table certificate_credential (
    certificate text primary key,     -- of which
    bytes bytea not null,             -- the signed credential
    constraint certificate_credential_has_its_certificate foreign key (certificate) references certificate (id)
);

create table hold (
    subject text primary key,         -- session or institution whose certificates are held
    since text not null,              -- day
    reason text not null              -- why
);
