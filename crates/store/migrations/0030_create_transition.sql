-- Wishes and trainees.

create table wish (
    enrolment text primary key,       -- whose
    asked_on text not null,           -- day
    answer_until text not null,       -- day
    wish text,                        -- continue or refund; null while open
    answered_on text,                 -- day
    recorded_by text                  -- account
);

create table training_plan (
    id text primary key,              -- pln_…
    institution text not null,        -- who trains
    occupation text not null,         -- Chinese name
    level text not null,              -- of the exam at the end
    kind text not null,               -- vocational-college, technical-college, new-apprentice, other
    promises text not null,           -- qualification or skill-level
    constraint training_plan_institution_exists foreign key (institution) references institution (id),
    constraint training_plan_kind_is_known check (kind in ('vocational-college', 'technical-college', 'new-apprentice', 'other')),
    constraint training_plan_promise_is_known check (promises in ('qualification', 'skill-level'))
);
create index training_plan_by_occupation on training_plan (occupation);

create table trainee (
    id text primary key,              -- tra_…
    plan text not null,               -- the training plan
    institution text not null,        -- who trains
    person text not null,             -- who
    enrolled_on text not null,        -- day; binds the promise
    graduates_on text,                -- planned day
    graduated_on text,                -- day; null while the plan goes on
    enrolment text,                   -- the exam at the end
    certificate text,                 -- qualification or skill-level; null when the exam was failed
    disposition text,                 -- what the transition made of it
    constraint trainee_plan_exists foreign key (plan) references training_plan (id),
    constraint trainee_person_exists foreign key (person) references person (id),
    constraint trainee_exam_exists foreign key (enrolment) references enrolment (id),
    constraint trainee_is_once_per_plan unique (plan, person),
    constraint trainee_exam_is_used_once unique (enrolment),
    constraint trainee_graduates_with_a_disposition check ((graduated_on is null) = (disposition is null))
);
