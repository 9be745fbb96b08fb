-- Archives of old certificates are closed per issuer by a root in the public record; what they missed is added by two.

create index old_certificate_by_issuer on old_certificate (issuer, number);

create table archive_closing (
    issuer text primary key,          -- the issuer's name, folded; * for the door itself
    name text not null,               -- as shown
    certificates bigint not null,     -- under the root
    root text not null,               -- hex root over them, by number
    closed_on text not null,          -- day
    closed_by text not null,          -- officer's account
    leaf bigint not null              -- place of the root in the record
);

create table archive_body (
    body text primary key,            -- digits 3 to 10 of numbers that only this issuer has
    issuer text not null,             -- whose archive was closed
    constraint archive_body_issuer_is_closed foreign key (issuer) references archive_closing (issuer)
);

create table archive_addition (
    id text primary key,              -- add_…
    number text not null,             -- as printed
    holder text not null,             -- name on the certificate
    occupation text not null,         -- as the certificate names it
    level text not null,              -- L5 to L1
    issued_on text not null,          -- day
    institution text not null,        -- issuer as printed
    issuer text not null,             -- the same, folded
    reason text not null,             -- missed, handed-over or ruling
    note text not null,               -- where it was found
    proposed_by text not null,        -- officer's account
    proposed_on text not null,        -- day
    ended text,                       -- approved or refused; null while it waits
    ended_by text,                    -- account, another one
    ended_on text,                    -- day
    leaf bigint,                      -- place in the record, where approved
    constraint archive_addition_reason_is_known check (reason in ('missed', 'handed-over', 'ruling')),
    constraint archive_addition_says_where check (note <> ''),
    constraint archive_addition_end_is_known check (ended in ('approved', 'refused')),
    constraint archive_addition_is_ended_by_another check (ended is null or (ended_by is not null and ended_by <> proposed_by)),
    constraint archive_addition_is_in_the_record check (ended is null or (ended = 'approved') = (leaf is not null))
);
create index archive_addition_by_issuer on archive_addition (issuer, proposed_on);
