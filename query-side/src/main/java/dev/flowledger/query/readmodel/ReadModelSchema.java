package dev.flowledger.query.readmodel;

import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The schema {@value #NAME}, made from the read model's own two scripts and not by a migration: what can be replayed is
 * replaced, never migrated (docs/adr/0003-projection-in-the-append-transaction.md).
 */
@Component
@DependsOnDatabaseInitialization
class ReadModelSchema {

    static final String NAME = "read_model";

    /** The version that {@code tables.sql} writes down, and that this release can read. */
    private static final int VERSION = 2;

    /** The advisory lock under which one node makes the schema while the others wait. */
    private static final long LOCK = 0x666c6f776c656467L;

    private final JdbcClient jdbc;
    private final DataSource dataSource;

    ReadModelSchema(JdbcClient jdbc, DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        new TransactionTemplate(transactions).executeWithoutResult(transaction -> createIfMissing());
    }

    private void createIfMissing() {
        jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().listOfRows();
        boolean exists = jdbc.sql("select to_regnamespace(?) is not null")
                .param(NAME)
                .query(Boolean.class)
                .single();
        if (!exists) {
            create();
        }
        int version = jdbc.sql("select version from read_model.read_model_version")
                .query(Integer.class)
                .single();
        if (version != VERSION) {
            throw new IllegalStateException("The read model in the database has version " + version
                    + ", this release reads version " + VERSION + ". Run the release that fits it.");
        }
    }

    private void create() {
        jdbc.sql("create schema " + NAME).update();
        jdbc.sql("set local search_path to " + NAME).update();
        new ResourceDatabasePopulator(script("tables"), script("indexes")).execute(dataSource);
        jdbc.sql("set local search_path to default").update();
    }

    private static ClassPathResource script(String name) {
        return new ClassPathResource("read-model/" + name + ".sql");
    }
}
