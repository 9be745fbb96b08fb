-- Stops in the signed directory: a stranger who reads it sees who was suspended or removed, and when it ended.

alter table institution_stop add column entry text;            -- the authority's signed note; null before notes were signed
alter table institution_stop add column lifted_entry text;     -- the note that says when it ended
alter table institution_stop add column lifted_leaf bigint;    -- place of that note in the record

create table renewed_stop (
    leaf bigint primary key,          -- place in the record
    institution text not null,        -- whose stop
    entry text not null,              -- the note as a later key of the authority signed it
    constraint renewed_stop_institution_exists foreign key (institution) references institution (id)
);
