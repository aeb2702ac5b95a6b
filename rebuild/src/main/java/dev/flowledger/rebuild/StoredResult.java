package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/** The stored JSON of a {@link ComparisonResult}, which is returned unchanged. */
record StoredResult(@JsonValue @JsonRawValue String json) {}
