-- The publication of the ledger to Kafka. The topic itself is the authority on what was published; this table is used if the
-- records have expired there, and shows every node how far the publication is.
create table publication (
    topic       text primary key,
    -- The last event that is known to be published, and its hash. 0 if none is known.
    position    bigint      not null,
    hash        bytea       not null,
    -- The node that publishes, as long as its lease lasts.
    node        text        not null,
    lease_until timestamptz not null,
    -- Why it does not publish at present.
    problem     text
);
