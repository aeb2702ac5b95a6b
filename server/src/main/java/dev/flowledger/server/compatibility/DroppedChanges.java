package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A change that is accepted and discarded. */
@JsonIgnoreProperties(ignoreUnknown = true)
record DroppedChanges() {}
