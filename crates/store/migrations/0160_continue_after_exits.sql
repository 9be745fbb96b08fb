-- Trainees who entered a continuation by their own place on a sealed roster.

create table trainee_exam (
    enrolment text primary key,       -- the exam
    trainee text not null,            -- by whose place on the roster
    constraint trainee_exam_enrolment_exists foreign key (enrolment) references enrolment (id),
    constraint trainee_exam_trainee_exists foreign key (trainee) references trainee (id)
);
create index trainee_exam_by_trainee on trainee_exam (trainee);
