-- Wishes to their end: who was told and reminded, every answer that was given, papers, and what silence came to.

alter table wish add column told_on text;         -- day the question was told as a notification; null until then
alter table wish add column reminded_on text;     -- day of the reminder, if one was due
alter table wish add column lapse text constraint wish_lapse_is_known check (lapse in ('continue', 'refund', 'ended')); -- what silence came to
alter table wish add column lapsed_on text;       -- day that was applied
create index wish_open on wish (answer_until, enrolment) where wish is null and lapse is null;
create index wish_untold on wish (enrolment) where told_on is null;

create table written_answer (
    id text primary key,              -- SHA-256 of the scan, hex
    enrolment text not null,          -- whose
    received_on text not null,        -- day the paper came in
    recorded_on text not null,        -- day it was recorded
    recorded_by text not null,        -- account of the officer
    kind text not null,               -- media type, by content
    scan bytea not null,              -- the bytes as they were uploaded
    constraint written_answer_enrolment_is_asked foreign key (enrolment) references wish (enrolment),
    constraint written_answer_came_in_before_it_was_recorded check (received_on <= recorded_on)
);
create index written_answer_by_enrolment on written_answer (enrolment);

create table wish_answer (
    enrolment text not null,          -- whose
    position bigint not null,         -- from 1; the last one counts
    wish text not null,               -- continue or refund
    answered_on text not null,        -- day
    recorded_by text not null,        -- account
    paper text,                       -- the written answer behind it
    constraint wish_answer_has_its_place primary key (enrolment, position),
    constraint wish_answer_enrolment_is_asked foreign key (enrolment) references wish (enrolment),
    constraint wish_answer_paper_exists foreign key (paper) references written_answer (id),
    constraint wish_answer_is_known check (wish in ('continue', 'refund'))
);
