package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.SearchableText;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a task run: only what is present changes, and null sets a field back to its default.
 *
 * @param name its name, which null leaves as it is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TaskRunChanges(@Nullable PatchField<@SearchableText String> name) {}
