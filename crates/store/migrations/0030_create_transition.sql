-- The exits: sealed rosters, wishes, trainees.

create table occupation_exit (
    occupation text primary key,      -- Chinese name
    exit_on text not null,            -- first day without it
    roster_root text not null,        -- hex root over the roster's leaves
    cases bigint not null,            -- on the roster
    leaf bigint not null              -- place of the root in the record
);

create table roster (
    occupation text not null,         -- Chinese name
    subject text not null,            -- enrolment or trainee
    position bigint not null,         -- place on the roster, from 0
    leaf_hash text not null,          -- hex
    constraint roster_names_a_case_once primary key (subject)
);
create index roster_by_occupation on roster (occupation, position);

create table wish (
    enrolment text primary key,       -- whose
    asked_on text not null,           -- day
    answer_until text not null,       -- day
    wish text,                        -- continue or refund; null while open
    answered_on text,                 -- day
    recorded_by text                  -- account
);

create table trainee (
    id text primary key,              -- tra_…
    person text not null,             -- who
    institution text not null,        -- who trains
    occupation text not null,         -- Chinese name
    level text not null,              -- of the exam
    kind text not null,               -- vocational-college, technical-college, new-apprentice, other
    enrolled_on text not null,        -- day; binds the promise
    promises text not null,           -- qualification or skill-level
    graduates_on text,                -- day
    enrolment text,                   -- the exam at the end
    disposition text,                 -- what became of it
    constraint trainee_person_exists foreign key (person) references person (id)
);
create index trainee_by_occupation on trainee (occupation);
