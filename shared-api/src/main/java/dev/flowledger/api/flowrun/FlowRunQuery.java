package dev.flowledger.api.flowrun;

/** A query about flow runs. Every result is strongly consistent. */
public sealed interface FlowRunQuery permits FindParentFlowRun, FindFlowRun, FindFlowRuns, CountFlowRuns {}
