package dev.flowledger.api.flow;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.LabelsReader;
import dev.flowledger.api.Limits;
import dev.flowledger.api.Name;
import dev.flowledger.api.NonNullTagsDeserializer;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * Creates a flow, or returns the existing one with the name.
 *
 * <p>Returns a {@link CreateFlowResult}. It is also the request body of Prefect's {@code POST /flows/}.
 *
 * @param name the name, unique among flows and case-sensitive; not blank, without / % &amp; &gt; &lt;, at most 1,024 bytes of
 *     UTF-8
 * @param tags the tags, in this order and with duplicates, each at most 1,024 bytes of UTF-8; empty by default
 * @param labels labels: texts, numbers or booleans by name
 */
public record CreateFlow(
        @NotNull @Name String name,

        @JsonDeserialize(using = NonNullTagsDeserializer.class) @Size(max = Limits.TAGS) List<@NotNull @SearchableText String> tags,

        @JsonDeserialize(using = LabelsReader.class) @Nullable JsonObject labels)
        implements FlowCommand {

    public CreateFlow {
        tags = Objects.requireNonNullElse(tags, List.of());
        labels = JsonObject.EMPTY.equals(labels) ? null : labels;
    }

    /** A flow without labels. */
    public CreateFlow(String name, List<String> tags) {
        this(name, tags, null);
    }

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return FlowId.key(name).stream();
    }
}
