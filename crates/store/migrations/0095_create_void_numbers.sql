-- Numbers that were planned and never released, with their explanation. They stay in their series.

create table void_number (
    number text primary key,          -- as it was planned
    certificate text not null,        -- whose it would have been
    reason text not null,             -- why it is void
    on_day text not null,             -- day
    by_account text not null,         -- officer, another than the one that gave it
    constraint void_number_certificate_exists foreign key (certificate) references certificate (id)
);
