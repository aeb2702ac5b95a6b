package dev.flowledger.query.readmodel;

import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/**
 * The schema {@value #NAME}, made from the read model's own two scripts and not by a migration: what can be replayed is
 * replaced, never migrated (docs/adr/0003-projection-in-the-append-transaction.md).
 */
@Component
class ReadModelSchema {

    static final String NAME = "read_model";

    /** The version that {@code tables.sql} writes down, and that this release can read. */
    private static final int VERSION = 3;

    private final JdbcClient jdbc;
    private final DataSource dataSource;

    ReadModelSchema(JdbcClient jdbc, DataSource dataSource) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
    }

    /**
     * Whether there is a read model that this release can read.
     *
     * @throws IllegalStateException when there is one of a later release
     */
    boolean isCurrent() {
        boolean exists = jdbc.sql("select to_regnamespace(?) is not null")
                .param(NAME)
                .query(Boolean.class)
                .single();
        if (!exists) {
            return false;
        }
        int version = jdbc.sql("select version from read_model.read_model_version")
                .query(Integer.class)
                .single();
        if (version > VERSION) {
            throw new IllegalStateException("The read model in the database has version " + version
                    + ", this release reads version " + VERSION + ". Run the release that made it, or a later one.");
        }
        return version == VERSION;
    }

    /** Makes an empty one, in the place of whatever is there. */
    void replace() {
        jdbc.sql("drop schema if exists " + NAME + " cascade").update();
        jdbc.sql("create schema " + NAME).update();
        jdbc.sql("set local search_path to " + NAME).update();
        new ResourceDatabasePopulator(script("tables"), script("indexes")).execute(dataSource);
        jdbc.sql("set local search_path to default").update();
    }

    private static ClassPathResource script(String name) {
        return new ClassPathResource("read-model/" + name + ".sql");
    }
}
