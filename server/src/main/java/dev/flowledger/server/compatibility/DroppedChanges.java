package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A change that is ignored, whatever it is. */
@JsonIgnoreProperties(ignoreUnknown = true)
record DroppedChanges() {}
