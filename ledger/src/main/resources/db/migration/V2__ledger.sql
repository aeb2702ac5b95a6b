-- The ledger: assigns every event a gapless position and a hash, a leaf of a Merkle tree. docs/ledger.md describes the guarantees.

-- The transactional outbox: the committed events that have no ledger entry yet. The transaction that appends an event inserts
-- its index here; the transaction that adds the ledger entry deletes it. No event is skipped, however late it commits.
create table outbox (
    global_index bigint primary key
);

create function add_to_outbox() returns trigger
    language plpgsql as
$$
begin
    insert into event_store.outbox (global_index) values (new.global_index);
    return null;
end
$$;

create trigger event_is_added_to_outbox
    after insert
    on event
    for each row
execute function add_to_outbox();

insert into outbox (global_index)
select global_index
from event;

create table ledger (
    -- 1, 2, 3, … without gaps. Not a PostgreSQL sequence, which has gaps after a rollback: the one active sequencer counts.
    position     bigint primary key,
    global_index bigint           not null,
    -- The hash of the canonical bytes of the event: a leaf of the tree.
    hash         bytea            not null,
    -- Copies of event attributes that the feed filters by. Verification compares them with the event.
    type         text collate "C" not null,
    actor        text collate "C" not null,
    subject      text collate "C" not null,
    "time"       timestamptz      not null,
    command      text collate "C" not null,
    -- The correlation id: the id of the request that caused the event.
    request      text collate "C" not null,
    -- The flow or flow run of a new deployment or run; null for all other events.
    parent       text collate "C",
    constraint ledger_global_index unique (global_index)
);
-- Of prefixes, because an index entry has a maximum size and a text of an event has none.
create index ledger_type on ledger (left(type, 100), position);
create index ledger_actor on ledger (left(actor, 100), position);
create index ledger_subject on ledger (left(subject, 100), position);
create index ledger_time on ledger ("time", position);
create index ledger_parent on ledger (parent, position) where parent is not null;
-- Almost every event has its own request id, and few are ever looked for: an index that costs next to nothing to write.
create index ledger_request on ledger using brin (
    request text_bloom_ops (n_distinct_per_range = 1500), command text_bloom_ops (n_distinct_per_range = 40))
    with (pages_per_range = 32, autosummarize = on);
comment on table ledger is 'Append-only. The position of every event and its hash.';

-- The Merkle tree over the hashes of the entries (RFC 9162), in tiles of 256 hashes (C2SP tlog-tiles). The hashes of level 0 are
-- those of the ledger. A hash of level n is the root of a complete tile of level n - 1.
create table tree_hash (
    level smallint not null,
    index bigint   not null,
    hash  bytea    not null,
    -- Of level 1: the 256 hashes of the tile, one after the other. They are those of the ledger, so that a verification can name an
    -- entry that was changed together with its event.
    tile  bytea check ((level = 1) = (tile is not null)),
    primary key (level, index)
);
-- Hashes cannot be compressed.
alter table tree_hash alter column tile set storage external;
comment on table tree_hash is 'Append-only. The roots of the complete tiles of the ledger''s Merkle tree.';

create trigger tree_hash_is_append_only
    before update or delete or truncate
    on tree_hash
    for each statement
execute function reject_change();

-- The id of the ledger, which a copy has, too. The name of the ledger in its checkpoints is derived from it.
create table ledger_identity (
    id uuid primary key default gen_random_uuid()
);
insert into ledger_identity default values;
comment on table ledger_identity is 'Append-only. One row: the id of the ledger.';

create trigger ledger_identity_is_append_only
    before update or delete or truncate
    on ledger_identity
    for each statement
execute function reject_change();

-- The published checkpoints. A person who can change the ledger can change them, too, but cannot sign one.
create table checkpoint (
    position bigint           not null check (position >= 0),
    hash     bytea            not null check (octet_length(hash) = 32),
    -- A later time could not be acknowledged.
    "time"   timestamptz      not null check ("time" < now() + interval '1 day'),
    -- The signed note (C2SP tlog-checkpoint).
    note     text             not null,
    -- The cluster and the number of the database in which it was made. A copy by pg_restore has another one, a copy of the files
    -- has the same.
    database text collate "C" not null,
    primary key (position, hash)
);
create index checkpoint_time on checkpoint ("time", position);
comment on table checkpoint is 'Append-only. The published checkpoints of the ledger.';

create trigger checkpoint_is_append_only
    before update or delete or truncate
    on checkpoint
    for each statement
execute function reject_change();

-- The public keys that have signed published checkpoints, in the form name+hash+base64.
create table checkpoint_key (
    verifier   text collate "C" primary key,
    first_used timestamptz not null
);
comment on table checkpoint_key is 'Append-only. The public keys that have signed checkpoints.';

create trigger checkpoint_key_is_append_only
    before update or delete or truncate
    on checkpoint_key
    for each statement
execute function reject_change();

create trigger ledger_is_append_only
    before update or delete or truncate
    on ledger
    for each statement
execute function reject_change();

create trigger outbox_is_not_truncated
    before update or truncate
    on outbox
    for each statement
execute function reject_change();

-- An event leaves the outbox only in the transaction that adds its ledger entry, or later. So no role can hide a committed event
-- from the ledger.
create function reject_removal_of_pending_event() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp as
$$
declare
    pending bigint;
begin
    select removed.global_index
    into pending
    from removed
             join event_store.event using (global_index)
    where not exists (select from event_store.ledger where ledger.global_index = removed.global_index)
    limit 1;
    if found then
        raise exception 'the event with global index % is not in the ledger: it cannot be removed from event_store.outbox', pending
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

create trigger pending_event_is_not_removed
    after delete
    on outbox
    referencing old table as removed
    for each statement
execute function reject_removal_of_pending_event();

-- The history of verifications of the ledger. It is not evidence: a role that can change the ledger can change it, too.
create table verification (
    id                bigint generated always as identity primary key,
    purpose           text        not null check (purpose in ('scheduled', 'requested')),
    -- Who requested it; null for a scheduled one.
    actor             text,
    started           timestamptz not null,
    -- Null while it is running, or if its node stopped.
    finished          timestamptz,
    -- Whether the whole ledger was verified.
    complete          boolean     not null default false,
    -- Null if it has not ended or has failed.
    valid             boolean,
    -- Whether all events and hashes are valid: then at most content cannot be read, and checkpoints are signed.
    consistent        boolean     not null default true,
    -- Whether the ledger differs from what was verified before: it was rewritten or rolled back.
    rewritten         boolean     not null default false,
    events            bigint      not null default 0,
    head_position     bigint      not null default 0,
    findings          json,
    error             text,
    -- Where the next scheduled verification continues: with the newest events after the verified ones, and with the next part
    -- of the earlier events. A requested verification has a verified hash if it was compared with a checkpoint.
    verified_position bigint      not null default 0,
    verified_hash     bytea,
    sweep_position    bigint      not null default 0,
    sweep_index       bigint
);
