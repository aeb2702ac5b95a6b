package dev.flowledger.server.body;

import dev.flowledger.api.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Settings for tests. */
final class SampleBodySettings {

    private SampleBodySettings() {}

    static BodySettings withMemory(@Nullable DataSize memory) {
        return settings(memory, Limits.TAGS, Limits.LIST);
    }

    static BodySettings withLists(int maxTags, int maxListItems) {
        return settings(null, maxTags, maxListItems);
    }

    private static BodySettings settings(@Nullable DataSize memory, int maxTags, int maxListItems) {
        return new BodySettings(
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(2),
                DataSize.ofKilobytes(64),
                memory,
                Duration.ofSeconds(20),
                maxTags,
                maxListItems,
                1);
    }
}
