package dev.flowledger.servertest.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.query.readmodel.ReadModelDefinition;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.ByteArrayResource;

/** A read model of the next version, which has another column: the number of tags of a flow. */
public class NextReadModelVersion {

    @Bean
    @Primary
    static ReadModelDefinition nextReadModel(ReadModelDefinition readModelDefinition) throws IOException {
        String tables = readModelDefinition
                .tables()
                .getContentAsString(UTF_8)
                .replace(
                        "values (" + readModelDefinition.version() + ")",
                        "values (" + version(readModelDefinition) + ")");
        return new ReadModelDefinition(
                version(readModelDefinition),
                new ByteArrayResource((tables
                                + "alter table flow add column tag_count integer generated always as (cardinality(tags)) stored;")
                        .getBytes(UTF_8)),
                readModelDefinition.keys(),
                readModelDefinition.indexes());
    }

    private static int version(ReadModelDefinition current) {
        return current.version() + 1;
    }
}
