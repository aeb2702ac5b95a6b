package dev.flowledger.api.taskrun;

import dev.flowledger.api.PatchField;
import dev.flowledger.api.SearchableText;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a task run to change. Absent fields remain unchanged; null resets a field to its default.
 *
 * @param name the name; two random words for an empty name; null leaves it unchanged
 */
public record TaskRunChanges(@Nullable PatchField<@SearchableText String> name) {}
