-- Attendance, scores, results, objections.

create table score (
    enrolment text not null,          -- whose
    part text not null,               -- theory, skill, review
    session text not null,            -- in which exam
    tenths bigint not null,           -- tenths of a point of a hundred
    entered_by text not null,         -- account
    confirmed_by text,                -- account, another one
    sealed bigint not null,           -- 1 once the sheet is sealed
    constraint score_is_once_per_part primary key (enrolment, part),
    constraint score_is_of_a_hundred check (tenths between 0 and 1000),
    constraint score_is_confirmed_by_another check (confirmed_by is null or confirmed_by <> entered_by)
);
create index score_by_session on score (session);

create table score_sheet (
    session text primary key,         -- of which exam
    sha256 text not null,             -- over every score
    sealed_by text not null,          -- account
    sealed_on text not null,          -- day
    leaf bigint not null,             -- place in the record
    constraint score_sheet_session_exists foreign key (session) references session (id)
);

create table objection (
    id text primary key,              -- obj_…
    enrolment text not null,          -- whose result
    filed_on text not null,           -- day
    text text not null,               -- what is objected
    settled_on text,                  -- day
    settled_by text,                  -- account
    upheld bigint,                    -- 1 or 0
    reason text,                      -- why
    constraint objection_enrolment_exists foreign key (enrolment) references enrolment (id)
);
create index objection_by_enrolment on objection (enrolment);
