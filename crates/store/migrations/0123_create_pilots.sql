-- Pilots: what is tried out, by whom, with which goals, and what came of it.

create table pilot (
    id text primary key,              -- plt_…
    title_zh text not null,           -- what it is called
    title_en text not null,           -- for readers of English
    purpose text not null,            -- what it should show
    occupations text not null,        -- JSON list of Chinese names
    participants text not null,       -- JSON list of institutions
    goals text not null,              -- JSON list of measure and target
    valid_from text not null,         -- first day
    valid_until text not null,        -- last day
    started_by text not null,         -- officer's account
    conclusion text,                  -- what came of it; null until it is summed up
    figures text,                     -- JSON: the figures of the register on the day it was summed up
    summed_up_on text,                -- day
    summed_up_by text,                -- officer's account
    constraint pilot_ends_after_it_begins check (valid_from <= valid_until),
    constraint pilot_is_summed_up_whole check ((conclusion is null) = (figures is null) and (conclusion is null) = (summed_up_on is null))
);
