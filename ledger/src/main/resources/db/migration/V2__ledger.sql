-- The ledger: assigns every event a gapless position and chains the events by hash. docs/ledger.md describes the guarantees.

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
    -- SHA-256 of the previous hash and the canonical bytes of the event.
    hash         bytea            not null,
    -- Copies of event attributes that the feed filters by. Verification compares them with the event.
    type         text collate "C" not null,
    actor        text collate "C" not null,
    subject      text collate "C" not null,
    "time"       timestamptz      not null,
    constraint ledger_global_index unique (global_index)
);
create index ledger_type on ledger (type, position);
create index ledger_actor on ledger (actor, position);
create index ledger_subject on ledger (subject, position);
create index ledger_time on ledger ("time", position);
comment on table ledger is 'Append-only. The position of every event and the hash that chains it to the previous one.';

create trigger ledger_is_append_only
    before update or delete or truncate
    on ledger
    for each statement
execute function reject_change();

-- The sequencer deletes outbox rows; nothing updates or truncates them.
create trigger outbox_is_not_truncated
    before update or truncate
    on outbox
    for each statement
execute function reject_change();
