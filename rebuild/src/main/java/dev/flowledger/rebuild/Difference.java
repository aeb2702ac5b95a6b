package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A row in which the live read model is not what the events add up to.
 *
 * @param table the table of the read model
 * @param key the row's primary key, by column
 * @param kind what is wrong with the live row: it is missing, nothing has ever made it, or its values are others
 * @param columns of a row with other values, those columns
 */
record Difference(String table, @Schema(type = "object") JsonNode key, Kind kind, List<Column> columns) {

    /** What is wrong with the live row. */
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
     * A value that is another one.
     *
     * @param column the column
     * @param live the value in the live read model, as JSON; a long one is cut off
     * @param replayed the value that the events add up to, as JSON; a long one is cut off
     */
    record Column(String column, String live, String replayed) {}
}
