-- Who appraises, what for, with whom.

create table institution (
    id text primary key,              -- ins_…
    uscc text not null,               -- unified social credit code
    name_zh text not null,            -- registered name, printed on certificates
    name_en text not null,            -- for readers of English
    kind text not null,               -- employer, social, college, station
    province text not null,           -- two digits
    constraint institution_uscc_is_unique unique (uscc)
);

create table filing (
    id text primary key,              -- fil_…
    institution text not null,        -- whose
    valid_from text not null,         -- first day in force
    valid_until text not null,        -- last day in force
    scope text not null,              -- JSON list of occupation and level
    sites text not null,              -- JSON list of places with seats
    fees text not null,               -- JSON list of level and fee in fen
    prefix text not null,             -- of certificate numbers, given by the authority
    stage text not null,              -- submitted, published, refused, suspended
    stage_on text,                    -- day of that
    published_on text,                -- day of publication, kept through a suspension
    reason text,                      -- of a refusal or suspension
    filed_by text not null,           -- account
    decided_by text,                  -- account, another one
    entry text,                       -- the authority's signed directory entry
    constraint filing_institution_exists foreign key (institution) references institution (id),
    constraint filing_prefix_is_unique unique (prefix, valid_from),
    constraint filing_stage_is_known check (stage in ('submitted', 'published', 'refused', 'suspended')),
    constraint filing_ends_after_it_begins check (valid_from <= valid_until),
    constraint filing_is_decided_by_another check (decided_by is null or decided_by <> filed_by)
);
create index filing_by_institution on filing (institution, valid_from);

create table number_prefix (
    prefix text primary key,          -- of certificate numbers
    institution text not null,        -- whose it is since its first publication
    constraint number_prefix_institution_exists foreign key (institution) references institution (id)
);

create table staff (
    id text primary key,              -- stf_…
    person text not null,             -- who
    institution text not null,        -- for whom
    duty text not null,               -- assessor, senior-assessor, invigilator, reviewer, supervisor
    ceiling text not null,            -- highest level
    valid_from text not null,         -- first day of the credential
    valid_until text not null,        -- last day of the credential
    constraint staff_person_exists foreign key (person) references person (id),
    constraint staff_institution_exists foreign key (institution) references institution (id)
);
create index staff_by_institution on staff (institution);

create table recusal (
    staff text not null,              -- who steps back
    candidate text not null,          -- for whom
    reason text not null,             -- kin, teacher, master, colleague, other
    constraint recusal_is_named_once primary key (staff, candidate)
);
