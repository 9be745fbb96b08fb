-- Institutions that hold nothing, and were warned.

create table idle_warning (
    institution text primary key,     -- who
    active_on text not null,          -- the last day on which something happened; a later one makes the warning void
    warned_on text not null,          -- day of the warning
    constraint idle_warning_institution_exists foreign key (institution) references institution (id)
);
