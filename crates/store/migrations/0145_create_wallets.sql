-- How a holder's certificate comes into a wallet: offers that are redeemed and collected once. No secret is kept, only hashes.

create table wallet_offer (
    code_hash bytea primary key,      -- sha256 of the pre-authorised code
    certificate text not null,        -- which one was offered
    number text not null,             -- its number: what is collected is the edition in force
    person text not null,             -- whose
    account text not null,            -- the holder's account, which made the offer
    tx_code_hash bytea not null,      -- sha256 of the code and the transaction code together
    until bigint not null,            -- last instant to redeem it, microseconds since 1970 UTC
    wrong bigint not null,            -- wrong transaction codes so far
    token_hash bytea,                 -- sha256 of the access token, once it was redeemed
    token_until bigint,               -- last instant to collect, microseconds since 1970 UTC
    key_thumbprint text,              -- the wallet's key, once it was collected
    collected_at bigint,              -- microseconds since 1970 UTC
    constraint wallet_offer_has_its_certificate foreign key (certificate) references certificate (id),
    constraint wallet_token_is_its_own unique (token_hash),
    constraint wallet_is_redeemed_with_an_end check ((token_hash is null) = (token_until is null)),
    constraint wallet_is_collected_after_redeeming check (collected_at is null or token_hash is not null),
    constraint wallet_is_collected_by_a_key check ((collected_at is null) = (key_thumbprint is null))
);
create index wallet_offer_by_certificate on wallet_offer (number);

create table wallet_nonce (
    nonce_hash bytea primary key,     -- sha256 of a nonce that was used: it is not used again
    until bigint not null             -- when it may be forgotten, microseconds since 1970 UTC
);
