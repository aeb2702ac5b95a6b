-- The keys of the free-form content of events. docs/adr/0033-erasure-by-destroying-keys.md says why. They are apart from the events,
-- because events are kept and a key must be deletable.
create table content_key (
    -- The stream of the record.
    stream    text collate "C" not null,
    -- The first one is random, so that the number of a lost key is not used again. After an erasure, new content gets the next one.
    number    integer          not null,
    -- The key, encrypted if there is a master key. Null after its erasure.
    secret    bytea,
    -- When it was destroyed, and by which erasure.
    erased_at timestamptz,
    erasure   uuid,
    primary key (stream, number),
    constraint content_key_is_usable_or_erased check ((secret is null) = (erased_at is not null))
);
create index content_key_erasure on content_key (erasure) where erasure is not null;
comment on table content_key is 'The key of the content of every record that has any. Without it the content cannot be read.';

-- The requests for erasure. They are not evidence: the events erasure.performed are.
create table erasure (
    id      uuid primary key,
    at      timestamptz not null,
    actor   text        not null,
    reason  text        not null
);
create index erasure_at on erasure (at);
comment on table erasure is 'Every request for erasure. It contains no content.';
