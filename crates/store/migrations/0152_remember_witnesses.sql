-- What witnesses of the public record were shown, and which head came before the last.

create table record_shown (
    one bigint primary key,           -- always 1
    size bigint not null,             -- leaves under the newest checkpoint that was shown to a witness; moves forward only
    checkpoint text not null,         -- the checkpoint, signed by the record alone
    constraint record_shown_is_one_row check (one = 1)
);

-- Leaves under the head before the last; null before the second head. A public checkpoint that is older still is no
-- trace of a crash: the files were put back.
alter table record_head add column previous bigint;
