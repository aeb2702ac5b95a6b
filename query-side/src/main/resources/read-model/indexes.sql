-- One index for every filter criterion and every sort order.
-- New entries of the GIN indexes are collected in a pending list and added in bulk. The list is short, because every reader
-- scans it. The index on tags also serves "has no tags".
-- A column with few distinct values is never followed by a reference column: PostgreSQL 18 would choose a skip scan over it
-- for a lookup by reference and estimate it as cheap as the index on the reference itself.

create unique index flow_name on flow (name);
create index flow_created on flow (created desc, id);
create index flow_updated on flow (updated desc, id);
create index flow_name_like on flow using gin (name_folded public.gin_trgm_ops) with (gin_pending_list_limit = 64);
create index flow_tags on flow using gin (tags) with (gin_pending_list_limit = 64);

-- The same criteria and orders for queries with as_of. valid_to in the name index skips the versions that are too old.
create index flow_version_name on flow_version (name, valid_to);
create index flow_version_created on flow_version (created desc, id);
create index flow_version_updated on flow_version (valid_from desc, id);
create index flow_version_name_like on flow_version using gin (name_folded public.gin_trgm_ops) with (gin_pending_list_limit = 64);
create index flow_version_tags on flow_version using gin (tags) with (gin_pending_list_limit = 64);

-- Also enforces that deployment names are unique within a flow.
create unique index deployment_flow on deployment (flow_id, name);
create index deployment_name on deployment (name, id);
create index deployment_created on deployment (created desc, id);
create index deployment_updated on deployment (updated desc, id);
create index deployment_name_like on deployment using gin (name_folded public.gin_trgm_ops) with (gin_pending_list_limit = 64);
create index deployment_tags on deployment using gin (tags) with (gin_pending_list_limit = 64);
create index deployment_work_queue on deployment (work_queue_name);
create index deployment_schedule_active on deployment (is_schedule_active);

create index flow_run_flow on flow_run (flow_id, state_type);
-- The last runs of a flow.
create index flow_run_flow_start on flow_run (flow_id, (coalesce(start_time, expected_start_time)), id);
create index flow_run_deployment on flow_run (deployment_id);
create index flow_run_parent on flow_run (parent_task_run_id);
create index flow_run_name on flow_run (name, id);
create index flow_run_name_like on flow_run using gin (name_folded public.gin_trgm_ops) with (gin_pending_list_limit = 64);
create index flow_run_tags on flow_run using gin (tags) with (gin_pending_list_limit = 64);
create index flow_run_work_queue on flow_run (work_queue_name);
create index flow_run_idempotency_key on flow_run (idempotency_key) where idempotency_key is not null;
create index flow_run_flow_version on flow_run (flow_version);
-- Also finds the first runs of a state, which may all be among the newest of very many runs.
create index flow_run_state_type on flow_run (state_type, (coalesce(start_time, expected_start_time)), id);
create index flow_run_state_name on flow_run (state_name);
create index flow_run_start on flow_run (start_time, id);
create index flow_run_start_or_expected on flow_run ((coalesce(start_time, expected_start_time)), id);
create index flow_run_expected_start on flow_run (expected_start_time, id);
create index flow_run_next_start on flow_run (next_scheduled_start_time, id);
create index flow_run_end on flow_run (end_time desc, id);

create index task_run_flow_run on task_run (flow_run_id, state_type);
create index task_run_name on task_run (name, id);
create index task_run_name_like on task_run using gin (name_folded public.gin_trgm_ops) with (gin_pending_list_limit = 64);
create index task_run_tags on task_run using gin (tags) with (gin_pending_list_limit = 64);
create index task_run_state_type on task_run (state_type, expected_start_time, id);
create index task_run_state_name on task_run (state_name);
create index task_run_start on task_run (start_time, id);
create index task_run_expected_start on task_run (expected_start_time, id);
create index task_run_next_start on task_run (next_scheduled_start_time, id);
create index task_run_end on task_run (end_time desc, id);
