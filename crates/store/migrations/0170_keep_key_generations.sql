-- Generations of signing keys. The first generation of everybody begins with the installation and has no row; secrets lie in files, never here.

create table key_in_force (
    holder text primary key,          -- authority, or an institution
    generation bigint not null        -- which generation signs now; whoever signs locks the row
);

create table key_generation (
    holder text not null,             -- authority, or an institution
    generation bigint not null,       -- 2, 3, …
    begun_at bigint not null,         -- microseconds since 1970 UTC
    key text not null,                -- public Ed25519 key as a Multikey: what the file of the secret must give
    note text not null,               -- the authority's signed note that names the public keys
    leaf bigint not null,             -- place of the note in the record
    reason text not null,             -- why the one before was left
    begun_by text not null,           -- account
    constraint key_generation_is_one primary key (holder, generation),
    constraint key_generation_is_a_further_one check (generation > 1)
);

create table renewed_entry (
    leaf bigint primary key,          -- place of the entry in the record
    filing text not null,             -- of which
    entry text not null,              -- the authority's signed directory entry, by or for a new key
    constraint renewed_entry_has_its_filing foreign key (filing) references filing (id)
);

alter table certificate_plan add column generation bigint not null default 1; -- which keys of the institution sign it
