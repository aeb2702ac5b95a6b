package dev.flowledger.query.readmodel;

import java.util.OptionalInt;
import javax.sql.DataSource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/**
 * The schemas of the read model: the live one, and a shadow of it that is made and filled beside it. Both come from the read
 * model's own two scripts and not from a migration: what can be replayed is replaced, never migrated
 * (docs/adr/0003-projection-in-the-append-transaction.md). Each method is a part of its caller's transaction.
 */
@Component
public class ReadModelSchema {

    /** The live read model. */
    public static final String LIVE = "read_model";

    /** The one that a replay fills. */
    public static final String SHADOW = "read_model_shadow";

    /** The one that was live until a moment ago: someone may still be reading it. */
    private static final String RETIRED = "read_model_retired";

    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final ReadModelRelease release;

    ReadModelSchema(JdbcClient jdbc, DataSource dataSource, ReadModelRelease release) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.release = release;
    }

    /** The version that this release makes, reads and writes. */
    public int version() {
        return release.version();
    }

    /**
     * The version of the live read model; empty while there is none. The catalog is asked like any table: to_regclass would go by
     * what was there as the transaction began, and another server may have made it while this one waited for the gate.
     */
    public OptionalInt liveVersion() {
        boolean exists = jdbc.sql(
                        "select exists (select from pg_catalog.pg_tables where schemaname = ? and tablename = ?)")
                .params(LIVE, "read_model_version")
                .query(Boolean.class)
                .single();
        return exists
                ? OptionalInt.of(jdbc.sql("select version from read_model.read_model_version")
                        .query(Integer.class)
                        .single())
                : OptionalInt.empty();
    }

    /** Makes the tables of an empty shadow, in the place of any other. */
    public void makeShadow() {
        dropShadow();
        jdbc.sql("create schema " + SHADOW).update();
        runInShadow(release.tables());
        int version = jdbc.sql("select version from " + SHADOW + ".read_model_version")
                .query(Integer.class)
                .single();
        if (version != release.version()) {
            throw new IllegalStateException(
                    release.tables() + " writes version " + version + ", this release is of version " + version());
        }
    }

    /** Makes the indexes of the shadow, and counts what is in it: without statistics its first readers would get slow plans. */
    public void indexShadow() {
        runInShadow(release.indexes());
        jdbc.sql("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = ?")
                .param(SHADOW)
                .query(String.class)
                .list()
                .forEach(table -> jdbc.sql("analyze " + table).update());
    }

    /** Whether there is a shadow. */
    public boolean hasShadow() {
        return jdbc.sql("select exists (select from pg_catalog.pg_namespace where nspname = ?)")
                .param(SHADOW)
                .query(Boolean.class)
                .single();
    }

    /**
     * Puts the shadow in the place of the live read model, whose tables remain for those who are reading them. Names are all
     * that changes: no table is locked.
     */
    public void swap() {
        jdbc.sql("alter schema " + LIVE + " rename to " + RETIRED).update();
        promote();
    }

    /** Makes the shadow the live read model where there is none. */
    public void promote() {
        jdbc.sql("alter schema " + SHADOW + " rename to " + LIVE).update();
    }

    /** Throws the shadow away. */
    public void dropShadow() {
        drop(SHADOW);
    }

    /** Throws away whatever an interrupted replay has left. */
    public void dropLeftovers() {
        dropShadow();
        dropRetired();
    }

    /** Throws away what was live before the last swap, as soon as nobody reads it any more. */
    public void dropRetired() {
        drop(RETIRED);
    }

    private void drop(String schema) {
        jdbc.sql("drop schema if exists " + schema + " cascade").update();
    }

    private void runInShadow(Resource script) {
        jdbc.sql("set local search_path to " + SHADOW).update();
        new ResourceDatabasePopulator(script).execute(dataSource);
        jdbc.sql("set local search_path to default").update();
    }
}
