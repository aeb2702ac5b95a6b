-- like_ filters search substrings by their trigrams. The extension is created here and not with the read model, because it
-- belongs to the database and must survive a rebuild. It is a trusted extension: no superuser is needed.
create extension if not exists pg_trgm schema public;

-- The event store. Rows are inserted and never changed.
create table event (
    -- Assigned before the transaction commits: a higher index may become visible before a lower one.
    global_index bigint generated always as identity primary key,
    -- The aggregate's stream: the kind of record and the hash of its natural key. Collation "C": compared byte by byte.
    stream       text collate "C" not null,
    -- The number of the event in its stream, from 0.
    sequence     bigint           not null,
    stream_type  text             not null,
    id           uuid             not null,
    -- The logical name and the revision of the event type, for example 'flow.created' and '1'; never a class name.
    type         text             not null,
    revision     text             not null,
    "time"       timestamptz      not null,
    -- json, not jsonb: the ledger hashes the text exactly as it is stored.
    payload      json             not null,
    metadata     json             not null,
    -- The size. A reader limits its pages by size and must not decompress payloads that it does not return.
    bytes        integer          not null
        generated always as (octet_length(payload::text) + octet_length(metadata::text)) stored,
    -- The optimistic lock: of two concurrent appends to a stream, one fails.
    constraint event_stream_sequence unique (stream, sequence),
    constraint event_id unique (id)
);
comment on table event is 'Append-only. Every change of every record, as one event.';

create function reject_change() returns trigger
    language plpgsql as
$$
begin
    raise exception '%.% is append-only: % is not allowed', tg_table_schema, tg_table_name, tg_op
        using errcode = 'insufficient_privilege';
end
$$;

create trigger event_is_append_only
    before update or delete or truncate
    on event
    for each statement
execute function reject_change();

-- The append barrier: an advisory lock. Every appending transaction holds it shared until it ends. A rebuild acquires it
-- exclusively for a short time; then no transaction has been assigned a global index that it has not yet committed.
create function append_barrier() returns bigint
    language sql immutable parallel safe as
$$
select 7381240371982345573
$$;

create function acquire_append_barrier() returns trigger
    language plpgsql as
$$
begin
    perform pg_advisory_xact_lock_shared(event_store.append_barrier());
    return null;
end
$$;

-- A statement trigger runs before the identity column is evaluated, so that every global index is assigned while the barrier
-- is held, whichever program appends.
create trigger event_acquires_append_barrier
    before insert
    on event
    for each statement
execute function acquire_append_barrier();
