-- Exits that officers plan on the live register, beside those of the pack's catalogue.

create table exit_plan (
    id text primary key,              -- exp_…
    occupations text not null,        -- JSON list of Chinese names
    exit_on text not null,            -- first day without them
    instrument text not null,         -- the text that orders it
    reason text not null,             -- in the officer's words
    planned_on text not null,         -- day
    planned_by text not null,         -- account
    stage text not null,              -- planned, approved, rejected
    decided_on text,                  -- day
    decided_by text,                  -- account, another one
    decided_why text,                 -- of a rejection
    leaf bigint,                      -- place of the approval in the record
    constraint exit_plan_stage_is_known check (stage in ('planned', 'approved', 'rejected')),
    constraint exit_plan_is_decided_by_another check (decided_by is null or decided_by <> planned_by),
    constraint exit_plan_is_decided_by_somebody check ((stage = 'planned') = (decided_by is null)),
    constraint exit_plan_is_approved_in_public check ((stage = 'approved') = (leaf is not null))
);
create index exit_plan_by_stage on exit_plan (stage, exit_on);

create table planned_exit (
    occupation text primary key,      -- Chinese name; leaves the catalogue by one plan
    plan text not null,               -- which
    exit_on text not null,            -- first day without it
    constraint planned_exit_plan_exists foreign key (plan) references exit_plan (id)
);
