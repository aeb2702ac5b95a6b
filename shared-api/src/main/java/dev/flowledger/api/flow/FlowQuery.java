package dev.flowledger.api.flow;

/** A query about flows. Every result is strongly consistent. */
public sealed interface FlowQuery permits FlowExists, FindFlow, FindFlowByName, FindFlows, CountFlows {}
