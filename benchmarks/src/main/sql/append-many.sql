-- Like append-20.sql, with 20,000 events.
insert into event_store.event (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
select 'flow-' || substr(md5(id::text), 1, 24), 0, 'flow', gen_random_uuid(), 'flow.created', '1', now(),
       ('{"id":"' || id || '","name":"appended ' || id || '","tags":["benchmark","' || n || '"],"at":"'
           || to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') || '"}')::json,
       ('{"actor":"benchmark","causationId":"' || id || '","command":"CreateFlow","correlationId":"' || id || '"}')::json
from (select n, gen_random_uuid() as id from generate_series(1, 20000) n) events;
