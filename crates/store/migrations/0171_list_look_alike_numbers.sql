-- Numbers that are not written as they are looked for, listed instead of computed: an index over what is computed made every import twice
-- as slow, for numbers that need none of it.

drop index certificate_written_otherwise;
drop index old_certificate_written_otherwise;

create table look_alike_number (
    found_by text not null,           -- the number without dashes, strokes, dots and brackets, with 0 for O and 1 for I and L
    number text not null,             -- as stored with the certificate; different from found_by
    constraint look_alike_number_is_one primary key (found_by, number)
);
insert into look_alike_number (found_by, number)
    select replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1'), number
    from old_certificate
    where number <> replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1')
    union
    select replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1'), number
    from certificate
    where number <> replace(replace(replace(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), '.', ''), '(', ''), ')', ''), 'O', '0'), 'I', '1'), 'L', '1');
