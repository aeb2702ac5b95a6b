package dev.flowledger.query.readmodel;

import java.util.OptionalInt;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the live read model has the version that this node reads and writes. */
@Component
public class ReadModelState {

    private final JdbcClient jdbc;
    private final ReadModelDefinition definition;
    private volatile boolean current;

    ReadModelState(JdbcClient jdbc, ReadModelDefinition definition) {
        this.jdbc = jdbc;
        this.definition = definition;
    }

    /** The version that this node reads and writes. */
    public int version() {
        return definition.version();
    }

    /** The result of the last {@link #refresh()}, without a query. */
    public boolean isCurrent() {
        return current;
    }

    /** Reads the version of the live read model, and returns whether it is the version of this node. */
    public boolean refresh() {
        OptionalInt live = liveVersion();
        current = live.isPresent() && live.getAsInt() == version();
        return current;
    }

    /** Whether the live read model was created by a newer version of Flowledger. */
    public boolean isNewer() {
        OptionalInt live = liveVersion();
        return live.isPresent() && live.getAsInt() > version();
    }

    /**
     * The version of the live read model; empty if there is none. Queries the catalog's tables: {@code to_regclass} may return a result
     * from the session's cache, which does not see a schema that another node created while this one waited for an advisory
     * lock.
     */
    public OptionalInt liveVersion() {
        boolean exists = jdbc.sql("select exists (select from pg_catalog.pg_tables"
                        + " where schemaname = 'read_model' and tablename = 'read_model_version')")
                .query(Boolean.class)
                .single();
        return exists
                ? OptionalInt.of(jdbc.sql("select version from read_model.read_model_version")
                        .query(Integer.class)
                        .single())
                : OptionalInt.empty();
    }
}
