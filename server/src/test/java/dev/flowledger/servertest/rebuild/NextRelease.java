package dev.flowledger.servertest.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.query.readmodel.ReadModelRelease;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.ByteArrayResource;

/** A release to come, whose read model has one column more: how many tags a flow has. */
public class NextRelease {

    @Bean
    @Primary
    static ReadModelRelease nextReadModel(ReadModelRelease readModelRelease) throws IOException {
        String tables = readModelRelease
                .tables()
                .getContentAsString(UTF_8)
                .replace("values (" + readModelRelease.version() + ")", "values (" + version(readModelRelease) + ")");
        return new ReadModelRelease(
                version(readModelRelease),
                new ByteArrayResource((tables
                                + "alter table flow add column tag_count integer generated always as (cardinality(tags)) stored;")
                        .getBytes(UTF_8)),
                readModelRelease.indexes());
    }

    private static int version(ReadModelRelease today) {
        return today.version() + 1;
    }
}
