package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** A filter of records that this server does not have. All keys are ignored. */
@JsonIgnoreProperties(ignoreUnknown = true)
record IgnoredFilter() {}
