-- Withdrawals of approved exits, before their day.

create table exit_withdrawal (
    plan text primary key,            -- which plan
    asked_on text not null,           -- day
    asked_by text not null,           -- account
    why text not null,                -- in the officer's words
    withdrawn_on text,                -- day; null until another officer confirms
    withdrawn_by text,                -- account, another one
    leaf bigint,                      -- place of the withdrawal in the record
    constraint exit_withdrawal_plan_exists foreign key (plan) references exit_plan (id),
    constraint exit_withdrawal_is_confirmed_by_another check (withdrawn_by is null or withdrawn_by <> asked_by),
    constraint exit_withdrawal_is_confirmed_whole check ((withdrawn_on is null) = (withdrawn_by is null) and (withdrawn_on is null) = (leaf is null))
);
