-- The books: what came in, what is owed back, what is on its way to the bank, what went back. Every line takes one
-- amount from one account and puts it into another, so no line can make or lose money; lines are never changed.

create table fee (
    enrolment text primary key,       -- for whom
    payer text not null,              -- who paid and gets it back: a person, an institution, an organisation's code
    institution text not null,        -- who holds it; changes when the enrolment moves
    paid_minor bigint not null,       -- fen, the whole fee
    back_minor bigint not null,       -- fen that go back or went back
    on_day text not null,             -- day of the payment
    constraint fee_enrolment_exists foreign key (enrolment) references enrolment (id),
    constraint fee_is_positive check (paid_minor > 0),
    constraint fee_goes_back_at_most_once check (back_minor >= 0 and back_minor <= paid_minor)
);
create index fee_by_institution on fee (institution);

create table entitlement (
    id text primary key,              -- ent_…
    enrolment text not null,          -- whose fee
    institution text not null,        -- who owes it
    payer text not null,              -- who gets it
    amount_minor bigint not null,     -- fen
    cause text not null,              -- refund or surplus
    on_day text not null,             -- day since which it is owed
    constraint entitlement_fee_exists foreign key (enrolment) references fee (enrolment),
    constraint entitlement_is_positive check (amount_minor > 0),
    constraint entitlement_cause_is_known check (cause in ('refund', 'surplus')),
    constraint entitlement_can_be_pointed_at unique (id, amount_minor)
);
create unique index entitlement_is_refunded_once on entitlement (enrolment) where cause = 'refund';
create index entitlement_by_enrolment on entitlement (enrolment);
create index entitlement_by_institution on entitlement (institution, on_day);

create table booking_head (
    one bigint primary key,           -- always 1
    position bigint not null,         -- of the last line
    constraint booking_head_is_one_row check (one = 1)
);
insert into booking_head (one, position) values (1, 0);

create table booking (
    position bigint primary key,      -- from 1 without gaps
    on_day text not null,             -- day
    institution text not null,        -- whose books
    payer text not null,              -- whose money
    movement text not null,           -- why
    credit text not null,             -- account that the amount leaves
    debit text not null,              -- account that it enters
    amount_minor bigint not null,     -- fen
    enrolment text,                   -- what it is about, or
    transfer text,                    -- what it is about
    constraint booking_is_positive check (amount_minor > 0),
    constraint booking_is_about_one_thing check ((enrolment is null) <> (transfer is null)),
    constraint booking_goes_between_its_accounts check (
        (movement = 'payment' and credit = 'paid' and debit = 'received')
        or (movement = 'refund' and credit = 'received' and debit = 'owed')
        or (movement = 'send' and credit = 'owed' and debit = 'transit')
        or (movement = 'settle' and credit = 'transit' and debit = 'refunded')
        or (movement = 'return' and credit = 'transit' and debit = 'owed')
        or (movement = 'recall' and credit = 'refunded' and debit = 'owed')
        or (movement = 'move-out' and credit = 'received' and debit = 'moved')
        or (movement = 'move-in' and credit = 'moved' and debit = 'received'))
);
create unique index booking_takes_a_fee_once on booking (enrolment) where movement = 'payment';
create unique index booking_sends_a_transfer_once on booking (transfer) where movement = 'send';
create unique index booking_settles_a_transfer_once on booking (transfer) where movement = 'settle';
create unique index booking_returns_a_transfer_once on booking (transfer) where movement in ('return', 'recall');
create index booking_by_institution on booking (institution, position);
create index booking_by_payer on booking (institution, payer);
create index booking_by_enrolment on booking (enrolment);

create table balance (
    institution text not null,        -- whose books
    payer text not null,              -- whose money
    paid bigint not null,             -- fen, what entered each account less what left it; the source is negative
    received bigint not null,         -- fen kept as fees
    owed bigint not null,             -- fen owed back
    transit bigint not null,          -- fen the bank was told to pay
    refunded bigint not null,         -- fen the bank has paid back
    moved bigint not null,            -- fen that moved away less fen that moved here
    constraint balance_is_one_row primary key (institution, payer),
    constraint balance_balances check (paid + received + owed + transit + refunded + moved = 0),
    constraint balance_is_not_overdrawn check (paid <= 0 and received >= 0 and owed >= 0 and transit >= 0 and refunded >= 0)
);

create table enrolment_move (
    enrolment text not null,          -- who moved
    from_session text not null,       -- away from
    to_session text not null,         -- to
    surplus_minor bigint not null,    -- fen above the new fee, which go back
    on_day text not null,             -- day
    moved_by text not null,           -- account
    constraint enrolment_moves_to_a_session_once primary key (enrolment, to_session),
    constraint enrolment_move_enrolment_exists foreign key (enrolment) references enrolment (id),
    constraint enrolment_move_goes_elsewhere check (from_session <> to_session)
);
create index enrolment_move_by_from on enrolment_move (from_session);
create index enrolment_move_by_to on enrolment_move (to_session);
