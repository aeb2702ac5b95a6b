package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.ReadModelDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/**
 * The shadow schema: a second copy of the read model's tables that a replay fills beside the live one. It is created by the
 * read model's own scripts and not by a migration (docs/adr/0003-projection-in-the-append-transaction.md). Every method runs
 * in the caller's transaction.
 */
@Component
class ShadowSchema {

    /** The live read model. */
    static final String LIVE = "read_model";

    /** The shadow schema. */
    static final String NAME = "read_model_shadow";

    /** The live schema before the last swap. Queries that started before the swap may still read it. */
    private static final String RETIRED = "read_model_retired";

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final ReadModelDefinition definition;

    ShadowSchema(JdbcClient jdbc, DataSource dataSource, ReadModelDefinition definition) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.definition = definition;
    }

    /** Creates the schema and its tables without keys and indexes; drops an existing one first. */
    void create() {
        drop();
        jdbc.sql("create schema " + NAME).update();
        run(definition.tables());
        int version = jdbc.sql("select version from " + NAME + ".read_model_version")
                .query(Integer.class)
                .single();
        if (version != definition.version()) {
            throw new IllegalStateException(
                    definition.tables() + " inserts version " + version + " instead of " + definition.version());
        }
    }

    /** The columns of each table. */
    Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        jdbc.sql("select table_name, column_name from information_schema.columns"
                        + " where table_schema = ? and is_generated = 'NEVER' order by table_name, ordinal_position")
                .param(NAME)
                .query(row -> {
                    columns.computeIfAbsent(row.getString(1), table -> new ArrayList<>())
                            .add(row.getString(2));
                });
        return columns;
    }

    /** Creates the primary keys. */
    void createKeys() {
        run(definition.keys());
    }

    /** Creates the indexes and collects planner statistics. */
    void createIndexes() {
        run(definition.indexes());
        jdbc.sql("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = ?")
                .param(NAME)
                .query(String.class)
                .list()
                .forEach(table -> jdbc.sql("analyze " + table).update());
    }

    /** Whether the schema exists. */
    boolean exists() {
        return jdbc.sql("select exists (select from pg_catalog.pg_namespace where nspname = ?)")
                .param(NAME)
                .query(Boolean.class)
                .single();
    }

    /** Replaces the live read model. Only the two schemas are renamed: no table is locked. */
    void swapWithLive() {
        jdbc.sql("alter schema " + LIVE + " rename to " + RETIRED).update();
        promote();
    }

    /** Makes the shadow schema the live read model if there is none. */
    void promote() {
        jdbc.sql("alter schema " + NAME + " rename to " + LIVE).update();
    }

    /** Drops the shadow schema. */
    void drop() {
        drop(NAME);
    }

    /** Drops the schema that was live before the last swap. Waits for the queries that read it. */
    void dropRetired() {
        drop(RETIRED);
    }

    private void drop(String schema) {
        jdbc.sql("drop schema if exists " + schema + " cascade").update();
    }

    private void run(Resource script) {
        jdbc.sql("set local search_path to " + NAME).update();
        new ResourceDatabasePopulator(script).execute(dataSource);
        jdbc.sql("set local search_path to default").update();
    }
}
