-- Times in which an institution may not appraise.

create table institution_stop (
    institution text not null,        -- who
    number bigint not null,           -- from 1
    kind text not null,               -- suspension or removal
    from_day text not null,           -- first day
    reason text not null,             -- why; public
    by_account text not null,         -- officer
    lifted_on text,                   -- first day on which it no longer holds
    lifted_reason text,               -- why it was lifted
    lifted_by text,                   -- officer
    barred_until text,                -- last day on which nothing new is filed, after a removal
    leaf bigint not null,             -- place in the record
    constraint institution_stop_is_numbered primary key (institution, number),
    constraint institution_stop_institution_exists foreign key (institution) references institution (id),
    constraint institution_stop_kind_is_known check (kind in ('suspension', 'removal')),
    constraint institution_stop_is_lifted_whole check ((lifted_on is null) = (lifted_by is null)),
    constraint institution_stop_is_lifted_later check (lifted_on is null or from_day <= lifted_on),
    constraint institution_removal_bars check ((kind = 'removal') = (barred_until is not null))
);
-- One suspension at a time.
create unique index institution_is_suspended_once on institution_stop (institution) where kind = 'suspension' and lifted_on is null;
