-- Rebuilding the read model while everyone writes. docs/adr/0011-rebuild-in-a-shadow-schema.md says how and why.

-- The writers' gate, an advisory lock. Whoever appends holds it shared until the transaction ends. A rebuild closes it for a
-- moment, and then knows that no transaction is under way that has drawn an index and not committed yet.
create function gate() returns bigint
    language sql immutable parallel safe as
$$
select 7381240371982345573
$$;

create function pass_the_gate() returns trigger
    language plpgsql as
$$
begin
    perform pg_advisory_xact_lock_shared(event_store.gate());
    return null;
end
$$;

-- For each statement, and before it: an index is drawn behind the gate, whoever appends and in whatever way.
create trigger event_passes_the_gate
    before insert
    on event
    for each statement
execute function pass_the_gate();

-- Every rebuild and every verification of the read model, the last one of which may be under way. They are replays, both of
-- them: into a shadow of the read model, to take its place or to be compared with it.
create table replay (
    id                 uuid primary key,
    purpose            text             not null check (purpose in ('rebuild', 'verify')),
    state              text             not null
        check (state in ('running', 'swapping', 'completed', 'failed', 'cancelled')),
    -- What there is to do next; where a replay goes on that was interrupted.
    phase              text             not null check (phase in ('events', 'indexes', 'rest')),
    -- Of the read model's scripts.
    read_model_version integer          not null,
    -- Up to this index every event is in the shadow.
    global_index       bigint           not null default 0,
    processed          bigint           not null default 0,
    total              bigint           not null default 0,
    events_per_second  double precision not null default 0,
    started            timestamptz      not null,
    -- When it was last written to.
    changed            timestamptz      not null,
    finished           timestamptz,
    error              text,
    -- Of a verification: what it has found.
    result             json
);

create index replay_started on replay (started);

-- A server that does not own the event store notes how far it is. What is noted here is precious to nobody, and to use the schema
-- at all takes a right of its own.
grant update on replay to public;
