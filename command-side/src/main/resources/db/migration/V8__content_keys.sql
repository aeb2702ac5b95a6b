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
create index content_key_erased on content_key (stream, number) where secret is null;
comment on table content_key is 'The key of the content of every record that has any. Without it the content cannot be read.';

-- A key is destroyed only by a transaction that appends an event that says so. A superuser can do without: a verification of the
-- ledger names content that cannot be read.
create function reject_removal_of_key() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp as
$$
begin
    if not exists (select
                   from event_store.content_key key
                            join event_store.event erasure on erasure."time" = key.erased_at
                            -- The events of this transaction are in the outbox.
                            join event_store.outbox using (global_index)
                   where key.stream = old.stream
                     and key.number = old.number
                     and erasure.type = 'erasure.performed') then
        raise exception 'the key % of the content of % is not removed: no event records its erasure', old.number, old.stream
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

-- Deferred, because the key is replaced by the time of its erasure.
create constraint trigger content_key_is_removed_by_erasures
    after delete
    on content_key
    deferrable initially deferred
    for each row
execute function reject_removal_of_key();

create trigger content_key_is_not_truncated
    before truncate
    on content_key
    for each statement
execute function reject_change();

-- Replaces the stored form of keys after a change of the master key. Not by deleting and inserting: an erasure at the same time
-- would not find the new row. The server's role may have only the privileges to insert and to delete.
create function wrap_content_keys(streams text[], numbers integer[], stored bytea[], wrapped bytea[]) returns bigint
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp as
$$
declare
    changed bigint;
begin
    -- Functions are executable by every role.
    if not has_table_privilege(session_user, 'event_store.content_key', 'insert') then
        raise exception 'the role % may not insert keys, and therefore not replace them', session_user
            using errcode = 'insufficient_privilege';
    end if;
    -- In the order in which erasures lock them.
    perform
    from event_store.content_key
             join unnest(streams, numbers) key (stream, number) using (stream, number)
    order by stream, number
        for update of content_key;
    update event_store.content_key
    set secret = key.wrapped
    from unnest(streams, numbers, stored, wrapped) key (stream, number, stored, wrapped)
    where content_key.stream = key.stream
      and content_key.number = key.number
      and content_key.secret = key.stored;
    get diagnostics changed = row_count;
    return changed;
end
$$;

-- The requests for erasure. They are not evidence: the events erasure.performed are.
create table erasure (
    id      uuid primary key,
    at      timestamptz not null,
    actor   text        not null,
    reason  text        not null
);
create index erasure_at on erasure (at);
comment on table erasure is 'Every request for erasure. It contains no content.';
