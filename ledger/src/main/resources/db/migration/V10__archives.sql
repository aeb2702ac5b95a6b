-- Archives: files with the events of finished runs that were removed from the event store. Their ledger entries remain.
-- docs/retention.md describes them. docs/adr/0034-retention.md says why.
create table archive (
    -- The name of the file.
    name        text collate "C" primary key,
    -- The folder or the bucket to which it was written.
    location    text           not null,
    sha256      bytea          not null,
    bytes       bigint         not null,
    events      bigint         not null,
    flow_runs   bigint         not null,
    task_runs   bigint         not null,
    -- The positions of its events.
    positions   int8multirange not null,
    created     timestamptz    not null default now(),
    -- The transaction that moved the events.
    transaction xid8           not null default pg_current_xact_id()
);
-- Finds the archive of a position.
create index archive_positions on archive using gist (positions);
comment on table archive is 'Append-only. The files to which the events of finished runs were moved. The events archive.created record the same.';

create trigger archive_is_append_only
    before update or delete or truncate
    on archive
    for each statement
execute function reject_change();

-- The role of the server has the privilege to insert into all tables. Only the function below, which runs as the owner, may use
-- it here. Temporary tables are searched last: one of the name pg_class must not replace that of the system.
create function reject_archive_of_other_role() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp as
$$
begin
    if current_user is distinct from (select pg_catalog.pg_get_userbyid(class.relowner)
                                      from pg_catalog.pg_class class
                                      where class.oid = tg_relid) then
        raise exception '%.% is written by archive_events only', tg_table_schema, tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

create trigger archive_is_written_by_its_function
    before insert
    on archive
    for each statement
execute function reject_archive_of_other_role();

-- An event is removed only by the transaction that records its archive, and only if it is that of a run.
drop trigger event_is_append_only on event;

create trigger event_is_append_only
    before update or truncate
    on event
    for each statement
execute function reject_change();

create function reject_removal_of_event() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp as
$$
declare
    is_kept           boolean;
    removed_positions int8multirange;
begin
    select coalesce(bool_or(ledger.position is null or removed.stream !~ '^(flow_run|task_run)-'), false),
           range_agg(int8range(ledger.position, ledger.position, '[]')) filter (where ledger.position is not null)
    into is_kept, removed_positions
    from removed
             left join event_store.ledger using (global_index);
    -- Sets are compared and not positions one by one, because an archive can have thousands of ranges.
    if is_kept or not coalesce(
            coalesce(removed_positions, '{}') <@ (select range_agg(archive.positions)
                                                  from event_store.archive
                                                  where archive.transaction = pg_current_xact_id()), false) then
        raise exception '%.% is append-only: % is not allowed', tg_table_schema, tg_table_name, tg_op
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

create trigger event_is_moved_to_archives_only
    after delete
    on event
    referencing old table as removed
    for each statement
execute function reject_removal_of_event();

-- Removes events from the event store. The caller has written them to a file, read the file again and verified it. It passes the
-- hashes of the events in the file: each must be the leaf of its position. All events of a stream are removed, or none.
create function archive_events(
    file_name text, file_location text, file_sha256 bytea, file_bytes bigint, flow_run_count bigint, task_run_count bigint,
    event_positions bigint[], event_hashes bytea[]) returns void
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp as
$$
declare
    wrong   bigint;
    kept    text;
    removed bigint;
begin
    -- Functions are executable by every role.
    if not has_table_privilege(session_user, 'event_store.event', 'insert') then
        raise exception 'the role % may not append events, and therefore not archive them', session_user
            using errcode = 'insufficient_privilege';
    end if;
    if length(file_sha256) is distinct from 32 or file_bytes < 1
        or cardinality(event_positions) = 0 or cardinality(event_positions) <> cardinality(event_hashes) then
        raise exception 'the archive % has no checksum or no events', file_name
            using errcode = 'invalid_parameter_value';
    end if;
    select expected.position
    into wrong
    from unnest(event_positions, event_hashes) expected (position, hash)
             left join event_store.ledger using (position)
    where ledger.hash is distinct from expected.hash
    limit 1;
    if found then
        raise exception 'the event at position % does not match its hash in the archive %', wrong, file_name
            using errcode = 'data_corrupted';
    end if;
    -- Counted and not joined with the array again: the plan for arrays of any size would read it once for each event.
    with stored as materialized (
        select event.stream, count(distinct position) as archived
        from unnest(event_positions) archived (position)
                 join event_store.ledger using (position)
                 join event_store.event using (global_index)
        group by event.stream)
    select min(stored.stream)
    into kept
    from stored
    where stored.stream !~ '^(flow_run|task_run)-[0-9a-f]{24}$'
       or stored.archived <> (select count(*) from event_store.event where event.stream = stored.stream);
    if kept is not null then
        raise exception 'the stream % is not that of a run, or the archive % does not contain all of its events', kept, file_name
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    insert into event_store.archive (name, location, sha256, bytes, events, flow_runs, task_runs, positions)
    select file_name, file_location, file_sha256, file_bytes, count(*), flow_run_count, task_run_count,
           range_agg(int8range(position, position, '[]'))
    from unnest(event_positions) archived (position);
    delete
    from event_store.snapshot
    where stream in (select event.stream
                     from unnest(event_positions) archived (position)
                              join event_store.ledger using (position)
                              join event_store.event using (global_index));
    delete
    from event_store.event
        using event_store.ledger, unnest(event_positions) archived (position)
    where ledger.position = archived.position
      and event.global_index = ledger.global_index;
    get diagnostics removed = row_count;
    if removed <> cardinality(event_positions) then
        raise exception 'the event store has % of the % events of the archive %', removed, cardinality(event_positions), file_name
            using errcode = 'object_not_in_prerequisite_state';
    end if;
end
$$;
