-- The candidates of a session stand before nearly the same gate: it is kept once, and of each candidate what is their own.

create table gate_sheet (
    id text primary key,              -- gts_…
    preconditions text not null       -- every precondition of the first candidate, JSON
);

-- With a sheet, `gate` names only the preconditions that are not as the sheet has them, by their place in it.
alter table certificate_plan add column gate_sheet text references gate_sheet (id);

-- What is on its way is found by its stage; what has arrived, nearly everything, is not listed again.
drop index certificate_by_stage;
create index certificate_by_stage on certificate (stage, number) where stage in ('planned', 'logged');
