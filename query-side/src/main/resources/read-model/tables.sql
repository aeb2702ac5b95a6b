-- The read model: rows derived from the events, and only from them. It can be dropped and replayed at any time.
-- Run this script with search_path set to the schema to create. It creates neither keys nor indexes: keys.sql and
-- indexes.sql create them, after a rebuild has copied the rows.
--
-- Conventions for every table:
--   name         compared and sorted by code point, as Prefect does
--   name_folded  the case-folded name, folded in Java; like_ searches it
--   JSON         stored as text: it is returned exactly as it was received, and PostgreSQL knows its size without reading it
--   sequence     the sequence number of the last event applied to the row; it is the ETag and makes a replay idempotent
-- There are no foreign keys. Queries read records whose parents exist from the views existing_deployment, existing_flow_run and
-- existing_task_run.

-- The version of tables.sql, keys.sql and indexes.sql. A change to one of these scripts needs a new version; the server then
-- rebuilds the read model before it is ready.
create table read_model_version (
    version integer not null
);
insert into read_model_version (version) values (14);

create table flow (
    id          uuid             not null,
    created     timestamptz      not null,
    updated     timestamptz      not null,
    name        text collate "C" not null,
    name_folded text             not null,
    tags        text[]           not null,
    labels      text,
    sequence    bigint           not null
);

-- The earlier versions of flows: one row per version that was replaced or deleted, valid from valid_from (inclusive) to
-- valid_to (exclusive).
create table flow_version (
    id          uuid             not null,
    created     timestamptz      not null,
    name        text collate "C" not null,
    name_folded text             not null,
    tags        text[]           not null,
    labels      text,
    sequence    bigint           not null,
    valid_from  timestamptz      not null,
    valid_to    timestamptz      not null
);

-- Every version of every flow, the current one included. Queries with as_of select from it.
create view flow_history as
    select id, created, name, name_folded, tags, labels, sequence, updated as valid_from, 'infinity'::timestamptz as valid_to
    from flow
    union all
    select id, created, name, name_folded, tags, labels, sequence, valid_from, valid_to
    from flow_version;

-- The flows that were deleted lately. DeletedRecordsCleaner removes their records and then these rows. Until then queries exclude
-- the records of these few flows, instead of looking up the flow of every record.
-- "first_cleaned" is the time at which the records of the deleted one were first removed. It is a time of the database, because its age
-- is compared with it.
create table deleted_flow (
    id            uuid   not null,
    sequence      bigint not null,
    first_cleaned timestamptz
);

create table deployment (
    id                         uuid             not null,
    created                    timestamptz      not null,
    updated                    timestamptz      not null,
    flow_id                    uuid             not null,
    name                       text collate "C" not null,
    name_folded                text             not null,
    version                    text,
    description                text,
    schedule                   text,
    is_schedule_active         boolean          not null,
    parameters                 text             not null,
    tags                       text[]           not null,
    work_queue_name            text collate "C",
    path                       text,
    entrypoint                 text,
    manifest_path              text,
    infra_overrides            text             not null,
    parameter_openapi_schema   text,
    storage_document_id        uuid,
    infrastructure_document_id uuid,
    extras                     text,
    created_by                 text,
    updated_by                 text,
    sequence                   bigint           not null
);

-- The columns that flow runs and task runs share: the current state and the timings. Only a template, dropped below.
create table run_status (
    state_id                  uuid             not null,
    state_type                text collate "C" not null,
    state_name                text collate "C" not null,
    state_timestamp           timestamptz      not null,
    state_message             text,
    state_data                text,
    state_details             text             not null,
    run_count                 integer          not null,
    expected_start_time       timestamptz      not null,
    next_scheduled_start_time timestamptz,
    start_time                timestamptz,
    end_time                  timestamptz,
    total_run_time            numeric(20, 6)   not null
);

create table flow_run (
    id                         uuid             not null,
    created                    timestamptz      not null,
    updated                    timestamptz      not null,
    name                       text collate "C" not null,
    name_folded                text             not null,
    flow_id                    uuid             not null,
    deployment_id              uuid,
    work_queue_name            text collate "C",
    flow_version               text collate "C",
    parameters                 text             not null,
    idempotency_key            text,
    context                    text             not null,
    empirical_policy           text             not null,
    tags                       text[]           not null,
    parent_task_run_id         uuid,
    infrastructure_document_id uuid,
    extras                     text,
    created_by                 text,
    like run_status,
    sequence                   bigint           not null
);

-- The same for flow runs, also those of deleted flows.
create table deleted_flow_run (
    id            uuid   not null,
    sequence      bigint not null,
    first_cleaned timestamptz
);

create table task_run (
    id                        uuid             not null,
    created                   timestamptz      not null,
    updated                   timestamptz      not null,
    name                      text collate "C" not null,
    name_folded               text             not null,
    flow_run_id               uuid             not null,
    task_key                  text             not null,
    dynamic_key               text             not null,
    cache_key                 text,
    cache_expiration          timestamptz,
    task_version              text,
    empirical_policy          text             not null,
    tags                      text[]           not null,
    task_inputs               text             not null,
    flow_run_run_count        integer          not null,
    labels                    text,
    like run_status,
    sequence                  bigint           not null
);

drop table run_status;

-- The records whose flow, and for task runs also whose flow run, is not deleted. A verification compares these views.
create view existing_deployment as
    select * from deployment
    where not exists (select from deleted_flow where deleted_flow.id = deployment.flow_id);

create view existing_flow_run as
    select * from flow_run
    where not exists (select from deleted_flow where deleted_flow.id = flow_run.flow_id);

create view existing_task_run as
    select * from task_run
    where not exists (select from deleted_flow_run where deleted_flow_run.id = task_run.flow_run_id)
        and not exists (
            select from flow_run join deleted_flow on deleted_flow.id = flow_run.flow_id
            where flow_run.id = task_run.flow_run_id);

-- Every API key that was ever issued. The hashes of the secrets are in event_store.api_key_secret.
create table api_key (
    id         uuid             not null,
    name       text collate "C" not null,
    role       text             not null,
    created    timestamptz      not null,
    revoked    timestamptz,
    expires_at timestamptz,
    note       text,
    sequence   bigint           not null
);
