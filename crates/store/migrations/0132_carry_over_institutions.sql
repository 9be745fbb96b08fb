-- Successions: an appraisal institution turns into a social organisation or closes; what is carried over, line by line.

create table succession (
    id text primary key,              -- suc_…
    predecessor text not null,        -- who ends
    successor text,                   -- who takes over; null where the institution closes
    stops_on text not null,           -- first day on which the old prefix gives no numbers
    stage text not null,              -- proposed, agreed, working, completed
    proposed_by text not null,        -- account of the predecessor
    proposed_on text not null,        -- day
    agreed_by text,                   -- account of the successor
    agreed_on text,                   -- day
    confirmed_by text,                -- officer's account
    confirmed_on text,                -- day
    completed_by text,                -- officer's account
    completed_on text,                -- day
    constraint succession_predecessor_exists foreign key (predecessor) references institution (id),
    constraint succession_successor_exists foreign key (successor) references institution (id),
    constraint succession_is_once_per_institution unique (predecessor),
    constraint succession_goes_elsewhere check (successor is null or successor <> predecessor),
    constraint succession_stage_is_known check (stage in ('proposed', 'agreed', 'working', 'completed')),
    constraint succession_is_agreed_by_both check (stage = 'proposed' or successor is null or agreed_by is not null),
    constraint succession_is_confirmed_by_another check (stage in ('proposed', 'agreed') or (confirmed_by is not null and confirmed_by <> proposed_by)),
    constraint succession_is_completed_by_somebody check (stage <> 'completed' or completed_by is not null)
);
create index succession_by_successor on succession (successor);

create table carried (
    id text primary key,              -- sit_…
    succession text not null,         -- of which
    kind text not null,               -- staff, archive, session, enrolment, refund, plan, trainee
    subject text not null,            -- identifier of what is carried over
    listed_on text not null,          -- day it came on the list
    state text not null,              -- open, accepted, settled
    reason text,                      -- how it was settled, and why
    by_account text,                  -- who ended it
    on_day text,                      -- when
    constraint carried_succession_exists foreign key (succession) references succession (id),
    constraint carried_is_once unique (succession, kind, subject),
    constraint carried_kind_is_known check (kind in ('staff', 'archive', 'session', 'enrolment', 'refund', 'plan', 'trainee')),
    constraint carried_state_is_known check (state in ('open', 'accepted', 'settled')),
    constraint carried_ends_whole check ((state = 'open') = (by_account is null) and (state = 'open') = (on_day is null)),
    constraint carried_is_settled_with_a_reason check (state <> 'settled' or (reason is not null and reason <> ''))
);
create index carried_by_state on carried (succession, state);
