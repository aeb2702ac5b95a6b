package dev.flowledger.query.readmodel;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowMapper;

/**
 * The columns of one kind of record, and how a row of them becomes a view.
 *
 * @param columns the columns of the view
 * @param texts the columns of unlimited length that are texts
 * @param lists the columns of unlimited length that are lists of texts
 * @param mapper creates a view from a row with all columns
 */
public record RecordTable<V>(List<String> columns, List<String> texts, List<String> lists, RowMapper<V> mapper) {

    /** Selects id, {@code bytes} and the columns. A value that is longer than a complete row is null. */
    String selectShortValues() {
        String bytes = Stream.concat(
                        Stream.of("0"),
                        columns.stream().filter(this::isLong).map(column -> "coalesce(" + size(column) + ", 0)"))
                .collect(Collectors.joining(" + "));
        return "select " + bytes + " as bytes, "
                + columns.stream().map(this::shortValue).collect(Collectors.joining(", "));
    }

    /** Selects the columns. */
    String selectAll() {
        return "select " + String.join(", ", columns);
    }

    private boolean isLong(String column) {
        return texts.contains(column) || lists.contains(column);
    }

    private String shortValue(String column) {
        return isLong(column)
                ? "case when " + size(column) + " <= " + PageRow.MAX_COMPLETE_BYTES + " then " + column + " end as "
                        + column
                : column;
    }

    /** The number of bytes of a value. PostgreSQL knows the size of a text without reading it. */
    private String size(String column) {
        return texts.contains(column)
                ? "octet_length(" + column + ")"
                : "octet_length(array_to_string(" + column + ", ''))";
    }
}
