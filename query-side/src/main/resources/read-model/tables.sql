-- The read model: rows that the events add up to, and nothing that they do not. It can be thrown away and replayed.
-- Run with search_path set to the schema to fill; the indexes come in a script of their own, after the rows of a replay.

-- The version of these two scripts. A change to either is a new version, which a release rebuilds before it serves.
create table read_model_version (
    version integer not null
);
insert into read_model_version (version) values (1);

create table flow (
    id          uuid primary key,
    -- Compared and sorted code point by code point, as the reference does.
    name        text collate "C" not null,
    -- The name in folded case, folded in Java: what like_ searches.
    name_folded text             not null,
    tags        text[]           not null,
    created     timestamptz      not null,
    updated     timestamptz      not null,
    -- The number of the last event that the row has seen of its stream: the ETag, and the guard against replaying twice.
    version     bigint           not null
);
