-- The status of certificates: who proposed a change, who decided it, the lists as they are published, and recalls.

alter table certificate add column status_reason text;  -- class of the reason of the status; null while it was never changed
alter table certificate add column status_on text;      -- day of the status

create table status_proposal (
    id text primary key,              -- sta_…
    certificate text not null,        -- which
    change text not null,             -- revoke, suspend, lift, correct, reissue, void
    class text not null,              -- class of the reason, which the public learns
    grounds text not null,            -- what happened, for the file
    holder text,                      -- corrected name; null where it stays
    job_type text,                    -- corrected job type; null where it stays
    paper_serial text,                -- of the new paper, for one that is printed again
    recall text,                      -- of which recall; null for none
    proposed_by text not null,        -- account
    proposed_person text,             -- person behind it, where known
    proposed_on text not null,        -- day
    stage text not null,              -- open, approved, rejected
    decision text,                    -- number of the decision; null while open
    decided_by text,                  -- account of another person; null while open
    decided_on text,                  -- day; null while open
    leaf bigint,                      -- place in the record; null while open and of a rejected one
    constraint status_proposal_has_its_certificate foreign key (certificate) references certificate (id),
    constraint status_proposal_is_decided_by_another check (decided_by is null or decided_by <> proposed_by),
    constraint status_proposal_is_decided_whole check ((stage = 'open') = (decision is null) and (stage = 'open') = (decided_by is null) and (stage = 'open') = (decided_on is null)),
    constraint status_proposal_is_recorded_when_approved check ((stage = 'approved') = (leaf is not null))
);
create unique index status_proposal_is_one_at_a_time on status_proposal (certificate) where stage = 'open';
create index status_proposal_by_certificate on status_proposal (certificate);

create table status_list (
    purpose text not null,            -- revocation, suspension, or reasons: the note beside them
    institution text not null,        -- issuer
    block bigint not null,            -- which block of places
    at bigint not null,               -- since when it is so, microseconds since 1970 UTC
    bytes bytea not null,             -- as published
    leaf bigint not null,             -- place in the record of what is published
    constraint status_list_is_one primary key (purpose, institution, block)
);

create table recall (
    id text primary key,              -- rcl_…
    grounds text not null,            -- why, for the holders
    decision text not null,           -- number of the decision that opened it
    opened_by text not null,          -- officer's account
    opened_on text not null,          -- day on which every holder was told
    hearing_until text not null       -- until then a holder may speak
);

create table recall_case (
    recall text not null,             -- of which
    certificate text not null,        -- which certificate
    stage text not null,              -- told, heard, reassessed, cleared, proposed, appealed
    constraint recall_case_is_one primary key (recall, certificate),
    constraint recall_case_has_its_recall foreign key (recall) references recall (id),
    constraint recall_case_has_its_certificate foreign key (certificate) references certificate (id)
);

create table recall_step (
    recall text not null,             -- of which
    certificate text not null,        -- which certificate
    number bigint not null,           -- 1, 2, … within the case
    stage text not null,              -- where it led to
    words text not null,              -- what was said or found
    step_on text not null,            -- day
    step_by text not null,            -- account
    constraint recall_step_is_one primary key (recall, certificate, number),
    constraint recall_step_has_its_case foreign key (recall, certificate) references recall_case (recall, certificate)
);
