-- Rosters that are sealed step by step, with the evidence that each case on them began before the exit.

alter table record_leaf add column stamp bytea;       -- keyed hash over the bytes: this program wrote the leaf; null where nobody asks
create index record_leaf_rosters on record_leaf (position) where kind = 'roster';
alter table enrolment add column filed_leaf bigint;   -- place in the record of the leaf that shows when it came in
alter table trainee add column recorded_on text;      -- day of the record, which nobody types
alter table trainee add column leaf bigint;           -- place in the record of the leaf that shows it

create table exit_seal (
    occupation text primary key,      -- Chinese name
    exit_on text not null,            -- first day without it
    boundary bigint not null,         -- leaves of the record when the seal began: a leaf from there on shows nothing
    stage text not null,              -- what is gone through: enrolments, trainees, questions; then done
    behind text not null,             -- last session, trainee or position that was gone through; empty at the start of a stage
    cases bigint not null,            -- on the roster so far
    left_out bigint not null,         -- kept off it so far
    expected bigint not null,         -- open cases when the seal began, for the bar
    constraint exit_seal_stage_is_known check (stage in ('enrolments', 'trainees', 'questions', 'done'))
);

create table occupation_exit (
    occupation text primary key,      -- Chinese name
    exit_on text not null,            -- first day without it
    roster_root text not null,        -- hex root over the roster's cases
    cases bigint not null,            -- on the roster
    leaf bigint not null,             -- place of the root in the record
    constraint occupation_exit_has_its_own_leaf unique (leaf)
);

create table roster (
    occupation text not null,         -- Chinese name
    subject text not null,            -- enrolment or trainee
    position bigint not null,         -- place on the roster, from 0 without gaps
    begun bigint not null,            -- leaf of the record that shows when the case began
    disposition text not null,        -- what the transition made of it on the day of the seal
    constraint roster_names_a_case_once primary key (subject),
    constraint roster_place_is_taken_once unique (occupation, position)
);

create table roster_tile (
    occupation text not null,         -- Chinese name
    path text not null,               -- of the tile, as in the public record
    bytes bytea not null,             -- hashes of the tree over the roster
    constraint roster_tile_is_there_once primary key (occupation, path)
);

create table left_out (
    occupation text not null,         -- Chinese name
    subject text not null,            -- enrolment or trainee that claimed to be open
    why text not null,                -- begun-after or unproven
    constraint left_out_is_named_once primary key (subject),
    constraint left_out_reason_is_known check (why in ('begun-after', 'unproven'))
);
create index left_out_by_occupation on left_out (occupation, subject);
