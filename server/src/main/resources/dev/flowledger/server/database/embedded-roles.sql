-- Run at each start in PostgreSQL's single-user mode, before it accepts connections. In this mode a statement ends with an
-- empty line, so a statement contains none. docs/adr/0021-roles-of-the-embedded-database.md says why there are two roles.

do
$$
begin
    if to_regrole('flowledger_owner') is null then
        create role flowledger_owner;
    end if;
    if to_regrole('flowledger_server') is null then
        create role flowledger_server;
    end if;
end
$$;

-- Without a password, no connection can be opened as superuser.
alter role postgres password null;

alter role flowledger_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${ownerPassword}';

alter role flowledger_server login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${serverPassword}';

-- The owner is also the operator's role: it reads the read model and maintains the database.
grant flowledger_server, pg_monitor, pg_signal_backend, pg_checkpoint, pg_maintain to flowledger_owner;

-- The health detail of the ledger names the session that blocks it.
grant pg_read_all_stats to flowledger_server;

grant create on database postgres to flowledger_owner, flowledger_server;

create schema if not exists event_store authorization flowledger_owner;

grant usage on schema event_store to flowledger_server;

alter default privileges for role flowledger_owner in schema event_store
    grant select, insert, delete on tables to flowledger_server;

-- In data directories of early versions, everything belongs to the superuser. In a restored event store, rights may be missing.
do
$$
declare
    superuser constant oid := 'postgres'::regrole;
    change             text;
begin
    for change in
        select format('alter schema %I owner to %s', nspname,
                      case nspname when 'event_store' then 'flowledger_owner' else 'flowledger_server' end)
        from pg_namespace
        where nspowner = superuser and (nspname = 'event_store' or nspname like 'read\_model%')
        union all
        select format('alter table %s owner to %s', pg_class.oid::regclass,
                      case nspname when 'event_store' then 'flowledger_owner' else 'flowledger_server' end)
        from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where relowner = superuser and relkind in ('r', 'v') and (nspname = 'event_store' or nspname like 'read\_model%')
        union all
        select format('grant select, insert, delete on %s to flowledger_server', pg_class.oid::regclass)
        from pg_class join pg_namespace on pg_namespace.oid = relnamespace
        where relkind in ('r', 'v') and nspname = 'event_store'
          and not has_table_privilege('flowledger_server', pg_class.oid, 'select')
        union all
        select format('alter routine %s owner to %s', pg_proc.oid::regprocedure,
                      case nspname when 'event_store' then 'flowledger_owner' else 'flowledger_server' end)
        from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
        where proowner = superuser and (nspname = 'event_store' or nspname like 'read\_model%')
    loop
        execute change;
    end loop;
end
$$;
