-- The read model: rows that the events add up to, and nothing that they do not. It can be thrown away and replayed.
-- Run with search_path set to the schema to fill; the indexes come in a script of their own, after the rows of a replay.
--
-- In every table: names are compared and sorted code point by code point, as the reference does; name_folded is the name in
-- folded case, folded in Java, which like_ searches; free-form JSON is json, not jsonb, since it is given back as it came;
-- sequence is the number of the last event that the row has seen of its stream: the ETag, and the guard against replaying
-- twice. There are no foreign keys: a record whose flow is gone stays, and no query finds it.

-- The version of these two scripts. A change to either is a new version, which a release rebuilds before it serves.
create table read_model_version (
    version integer not null
);
insert into read_model_version (version) values (3);

create table flow (
    id          uuid primary key,
    created     timestamptz      not null,
    updated     timestamptz      not null,
    name        text collate "C" not null,
    name_folded text             not null,
    tags        text[]           not null,
    sequence    bigint           not null
);

-- The versions of flows that have ended, each with what it was until then. A flow that never changes is not in it.
create table flow_past (
    id          uuid             not null,
    created     timestamptz      not null,
    updated     timestamptz      not null,
    name        text collate "C" not null,
    name_folded text             not null,
    tags        text[]           not null,
    sequence    bigint           not null,
    ended       timestamptz      not null,
    primary key (id, sequence)
);

-- Every version of every flow: it was so from updated, and no more at ended.
create view flow_at as
    select id, created, updated, name, name_folded, tags, sequence, 'infinity'::timestamptz as ended from flow
    union all
    select id, created, updated, name, name_folded, tags, sequence, ended from flow_past;

create table deployment (
    id                         uuid primary key,
    created                    timestamptz      not null,
    updated                    timestamptz      not null,
    flow_id                    uuid             not null,
    name                       text collate "C" not null,
    name_folded                text             not null,
    version                    text,
    description                text,
    schedule                   json,
    is_schedule_active         boolean          not null,
    parameters                 json             not null,
    tags                       text[]           not null,
    work_queue_name            text collate "C",
    path                       text,
    entrypoint                 text,
    manifest_path              text,
    infra_overrides            json             not null,
    parameter_openapi_schema   json,
    storage_document_id        uuid,
    infrastructure_document_id uuid,
    sequence                   bigint           not null
);

create table flow_run (
    id                         uuid primary key,
    created                    timestamptz      not null,
    updated                    timestamptz      not null,
    name                       text collate "C" not null,
    name_folded                text             not null,
    flow_id                    uuid             not null,
    deployment_id              uuid,
    work_queue_name            text collate "C",
    flow_version               text collate "C",
    parameters                 json             not null,
    idempotency_key            text,
    context                    json             not null,
    empirical_policy           json             not null,
    tags                       text[]           not null,
    parent_task_run_id         uuid,
    infrastructure_document_id uuid,
    state_id                   uuid             not null,
    state_type                 text collate "C" not null,
    state_name                 text collate "C" not null,
    state_timestamp            timestamptz      not null,
    state_message              text,
    state_data                 json,
    state_details              json             not null,
    run_count                  integer          not null,
    expected_start_time        timestamptz      not null,
    next_scheduled_start_time  timestamptz,
    start_time                 timestamptz,
    end_time                   timestamptz,
    total_run_time             numeric(20, 6)   not null,
    sequence                   bigint           not null
);

create table task_run (
    id                        uuid primary key,
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
    empirical_policy          json             not null,
    tags                      text[]           not null,
    task_inputs               json             not null,
    state_id                  uuid             not null,
    state_type                text collate "C" not null,
    state_name                text collate "C" not null,
    state_timestamp           timestamptz      not null,
    state_message             text,
    state_data                json,
    state_details             json             not null,
    run_count                 integer          not null,
    expected_start_time       timestamptz      not null,
    next_scheduled_start_time timestamptz,
    start_time                timestamptz,
    end_time                  timestamptz,
    total_run_time            numeric(20, 6)   not null,
    sequence                  bigint           not null
);

-- Every key that was ever issued. What it takes to use one is not here: event_store.api_key_secret.
create table api_key (
    id       uuid primary key,
    name     text collate "C" not null,
    role     text             not null,
    created  timestamptz      not null,
    revoked  timestamptz,
    sequence bigint           not null
);
