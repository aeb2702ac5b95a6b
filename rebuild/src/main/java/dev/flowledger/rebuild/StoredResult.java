package dev.flowledger.rebuild;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/** A result as it was written down: JSON of a {@link ComparisonResult}. */
record StoredResult(@JsonValue @JsonRawValue String json) {}
