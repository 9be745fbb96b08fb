-- What every act needs: the first answer, the journal, the record, people, accounts.

create table act (
    id text primary key,              -- the caller's own id; the same id gives the first answer
    act text not null,                -- name of the act, for example enrolment.accept
    asked_sha256 text not null,       -- hash of what was asked; the same id with another question is refused
    answer text not null,             -- the first answer, JSON
    at bigint not null                -- microseconds since 1970 UTC
);

create table journal (
    position bigint primary key,      -- from 1 without gaps
    at bigint not null,               -- microseconds since 1970 UTC
    actor text not null,              -- account that acted
    on_behalf_of text not null,       -- institution it acted for, or empty
    act text not null,                -- name of the act
    object text not null,             -- identifier of what it was done to
    under text not null,              -- article or rule
    pack text not null,               -- sha256 of the pack
    details text not null,            -- further facts, JSON, never personal data
    sha256 text not null              -- over the row before and this one
);
create index journal_by_object on journal (object, position);

create table journal_head (
    one bigint primary key,           -- always 1
    position bigint not null,         -- of the last row
    sha256 text not null,             -- of the last row
    constraint journal_head_is_one_row check (one = 1)
);
insert into journal_head (one, position, sha256) values (1, 0, '');

create table record_leaf (
    position bigint primary key,      -- place in the public record, from 0 without gaps
    kind text not null,               -- what it records
    bytes bytea not null,             -- as published
    salt bytea,                       -- opens the commitment; null once the person behind it was erased
    subject text not null             -- identifier of what it is about
);
create index record_leaf_by_subject on record_leaf (subject);

create table record_next (
    one bigint primary key,           -- always 1
    size bigint not null,             -- leaves so far
    constraint record_next_is_one_row check (one = 1)
);
insert into record_next (one, size) values (1, 0);

create table record_head (
    one bigint primary key,           -- always 1
    size bigint not null,             -- leaves under the signed head; moves forward only
    checkpoint text not null,         -- the signed checkpoint
    constraint record_head_is_one_row check (one = 1)
);

create table person (
    id text primary key,              -- per_…
    name text not null,               -- as on the identity document
    document_kind text not null,      -- for example resident-id
    document_number bytea not null,   -- encrypted, the nonce in front
    document_index bytea not null,    -- keyed hash of kind and number
    born_on text not null,            -- day
    constraint person_has_one_record_per_document unique (document_index)
);

create table account (
    login text primary key,           -- what people type
    id text not null,                 -- for the journal
    role text not null,               -- what the account may act as
    institution text,                 -- whom it acts for
    person text,                      -- who it is
    password_hash text not null,      -- argon2id
    failures bigint not null,         -- wrong passwords since the last right one
    locked_until bigint not null,     -- microseconds since 1970 UTC
    constraint account_id_is_unique unique (id)
);

create table sign_in (
    secret_hash bytea primary key,    -- sha256 of the cookie
    login text not null,              -- whose
    until bigint not null             -- microseconds since 1970 UTC
);
