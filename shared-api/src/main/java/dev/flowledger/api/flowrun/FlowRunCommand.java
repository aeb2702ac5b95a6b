package dev.flowledger.api.flowrun;

import dev.flowledger.api.Command;

/** A command that the aggregate of a flow run handles. */
public sealed interface FlowRunCommand extends Command
        permits CreateFlowRun, UpdateFlowRun, SetFlowRunState, ResumeFlowRun, DeleteFlowRun, EraseFlowRun {}
