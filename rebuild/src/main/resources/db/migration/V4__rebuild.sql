-- Replay jobs: every rebuild and every verification of the read model. A job replays all events into the shadow schema, which
-- then replaces the live read model (rebuild) or is compared with it (verify). docs/adr/0011-rebuild-in-a-shadow-schema.md says why.
create table replay_job (
    id                 uuid primary key,
    purpose            text             not null check (purpose in ('rebuild', 'verify')),
    state              text             not null
        check (state in ('running', 'swapping', 'completed', 'failed', 'cancelled')),
    -- The phase to run next. An interrupted job resumes with it.
    phase              text             not null check (phase in ('events', 'indexes', 'catch_up')),
    -- The version of the read model that the job builds.
    read_model_version integer          not null,
    -- Whether the job replays the events without verifying the ledger, as its operator has requested.
    unverified         boolean          not null default false,
    -- Once the streams are copied, all events up to this position of the ledger are in the shadow schema. -1: there is no schema.
    ledger_position    bigint           not null default -1,
    processed          bigint           not null default 0,
    total              bigint           not null default 0,
    events_per_second  double precision not null default 0,
    -- The value of processed when the job was last resumed.
    resumed_from       bigint,
    started            timestamptz      not null,
    -- When the row was last updated.
    changed            timestamptz      not null,
    finished           timestamptz,
    error              text,
    -- The result of a completed verification.
    result             json
);
create index replay_job_started on replay_job (started);
