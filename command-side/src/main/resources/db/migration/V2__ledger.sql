-- The ledger: every event's gapless place in the order of commits, chained by hashes. docs/ledger.md says what that proves.

-- Events that are committed and have no place in the ledger yet. An event is put here by the transaction that appends it, and
-- taken out by the one that gives it its place: none is skipped, however late its transaction commits.
create table inbox (
    global_index bigint primary key
);

create function put_into_inbox() returns trigger
    language plpgsql as
$$
begin
    insert into event_store.inbox (global_index) values (new.global_index);
    return null;
end
$$;

create trigger event_goes_to_the_inbox
    after insert
    on event
    for each row
execute function put_into_inbox();

insert into inbox (global_index)
select global_index
from event;

create table ledger (
    -- 1, 2, 3, … without a gap. Not a sequence, which has gaps after a rollback: the ledger's one writer counts.
    position     bigint primary key,
    global_index bigint           not null,
    -- SHA-256 of the hash before it and the event's canonical bytes.
    hash         bytea            not null,
    -- What of the event the ledger is searched by. The event itself is what is proven; verify compares these with it.
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

comment on table ledger is 'Append-only. The place of every event in the order of commits, and the hash that chains it.';

create trigger ledger_is_append_only
    before update or delete or truncate
    on ledger
    for each statement
execute function refuse_change();

-- Only the ledger's writer takes rows out, one by one.
create trigger inbox_is_not_emptied
    before update or truncate
    on inbox
    for each statement
execute function refuse_change();
