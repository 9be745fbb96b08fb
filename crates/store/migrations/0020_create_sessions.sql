-- Announced exams and who enrols in them.

create table session (
    id text primary key,              -- ses_…
    institution text not null,        -- who holds it
    filing text not null,             -- under which filing
    occupation text not null,         -- Chinese name
    level text not null,              -- L5 to L1
    certificate text not null,        -- qualification or skill-level
    standard text not null,           -- edition of the application conditions
    announced_on text not null,       -- day
    enrol_until text not null,        -- day
    parts text not null,              -- JSON list of part and day
    site text not null,               -- key of the site
    seats bigint not null,            -- on offer
    taken bigint not null,            -- accepted so far
    fee_minor bigint not null,        -- fen
    stage text not null,              -- announced, seated, sealed, publicity, final, cancelled
    stage_from text,                  -- day
    stage_until text,                 -- day
    reason text,                      -- of a cancellation
    present bigint not null,          -- candidates who came
    passed bigint not null,           -- candidates who passed
    issued bigint not null,           -- certificates
    approved_by text,                 -- account that closed the public notice
    leaf bigint not null,             -- place of the announcement in the record
    constraint session_institution_exists foreign key (institution) references institution (id),
    constraint session_keeps_to_its_seats check (taken <= seats),
    constraint session_present_keeps_to_accepted check (present <= taken),
    constraint session_passed_keeps_to_present check (passed <= present),
    constraint session_issued_keeps_to_passed check (issued <= passed)
);
create index session_by_institution on session (institution, announced_on);
create index session_by_occupation on session (occupation, stage);

create table staff_day (
    person text not null,             -- who
    on_day text not null,             -- when
    place text not null,              -- institution and key of the site
    constraint person_is_in_one_place_a_day primary key (person, on_day),
    constraint staff_day_can_be_pointed_at unique (person, on_day, place)
);

create table session_staff (
    session text not null,            -- where
    staff text not null,              -- who, with which credential
    duty text not null,               -- for what
    person text not null,             -- who
    on_day text not null,             -- when
    place text not null,              -- institution and key of the site
    constraint session_staff_is_named_once primary key (session, staff, duty),
    constraint session_staff_session_exists foreign key (session) references session (id),
    constraint session_staff_is_in_one_place_a_day foreign key (person, on_day, place) references staff_day (person, on_day, place)
);
create index session_staff_by_person on session_staff (person, on_day);
create index session_staff_by_session on session_staff (session);

create table enrolment (
    id text primary key,              -- enr_…
    session text not null,            -- which exam
    institution text not null,        -- who holds it
    person text not null,             -- who
    condition text not null,          -- claimed application condition
    evidence text not null,           -- JSON of what was claimed: years, certificates, education
    filed_on text not null,           -- day
    filed_by text not null,           -- account
    stage text not null,              -- filed, accepted, rejected, seated, present, absent, passed, failed, certified, refunded
    stage_on text,                    -- day of that
    accepted_on text,                 -- day of acceptance
    accepted_by text,                 -- account, another than the one that filed
    reason text,                      -- of a rejection
    seat bigint,                      -- number, from 1
    paid_minor bigint not null,       -- fen
    payer text,                       -- person or institution that paid
    leaf bigint,                      -- place of the acceptance in the record
    constraint enrolment_session_exists foreign key (session) references session (id),
    constraint enrolment_person_exists foreign key (person) references person (id),
    constraint enrolment_is_once_per_session unique (session, person),
    constraint enrolment_is_accepted_by_another check (accepted_by is null or accepted_by <> filed_by),
    constraint enrolment_stage_is_known check (stage in ('filed', 'accepted', 'rejected', 'seated', 'present', 'absent', 'passed', 'failed', 'certified', 'refunded'))
);
create index enrolment_by_person on enrolment (person);
create index enrolment_by_session on enrolment (session, stage);
