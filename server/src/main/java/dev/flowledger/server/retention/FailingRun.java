package dev.flowledger.server.retention;

import dev.flowledger.api.run.FlowRunId;

/**
 * A flow run that cannot be archived.
 *
 * @param id the id of the flow run
 * @param reason why
 */
record FailingRun(FlowRunId id, String reason) {}
