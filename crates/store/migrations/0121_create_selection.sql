-- How social organisations are selected: calls, applications, blind scores, ranks, objections.

create table selection (
    id text primary key,              -- sel_…
    title_zh text not null,           -- of the call
    title_en text not null,           -- for readers of English
    occupations text not null,        -- JSON list of Chinese names
    places bigint not null,           -- how many are selected at most
    criteria text not null,           -- JSON list of key, name and weight; weights add up to 100
    opened_on text not null,          -- day of publication
    apply_until text not null,        -- last day to apply
    stage text not null,              -- open, scoring, notice, published
    stage_from text,                  -- day
    stage_until text,                 -- last day of the notice
    opened_by text not null,          -- officer's account
    ranked_by text,                   -- account that ranked
    published_by text,                -- account that published, another one
    leaf bigint not null,             -- place of the call in the record
    result_leaf bigint,               -- place of the result in the record
    constraint selection_has_places check (places > 0),
    constraint selection_stage_is_known check (stage in ('open', 'scoring', 'notice', 'published')),
    constraint selection_is_published_by_another check (published_by is null or published_by <> ranked_by)
);

create table application (
    id text primary key,              -- apl_…
    selection text not null,          -- to which call
    number bigint not null,           -- what experts know it by, from 1
    uscc text not null,               -- organisation code of the applicant
    name_zh text not null,            -- registered name
    name_en text not null,            -- for readers of English
    institution text,                 -- where the register knows it already
    occupations text not null,        -- JSON list, out of those of the call
    statement text not null,          -- what it brings, without its name
    filed_on text not null,           -- day
    filed_by text not null,           -- account
    rank bigint,                      -- 1 is best; null until ranked
    total_hundredths bigint,          -- weighted mean of the scores
    selected bigint,                  -- 1 where it is among the places and above the line
    constraint application_selection_exists foreign key (selection) references selection (id),
    constraint application_is_once_per_call unique (selection, uscc),
    constraint application_number_is_given_once unique (selection, number),
    constraint application_rank_is_given_once unique (selection, rank)
);
create index application_by_uscc on application (uscc);

create table selection_expert (
    selection text not null,          -- which call
    appointment text not null,        -- which expert
    constraint selection_expert_is_named_once primary key (selection, appointment),
    constraint selection_expert_selection_exists foreign key (selection) references selection (id),
    constraint selection_expert_appointment_exists foreign key (appointment) references appointment (id)
);

create table application_score (
    application text not null,        -- which
    appointment text not null,        -- by which expert
    scores text not null,             -- JSON list of criterion and tenths of a point; empty where the expert steps back
    recusal text,                     -- why the expert steps back, where so
    on_day text not null,             -- day
    constraint application_score_is_given_once primary key (application, appointment),
    constraint application_score_application_exists foreign key (application) references application (id),
    constraint application_score_appointment_exists foreign key (appointment) references appointment (id)
);

create table selection_objection (
    id text primary key,              -- sob_…
    application text not null,        -- by which applicant
    text text not null,               -- what it says
    filed_on text not null,           -- day
    outcome text,                     -- dismissed or upheld; null while open
    conclusion text,                  -- what was found
    settled_on text,                  -- day
    settled_by text,                  -- officer's account
    constraint selection_objection_application_exists foreign key (application) references application (id),
    constraint selection_objection_outcome_is_known check (outcome in ('dismissed', 'upheld')),
    constraint selection_objection_is_settled_whole check ((outcome is null) = (settled_on is null))
);
create index selection_objection_by_application on selection_objection (application);
