package dev.flowledger.api.flowrun;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.run.StateType;

/**
 * What task runs need to know of their flow run.
 *
 * @param stateType the type of its state
 * @param runCount how often it entered RUNNING
 * @param pauseDetails the details of its state, if it is PAUSED; otherwise empty
 */
public record ParentFlowRun(StateType stateType, int runCount, JsonObject pauseDetails) {}
