-- How the authority guides institutions: instructions with checklists, questions and answers.

create table instruction (
    id text primary key,              -- gui_…
    title_zh text not null,           -- what it is called
    title_en text not null,           -- for readers of English
    body text not null,               -- what it says
    kinds text not null,              -- JSON list of the kinds of institutions it is for
    checklist text not null,          -- JSON list of key and name
    due_on text,                      -- day by which the checklist is worked off
    issued_on text not null,          -- day
    issued_by text not null           -- officer's account
);

create table check_mark (
    instruction text not null,        -- of which instruction
    entry text not null,              -- key in its checklist
    institution text not null,        -- who worked it off
    note text not null,               -- what was done
    on_day text not null,             -- day
    by_account text not null,         -- who says so
    constraint check_mark_is_made_once primary key (instruction, entry, institution),
    constraint check_mark_instruction_exists foreign key (instruction) references instruction (id),
    constraint check_mark_institution_exists foreign key (institution) references institution (id)
);
create index check_mark_by_institution on check_mark (institution);

create table question (
    id text primary key,              -- que_…
    institution text not null,        -- who asks
    text text not null,               -- what
    asked_on text not null,           -- day
    asked_by text not null,           -- account
    answer text,                      -- published for everybody; null while open
    answered_on text,                 -- day
    answered_by text,                 -- officer's account
    constraint question_institution_exists foreign key (institution) references institution (id),
    constraint question_is_answered_whole check ((answer is null) = (answered_on is null))
);
create index question_by_institution on question (institution, asked_on);
