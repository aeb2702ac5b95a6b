package dev.flowledger.api.flowrun;

/** A query about flow runs. Every answer is strongly consistent. */
public sealed interface FlowRunQuery permits FlowRunExists, FindFlowRun, FindFlowRuns, CountFlowRuns {}
