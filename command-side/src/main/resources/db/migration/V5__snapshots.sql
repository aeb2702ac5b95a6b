-- Snapshots of long streams. docs/adr/0017-snapshots-of-long-streams.md says why they are needed and how they are used.

-- Not part of the ledger: snapshots are derived from events, and deleting or truncating them loses nothing.
create table snapshot (
    stream   text collate "C" primary key,
    -- The last event that the state includes. The snapshot is used only if the stream contains this event.
    sequence bigint           not null,
    event_id uuid             not null,
    -- The class of the state and its revision. Another revision is ignored.
    type     text             not null,
    revision text             not null,
    -- json, not jsonb: it preserves the text of clients' values.
    state    json             not null
);
comment on table snapshot is 'The latest snapshot of each long stream. Disposable: it may be truncated at any time.';
