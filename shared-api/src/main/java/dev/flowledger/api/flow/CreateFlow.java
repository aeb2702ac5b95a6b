package dev.flowledger.api.flow;

import dev.flowledger.api.Name;
import dev.flowledger.api.NonNullTagsDeserializer;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * Registers a flow, or finds the one that has the name.
 *
 * <p>Answers a {@link CreateFlowResult}. It is also the body of the reference's {@code POST /flows/}.
 *
 * @param name unique among living flows, compared code point by code point; none of / % &amp; &gt; &lt; in it, not blank,
 *     at most 1,024 bytes of UTF-8
 * @param tags kept in order and with duplicates, each at most 1,024 bytes of UTF-8; none when absent
 */
public record CreateFlow(
        @NotNull @Name String name,

        @JsonDeserialize(using = NonNullTagsDeserializer.class)
        List<@NotNull @SearchableText String> tags)
        implements FlowCommand {

    public CreateFlow {
        tags = Objects.requireNonNullElse(tags, List.of());
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return FlowId.streamOf(name);
    }
}
