-- One index for every criterion and every order. The pending list of a GIN index is off: a reader would have to scan it.

create unique index flow_name on flow (name);
create index flow_created on flow (created desc, id);
create index flow_updated on flow (updated desc, id);
create index flow_name_like on flow using gin (name_folded public.gin_trgm_ops) with (fastupdate = off);
create index flow_tags on flow using gin (tags) with (fastupdate = off);
create index flow_untagged on flow (name) where tags = '{}';
