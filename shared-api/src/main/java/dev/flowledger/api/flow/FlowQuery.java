package dev.flowledger.api.flow;

/** What can be asked of the read model about flows. Every answer is strongly consistent. */
public sealed interface FlowQuery permits FindFlow, FindFlowByName, FindFlows, CountFlows {}
