-- Builds in one statement what a rebuild builds from events of type flow.created: the columns and the primary key of read_model.flow.
create schema bare;
create table bare.flow (like read_model.flow, primary key (id));
insert into bare.flow (id, created, updated, name, name_folded, tags, sequence)
select (payload ->> 'id')::uuid, (payload ->> 'at')::timestamptz, (payload ->> 'at')::timestamptz,
       payload ->> 'name', lower(payload ->> 'name'), array(select json_array_elements_text(payload -> 'tags')), sequence
from event_store.event
where type = 'flow.created';
