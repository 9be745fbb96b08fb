-- Once a succession is completed, the members of staff who were carried over act for the successor, and the other accounts of
-- the predecessor have ended: nobody acts for an institution that is no more, but the successor in its name.

create view account_today as
select a.login, a.id, a.role, a.person, a.acts_for,
       case when c.id is null then a.institution
            when exists (select 1 from staff s where s.person = a.person and s.institution = c.successor) then c.successor
       end as institution,              -- whom it acts for today
       cast(case when c.id is null then 0
                 when exists (select 1 from staff s where s.person = a.person and s.institution = c.successor) then 0
                 else 1
            end as bigint) as ended     -- 1: it acts no more
from account a
left join succession c on c.predecessor = a.institution and c.stage = 'completed';
