package dev.flowledger.benchmarks;

import java.time.Duration;

/**
 * The resources of a server at a time.
 *
 * @param time the time since the start of the load
 * @param liveHeap heap that is in use after a full garbage collection, in MiB
 * @param residentMemory resident memory of the server process, in MiB
 * @param threads platform threads
 * @param descriptors open file descriptors
 * @param sessions sessions of the database
 * @param rows rows of the read model
 * @param pendingEvents events in the outbox
 * @param events events in the event store
 */
record SoakSample(
        Duration time,
        double liveHeap,
        double residentMemory,
        double threads,
        double descriptors,
        double sessions,
        double rows,
        double pendingEvents,
        double events) {

    private static final double MIB = 1 << 20;

    /** The tables whose number of rows depends on the number of records. */
    private static final String SQL = """
            select (select count(*) from read_model.flow) + (select count(*) from read_model.deployment)
                + (select count(*) from read_model.flow_run) + (select count(*) from read_model.task_run),
                (select count(*) from event_store.outbox),
                (select count(*) from event_store.event),
                (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid())
            """;

    double minutes() {
        return time.toMillis() / 60e3;
    }

    /** Collects the garbage of the server and reads its resources. */
    static SoakSample take(Server server, Duration time) {
        server.collectGarbage();
        ServerMetrics metrics = server.metrics();
        String[] counts = server.postgres().query(SQL).split("\\|", -1);
        return new SoakSample(
                time,
                metrics.value("jvm_gc_live_data_size_bytes") / MIB,
                server.residentMemory(),
                metrics.value("jvm_threads_live_threads"),
                metrics.value("process_files_open_files"),
                Double.parseDouble(counts[3]),
                Double.parseDouble(counts[0]),
                Double.parseDouble(counts[1]),
                Double.parseDouble(counts[2]));
    }
}
