-- Numbers that are not written as they are looked for: with dashes, strokes, dots, brackets, or letters that look like digits.
-- The index holds only these, so the numbers of today's schemes cost nothing.

create index certificate_written_otherwise on certificate
    (replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1'))
    where number <> replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1');
create index old_certificate_written_otherwise on old_certificate
    (replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1'))
    where number <> replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1');
