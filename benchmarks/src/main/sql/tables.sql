-- Tables for the load on PostgreSQL alone: the columns, constraints and indexes of the server's tables, and the same 10,000 rows to read.
vacuum analyze;
drop schema if exists bare cascade;
create schema bare;
create table bare.event (like event_store.event including all);
-- The event to insert, without its keys. It is in a table because pgbench would parse a colon in JSON as the start of a variable.
create table bare.sample as select stream_type, type, revision, payload, metadata from event_store.event limit 1;
create table bare.flow (like read_model.flow including all);
-- Ids and names are numbered, so that a script can generate a random one.
insert into bare.flow (id, name, name_folded, tags, created, updated, sequence)
select ('00000000-0000-8000-8000-' || lpad(number::text, 12, '0'))::uuid, 'flow ' || number, 'flow ' || number, tags, created, updated, sequence
from (select row_number() over (order by name) as number, * from read_model.flow) numbered;
vacuum analyze;
