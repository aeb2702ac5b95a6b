package dev.flowledger.server.operations;

import dev.flowledger.server.operations.StorageStats.SchemaStorage;
import dev.flowledger.server.operations.StorageStats.TableStorage;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads how much storage the tables need. PostgreSQL looks up the sizes of the files and reads no rows. */
@Component
class StorageReader {

    /** A size is null if the table has been dropped. -1 rows: the table was never analyzed. */
    private static final String TABLES = """
            select * from (
                select nspname as schema, relname as name, nullif(reltuples, -1)::bigint as estimated_rows,
                    coalesce(pg_table_size(pg_class.oid), 0) as table_bytes,
                    coalesce(pg_indexes_size(pg_class.oid), 0) as index_bytes
                from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                where relkind = 'r' and nspname <> 'information_schema' and not starts_with(nspname, 'pg_')) tables
            order by table_bytes + index_bytes desc, name""";

    private record Row(String schema, TableStorage table) {}

    private final JdbcClient jdbc;

    StorageReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    StorageStats read() {
        List<Row> rows = jdbc.sql(TABLES)
                .query((row, number) -> new Row(
                        row.getString("schema"),
                        new TableStorage(
                                row.getString("name"),
                                row.getObject("estimated_rows", Long.class),
                                row.getLong("table_bytes"),
                                row.getLong("index_bytes"))))
                .list();
        return new StorageStats(
                jdbc.sql("select pg_database_size(current_database())")
                        .query(Long.class)
                        .single(),
                rows.stream()
                        .collect(Collectors.groupingBy(
                                Row::schema, TreeMap::new, Collectors.mapping(Row::table, Collectors.toList())))
                        .entrySet()
                        .stream()
                        .map(schema -> storage(schema.getKey(), schema.getValue()))
                        .toList());
    }

    private static SchemaStorage storage(String name, List<TableStorage> tables) {
        return new SchemaStorage(
                name,
                tables.stream().mapToLong(TableStorage::tableBytes).sum(),
                tables.stream().mapToLong(TableStorage::indexBytes).sum(),
                tables);
    }
}
