-- Qualification certificates from archives. They stay valid as they were issued: rows are added, never changed.

create table old_certificate (
    number text not null,             -- as printed
    holder text not null,             -- name on the certificate
    document_index bytea,             -- keyed hash of kind and number of the document; the number itself is not kept
    occupation text not null,         -- as the certificate names it
    level text not null,              -- L5 to L1
    issued_on text not null,          -- day
    institution text not null,        -- issuer as printed
    issuer text not null,             -- the issuer's name, folded: whose archive it is in
    archive text not null,            -- first 16 hexadecimal digits of the SHA-256 of the file it came from
    addition text,                    -- add_…, where two persons added it after the closing
    constraint old_certificate_number_is_unique primary key (number)
);
