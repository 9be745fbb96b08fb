-- Surges of certificates and acceptances: counts a day, where the detector stands, and batches that are held.

create table surge_day (
    institution text not null,        -- whose
    occupation text not null,         -- Chinese name
    stream text not null,             -- issuance or acceptance
    on_day text not null,             -- day
    events bigint not null,           -- of that day
    statistic double precision not null, -- behind the last of them
    threshold double precision not null, -- that it was compared with
    constraint surge_day_is_one primary key (institution, occupation, stream, on_day),
    constraint surge_day_stream_is_known check (stream in ('issuance', 'acceptance')),
    constraint surge_day_counts_upwards check (events >= 0)
);
create index surge_day_by_occupation on surge_day (occupation, stream, on_day);

create table surge_state (
    institution text not null,        -- whose
    occupation text not null,         -- Chinese name
    stream text not null,             -- issuance or acceptance
    month text not null,              -- first day of the month whose past says what is usual
    mean double precision not null,   -- usual events a working day
    shape double precision not null,  -- of the negative binomial
    threshold double precision not null, -- height of an alarm
    before double precision not null, -- statistic at the end of the day before
    today bigint not null,            -- events of the last day that weigh
    last_day text not null,           -- day of the last event
    constraint surge_state_is_one primary key (institution, occupation, stream)
);

create table surge_hold (
    id text primary key,              -- srg_…
    session text not null,            -- whose certificates are held
    institution text not null,        -- whose it is
    occupation text not null,         -- Chinese name
    stream text not null,             -- what surged
    batch bigint not null,            -- events of the batch
    statistic_milli bigint not null,  -- thousandths
    threshold_milli bigint not null,  -- thousandths
    usual_milli bigint not null,      -- thousandths of an event a working day
    held_on text not null,            -- day
    stage text not null,              -- held, proposed, released, refused
    outcome text,                     -- release or refuse; null while nobody proposes
    reason text,                      -- why
    proposed_by text,                 -- account
    proposed_on text,                 -- day
    confirmed_by text,                -- account, another one
    confirmed_on text,                -- day
    constraint surge_hold_session_exists foreign key (session) references session (id),
    constraint surge_hold_is_once_per_stream unique (session, stream),
    constraint surge_hold_stage_is_known check (stage in ('held', 'proposed', 'released', 'refused')),
    constraint surge_hold_outcome_is_known check (outcome in ('release', 'refuse')),
    constraint surge_hold_is_ended_by_two check (stage not in ('released', 'refused') or (confirmed_by is not null and proposed_by is not null and confirmed_by <> proposed_by)),
    constraint surge_hold_has_its_reason check (stage not in ('proposed', 'released', 'refused') or (reason is not null and reason <> '' and outcome is not null)),
    constraint surge_hold_ends_as_proposed check ((stage <> 'released' or outcome = 'release') and (stage <> 'refused' or outcome = 'refuse'))
);
create index surge_hold_by_stage on surge_hold (stage, held_on);
