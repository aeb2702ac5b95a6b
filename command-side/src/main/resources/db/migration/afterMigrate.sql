-- Runs at every start. After logical replication or an incomplete restore, the sequence of global indexes may be behind the
-- table. New events would then get lower indexes than earlier events of their stream, or indexes that are taken.
do
$$
    declare
        indexes constant  regclass := pg_get_serial_sequence('event_store.event', 'global_index');
        is_behind         boolean;
        highest           bigint;
        latest            bigint;
    begin
        -- Without migrations, the server's role is sufficient, and it may not be allowed to read the sequence.
        if not has_sequence_privilege(indexes, 'select') or not has_sequence_privilege(indexes, 'update') then
            return;
        end if;
        -- Not pg_sequence_last_value: it is null for a sequence that was restarted and not yet used, as by flowledger restore.
        select coalesce(max(event.global_index), 0) > (
            select last_value - (not is_called)::integer from event_store.event_global_index_seq)
        into is_behind
        from event_store.event;
        if is_behind then
            -- No event is appended while the sequence is set.
            perform set_config('lock_timeout', '10s', true), pg_advisory_xact_lock(event_store.append_barrier());
            select max(global_index) into highest from event_store.event;
            select last_value - (not is_called)::integer into latest from event_store.event_global_index_seq;
            if highest > latest then
                raise warning 'The sequence of global indexes was at %, but the event store has events up to %. The sequence is corrected.',
                    latest, highest;
                perform setval(indexes, highest);
            end if;
        end if;
    end
$$;
