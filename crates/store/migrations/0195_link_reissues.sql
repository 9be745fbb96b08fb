-- A reissue is bound to the blank it is printed on: nothing else takes that blank while the proposal waits, and the paper
-- remembers which one it replaced.

alter table blank add column replaces text references blank (serial); -- serial of the paper whose place it took; null for none
create unique index blank_is_replaced_once on blank (replaces) where replaces is not null;
create index blank_void_by_certificate on blank (number) where stage = 'spoiled';
create unique index status_proposal_names_its_own_paper on status_proposal (paper_serial) where stage = 'open' and paper_serial is not null;
