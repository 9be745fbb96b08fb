-- The people of a successor act in the name of the institution that it took over, if they choose to.

alter table account add column acts_for text;        -- the predecessor in whose name it acts; null for its own institution
