-- The hashes of the secrets of active API keys. They are not events, because events are kept and a secret must be deletable.
-- They are not in the read model either, because a replay could not restore them.
create table api_key_secret (
    key_id uuid primary key,
    -- SHA-256 of the whole key. A key has 256 random bits: a slow password hash would add cost to each request and no security.
    hash   bytea not null
);
comment on table api_key_secret is 'The hash of the secret of every active API key. Revoking a key deletes its row.';

-- When each API key was last used. It is not an event, because it changes with every request, and not in the read model, because
-- a replay could not restore it. Rows are replaced and not updated, so that the server needs no UPDATE privilege.
create table api_key_usage (
    key_id       uuid primary key,
    last_used_at timestamptz not null
);
comment on table api_key_usage is 'When each API key was last used, accurate to about two minutes.';
