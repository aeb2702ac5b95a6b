package dev.flowledger.api.flow;

import dev.flowledger.api.Limits;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.SearchableText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a flow to change. Absent fields remain unchanged.
 *
 * @param tags the new list of tags, which replaces the current one
 */
public record FlowChanges(
        @Nullable PatchField<@NotNull @Size(max = Limits.TAGS) List<@NotNull @SearchableText String>> tags) {}
