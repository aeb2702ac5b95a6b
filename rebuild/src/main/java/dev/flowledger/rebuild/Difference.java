package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A row in which the live read model differs from the one that was replayed from the events.
 *
 * @param table the table of the read model
 * @param key the primary key of the row, by column
 * @param kind missing: the live row does not exist; unexpected: no event creates it; different: it has other values
 * @param columns the columns with other values; empty for a missing or unexpected row
 */
record Difference(String table, @Schema(type = "object") JsonNode key, Kind kind, List<Column> columns) {

    /** How the live row differs. */
    enum Kind {
        @JsonProperty("missing")
        MISSING,
        @JsonProperty("unexpected")
        UNEXPECTED,
        @JsonProperty("different")
        DIFFERENT;

        static Kind of(@Nullable String live, @Nullable String replayed) {
            if (live == null) {
                return MISSING;
            }
            return replayed == null ? UNEXPECTED : DIFFERENT;
        }
    }

    /**
     * A column whose values differ.
     *
     * @param column the name of the column
     * @param live the value in the live read model, as JSON; a long value is cut off
     * @param replayed the value that was replayed from the events, as JSON; a long value is cut off
     */
    record Column(String column, String live, String replayed) {}
}
