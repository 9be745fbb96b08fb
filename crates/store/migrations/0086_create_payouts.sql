-- Payouts: what goes to the bank in one file, and what the bank answered.

create table bank_account (
    institution text not null,        -- who pays
    payer text not null,              -- whose account; the institution itself: the account it pays from
    sealed bytea not null,            -- holder, number and bank, encrypted, the nonce in front
    named_on text not null,           -- day
    named_by text not null,           -- account of the person who named it; approves no payment to it
    constraint bank_account_is_one_a_payer primary key (institution, payer)
);

create table payout (
    id text primary key,              -- pay_…
    institution text not null,        -- who pays
    paid_from bytea not null,         -- the account it pays from, encrypted, as it was when proposed
    proposed_on text not null,        -- day
    proposed_by text not null,        -- account
    transfers bigint not null,        -- how many
    amount_minor bigint not null,     -- fen, the sum of them
    stage text not null,              -- proposed, approved, dropped
    decided_on text,                  -- day
    approved_by text,                 -- account, another one
    approved_at bigint,               -- microseconds since 1970 UTC; the instant in the bank's file
    reason text,                      -- why it was dropped
    constraint payout_institution_exists foreign key (institution) references institution (id),
    constraint payout_stage_is_known check (stage in ('proposed', 'approved', 'dropped')),
    constraint payout_is_approved_by_another check (approved_by is null or approved_by <> proposed_by),
    constraint payout_is_approved_by_somebody check ((stage = 'approved') = (approved_by is not null))
);
create index payout_by_institution on payout (institution, proposed_on);
create index payout_by_stage on payout (stage);

create table transfer (
    id text primary key,              -- trf_…; without its prefix what the bank calls it from end to end
    payout text not null,             -- in which payout
    institution text not null,        -- who pays
    payer text not null,              -- who gets it
    paid_to bytea not null,           -- the account, encrypted, as it was when planned
    named_by text not null,           -- who named that account
    approved_by text,                 -- who approved the payout
    amount_minor bigint not null,     -- fen
    stage text not null,              -- planned, sent, paid, returned, dropped
    stage_on text,                    -- day of the bank's answer
    reason text,                      -- the bank's, of a return
    constraint transfer_payout_exists foreign key (payout) references payout (id),
    constraint transfer_is_positive check (amount_minor > 0),
    constraint transfer_stage_is_known check (stage in ('planned', 'sent', 'paid', 'returned', 'dropped')),
    constraint transfer_is_approved_by_another check (approved_by is null or approved_by <> named_by)
);
create index transfer_by_payout on transfer (payout);

create table transfer_share (
    transfer text not null,           -- which transfer
    entitlement text not null,        -- what it pays, wholly
    amount_minor bigint not null,     -- fen
    live bigint not null,             -- 1 while the transfer is planned, sent or paid; 0 when it was returned or dropped
    constraint transfer_share_is_one_row primary key (transfer, entitlement),
    constraint transfer_share_transfer_exists foreign key (transfer) references transfer (id),
    constraint transfer_share_pays_the_whole foreign key (entitlement, amount_minor) references entitlement (id, amount_minor),
    constraint transfer_share_is_live_or_not check (live in (0, 1))
);
create unique index transfer_share_pays_an_entitlement_once on transfer_share (entitlement) where live = 1;
create index transfer_share_by_entitlement on transfer_share (entitlement);

create table bank_answer (
    institution text not null,        -- whose account it is about
    message text not null,            -- the bank's identifier of it
    read_on text not null,            -- day
    read_by text not null,            -- account
    sha256 text not null,             -- of the file
    entries bigint not null,          -- how many
    constraint bank_answer_is_read_once primary key (institution, message)
);

create table bank_entry (
    institution text not null,        -- whose account
    message text not null,            -- of which answer
    line bigint not null,             -- place in it, from 1
    end_to_end text not null,         -- what it names; empty if nothing
    reference text not null,          -- the bank's own; empty if none
    outcome text not null,            -- paid, returned, pending
    amount_minor bigint not null,     -- fen
    verdict text not null,            -- what became of it
    constraint bank_entry_is_one_row primary key (institution, message, line),
    constraint bank_entry_answer_exists foreign key (institution, message) references bank_answer (institution, message)
);
create index bank_entry_by_end_to_end on bank_entry (end_to_end);
