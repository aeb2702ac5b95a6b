package dev.flowledger.query.stats;

import dev.flowledger.api.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * The tags to suggest.
 *
 * @param like a part of the tag, in upper or lower case; all tags by default
 * @param limit the maximum number of tags, 1 to 200; 20 by default
 */
record TagQuery(
        @Nullable @PlainText String like,
        @Nullable @Min(1) @Max(200) Integer limit) {

    String part() {
        return like == null ? "" : like;
    }

    int maxTags() {
        return limit == null ? 20 : limit;
    }
}
