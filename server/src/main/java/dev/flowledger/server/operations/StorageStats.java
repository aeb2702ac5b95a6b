package dev.flowledger.server.operations;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The storage of the database.
 *
 * @param databaseBytes the size of the database, catalogs of PostgreSQL included
 * @param schemas the schemas, in alphabetical order
 */
record StorageStats(@JsonProperty("database_bytes") long databaseBytes, List<SchemaStorage> schemas) {

    /**
     * The storage of a schema.
     *
     * @param name the name of the schema
     * @param tableBytes the size of its tables, long values included
     * @param indexBytes the size of their indexes
     * @param tables its tables, the largest first
     */
    record SchemaStorage(
            String name,
            @JsonProperty("table_bytes") long tableBytes,
            @JsonProperty("index_bytes") long indexBytes,
            List<TableStorage> tables) {}

    /**
     * The storage of a table.
     *
     * @param name the name of the table
     * @param rows PostgreSQL's estimate of the number of rows; null until PostgreSQL has analyzed the table
     * @param tableBytes the size of the table, long values included
     * @param indexBytes the size of its indexes
     */
    record TableStorage(
            String name,
            @Nullable Long rows,
            @JsonProperty("table_bytes") long tableBytes,
            @JsonProperty("index_bytes") long indexBytes) {}
}
