-- What it takes to use an API key. Not an event, since events are for ever and a secret must be able to vanish; not in the
-- read model, since it cannot be replayed.
create table api_key_secret (
    key_id uuid primary key,
    -- SHA-256 of the whole key. It holds 256 random bits, which no dictionary has: a slow hash would only slow every request.
    hash   bytea not null
);

comment on table api_key_secret is 'The hash of every API key that works. Revoking a key deletes its row.';
