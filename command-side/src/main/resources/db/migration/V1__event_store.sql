-- For like_ in the read model: a substring is found by its trigrams. Here, and not with the read model, since an extension
-- belongs to the database and outlives every schema. It is a trusted one: no superuser is needed.
create extension if not exists pg_trgm schema public;

-- The event store: every change ever made, in readable JSON. Rows are added and never touched again.
create table event (
    -- Drawn before the transaction commits: a later index may be visible earlier.
    global_index bigint generated always as identity primary key,
    -- The aggregate: 'flow-' and the hash of its natural key. A hash has no language: compared byte by byte.
    stream       text collate "C" not null,
    -- The number of the event in its stream, from 0. Two writers never get the same one: this is the optimistic lock.
    sequence     bigint           not null,
    stream_type  text             not null,
    id           uuid             not null,
    -- Logical, versioned names ('flow.created', '1'), never those of a class.
    type         text             not null,
    revision     text             not null,
    "time"       timestamptz      not null,
    -- json, not jsonb: kept byte for byte, since the text as stored is what can be proven later.
    payload      json             not null,
    metadata     json             not null,
    constraint event_stream_sequence unique (stream, sequence),
    constraint event_id unique (id)
);

comment on table event is 'Append-only. Every change of every record, as it happened.';

create function refuse_change() returns trigger
    language plpgsql as
$$
begin
    raise exception 'events are never changed: % on %.% refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

create trigger event_is_append_only
    before update or delete or truncate
    on event
    for each statement
execute function refuse_change();
