-- Notifications: what the register tells a person or an institution, in the transaction of the act behind it.

create table notice (
    id text primary key,              -- SHA-256 of code and words: the same words are kept once
    code text not null,               -- stable code, for example notice.wish.asked
    zh text not null,                 -- what happened and why, in Chinese
    en text not null,                 -- the same in English
    next_zh text not null,            -- what they can do now, in Chinese
    next_en text not null             -- the same in English
);

create table notification (
    id text primary key,              -- ntf_…; sorts by age
    person text,                      -- to whom, if to a person
    institution text,                 -- to whom, if to an institution
    notice text not null,             -- what is said
    object text not null,             -- what it is about, an identifier
    at bigint not null,               -- microseconds since 1970 UTC, of the act behind it
    seen_at bigint,                   -- microseconds since 1970 UTC; set once by those whom it is for
    printed_on text,                  -- day of the last letter; set by the authority
    constraint notification_has_one_addressee check ((person is null) <> (institution is null)),
    constraint notification_person_exists foreign key (person) references person (id),
    constraint notification_institution_exists foreign key (institution) references institution (id),
    constraint notification_notice_exists foreign key (notice) references notice (id)
);
create index notification_by_person on notification (person, id);
create index notification_by_institution on notification (institution, id);
create index notification_by_object on notification (object);
create index notification_unseen on notification (id) where seen_at is null;
