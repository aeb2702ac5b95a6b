-- Entries without events, and the tree above them. Proofs read nothing else.
drop index event_store.ledger_type, event_store.ledger_actor, event_store.ledger_subject, event_store.ledger_time,
    event_store.ledger_request;

insert into event_store.ledger (position, global_index, hash, type, actor, subject, "time", command, request)
select position, position, sha256(int8send(position)), 'x', 'x', 'x', now(), 'x', 'x'
from generate_series(1, :entries) position;

-- The root of 256 hashes (RFC 9162).
create function pg_temp.root(tile bytea) returns bytea
    language plpgsql as
$$
declare
    hashes bytea := tile;
    next   bytea;
begin
    while length(hashes) > 32
        loop
            next := '';
            for i in 0..length(hashes) / 64 - 1
                loop
                    next := next || sha256('\x01'::bytea || substr(hashes, 64 * i + 1, 64));
                end loop;
            hashes := next;
        end loop;
    return hashes;
end
$$;

insert into event_store.tree_hash (level, index, hash, tile)
select 1, index, pg_temp.root(tile), tile
from (select (position - 1) / 256 as index, string_agg(hash, ''::bytea order by position) as tile
      from event_store.ledger
      group by (position - 1) / 256
      having count(*) = 256) tile
-- The server may have written some of them.
on conflict do nothing;

do
$$
begin
    for below in 1..2
        loop
            insert into event_store.tree_hash (level, index, hash)
            select below + 1, index, pg_temp.root(tile)
            from (select index / 256 as index, string_agg(hash, ''::bytea order by index) as tile
                  from event_store.tree_hash
                  where level = below
                  group by index / 256
                  having count(*) = 256) tile
            on conflict do nothing;
        end loop;
end
$$;

vacuum (analyze) event_store.ledger, event_store.tree_hash;
