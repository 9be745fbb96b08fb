-- Erasures of persons: who asked, who carried it out. What was erased is gone; the row says that it was there.

create table erasure (
    id text primary key,              -- ers_…
    person text not null,             -- who; the row of the person stays, with nothing in it
    reason text not null,             -- who asked, under which number of the file
    proposed_by text not null,        -- officer's account
    proposed_on text not null,        -- day
    stage text not null,              -- proposed, erasing (within the act that erases), erased
    erased_by text,                   -- another officer's account
    erased_on text,                   -- day
    constraint erasure_person_exists foreign key (person) references person (id),
    constraint erasure_stage_is_known check (stage in ('proposed', 'erasing', 'erased')),
    constraint erasure_is_carried_out_by_another check (erased_by is null or erased_by <> proposed_by),
    constraint erasure_is_carried_out_whole check ((stage = 'proposed') = (erased_by is null) and (stage = 'proposed') = (erased_on is null))
);
create unique index erasure_is_once on erasure (person);
