-- What is known of the people who hold and watch exams, beside the days of their credential.

create table staff_card (
    staff text primary key,           -- whose credential
    number text not null,             -- as printed on it
    basis text not null,              -- certificate or title it was given for
    employer text,                    -- organisation code of who else employs them, if anybody
    by_account text not null,         -- who recorded it
    on_day text not null,             -- when
    constraint staff_card_staff_exists foreign key (staff) references staff (id)
);

create table appointment (
    id text primary key,              -- apt_…
    person text not null,             -- who
    office text not null,             -- expert or external-supervisor
    field text not null,              -- occupation or subject, in the words of the appointment
    employer text,                    -- organisation code of who employs them, if anybody
    valid_from text not null,         -- first day
    valid_until text not null,        -- last day
    by_account text not null,         -- officer who appointed
    constraint appointment_person_exists foreign key (person) references person (id),
    constraint appointment_office_is_known check (office in ('expert', 'external-supervisor')),
    constraint appointment_ends_after_it_begins check (valid_from <= valid_until)
);
create index appointment_by_person on appointment (person);

create table course (
    id text primary key,              -- crs_…
    institution text,                 -- who held it; null: the authority
    title text not null,              -- what it was about
    held_on text not null,            -- day
    hours bigint not null,            -- hours of teaching
    by_account text not null,         -- who recorded it
    constraint course_institution_exists foreign key (institution) references institution (id),
    constraint course_has_hours check (hours > 0)
);

create table course_attendance (
    course text not null,             -- which
    person text not null,             -- who was there
    constraint course_attendance_is_named_once primary key (course, person),
    constraint course_attendance_course_exists foreign key (course) references course (id),
    constraint course_attendance_person_exists foreign key (person) references person (id)
);
create index course_attendance_by_person on course_attendance (person);

create table plan_trainer (
    plan text not null,               -- training plan
    person text not null,             -- who teaches under it
    by_account text not null,         -- who named them
    on_day text not null,             -- when
    constraint plan_trainer_is_named_once primary key (plan, person),
    constraint plan_trainer_plan_exists foreign key (plan) references training_plan (id),
    constraint plan_trainer_person_exists foreign key (person) references person (id)
);

create table session_supervision (
    session text not null,            -- which exam
    appointment text not null,        -- external supervisor
    person text not null,             -- the same person
    on_day text not null,             -- when
    place text not null,              -- institution and key of the site
    by_account text not null,         -- officer who sent them
    constraint session_supervision_is_named_once primary key (session, appointment),
    constraint session_supervision_session_exists foreign key (session) references session (id),
    constraint session_supervision_appointment_exists foreign key (appointment) references appointment (id),
    constraint session_supervision_is_in_one_place_a_day foreign key (person, on_day, place) references staff_day (person, on_day, place)
);
create index session_supervision_by_person on session_supervision (person, on_day);
