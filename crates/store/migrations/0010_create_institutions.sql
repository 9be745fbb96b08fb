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
    version bigint not null,          -- from 1
    supersedes text,                  -- the published version it takes the place of
    valid_from text not null,         -- first day in force
    valid_until text not null,        -- last day in force
    scope text not null,              -- JSON list of occupation and level
    sites text not null,              -- JSON list of places with seats
    fees text not null,               -- JSON list of level and fee in fen
    dossier text not null,            -- JSON of everything else that was handed in
    stage text not null,              -- submitted, returned, complete, reviewing, published, refused
    stage_on text,                    -- day of that
    published_on text,                -- day of publication
    missing text,                     -- JSON list of codes, of a filing that was returned
    reason text,                      -- of the decision
    filed_by text not null,           -- account
    checked_by text,                  -- account that checked it for completeness
    decided_by text,                  -- account, another one
    entry text,                       -- the authority's signed directory entry
    leaf bigint,                      -- place of the entry in the record
    constraint filing_institution_exists foreign key (institution) references institution (id),
    constraint filing_version_is_unique unique (institution, version),
    constraint filing_supersedes_exists foreign key (supersedes) references filing (id),
    constraint filing_stage_is_known check (stage in ('submitted', 'returned', 'complete', 'reviewing', 'published', 'refused')),
    constraint filing_published_has_its_day check ((stage = 'published') = (published_on is not null)),
    constraint filing_decision_has_its_reason check (stage not in ('published', 'refused') or (reason is not null and decided_by is not null)),
    constraint filing_ends_after_it_begins check (valid_from <= valid_until),
    constraint filing_is_decided_by_another check (decided_by is null or decided_by <> filed_by)
);
create index filing_by_stage on filing (stage);

create table number_prefix (
    prefix text primary key,          -- of certificate numbers
    institution text not null,        -- whose it is for ever
    site text,                        -- key of the site it is for; null for the institution
    kind text not null,               -- qualification or skill-level
    valid_from text not null,         -- first day of use
    valid_until text,                 -- last day of use, once that is known
    reason text,                      -- why it ends
    allocated_by text not null,       -- account of the authority
    ended_by text,                    -- account of the authority
    constraint number_prefix_institution_exists foreign key (institution) references institution (id),
    constraint number_prefix_kind_is_known check (kind in ('qualification', 'skill-level')),
    constraint number_prefix_ends_after_it_begins check (valid_until is null or valid_from <= valid_until),
    constraint number_prefix_ends_with_a_reason check ((valid_until is null) = (reason is null))
);
create index number_prefix_by_institution on number_prefix (institution);

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
