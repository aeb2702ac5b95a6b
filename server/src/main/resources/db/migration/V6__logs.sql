-- The logs that Prefect's clients send. They are not events: they are deleted after a time, and a rebuild does not touch them.
create table log (
    -- The order of arrival. The oldest entries are found by it and deleted.
    number      bigint generated always as identity primary key,
    id          uuid        not null default gen_random_uuid(),
    received    timestamptz not null default now(),
    "timestamp" timestamptz not null,
    level       integer     not null,
    name        text        not null,
    message     text        not null,
    flow_run_id uuid,
    task_run_id uuid
);
create index log_flow_run on log (flow_run_id, "timestamp", id) where flow_run_id is not null;
create index log_task_run on log (task_run_id, "timestamp", id) where task_run_id is not null;
create index log_timestamp on log ("timestamp", id);
-- Pages with long entries read them by id.
create index log_id on log (id);
