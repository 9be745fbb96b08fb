-- Tables of certificates that somebody has checked in bulk. They hold names of people, so they are kept sealed under a key that is
-- only in the address of whoever sent them, and for a short time.

create table bulk_check (
    id text primary key,              -- sha256 of the secret in its address, hex: the secret itself is not kept
    question_rows bigint not null,    -- rows of the table, bad ones included
    bad_rows bigint not null,         -- rows that could not be read
    parts bigint not null,            -- pieces that it was cut into
    made_at bigint not null,          -- when it was sent, microseconds since 1970 UTC
    until bigint not null,            -- when it is deleted, microseconds since 1970 UTC
    constraint bulk_check_counts_its_rows check (question_rows >= bad_rows and bad_rows >= 0 and parts > 0),
    constraint bulk_check_ends_after_it_began check (until > made_at)
);
create index bulk_check_by_end on bulk_check (until);

create table bulk_check_part (
    bulk_check text not null,         -- of which table
    part bigint not null,             -- running number from 0
    part_rows bigint not null,        -- rows in it
    answered bigint not null,         -- 1 once the answer has taken the place of the question
    bytes bytea not null,             -- sealed: the rows as sent, then the rows of the result
    good bigint not null,             -- rows answered with yes
    not_good bigint not null,         -- rows that name a certificate that does not hold
    not_found bigint not null,        -- rows that name none
    constraint bulk_check_part_is_one primary key (bulk_check, part),
    constraint bulk_check_part_has_its_table foreign key (bulk_check) references bulk_check (id),
    constraint bulk_check_part_is_answered_or_not check (answered in (0, 1))
);
