package dev.flowledger.api.flowrun;

/** What can be asked of the read model about flow runs. Every answer is strongly consistent. */
public sealed interface FlowRunQuery permits FindFlowRun, FindFlowRuns, CountFlowRuns {}
