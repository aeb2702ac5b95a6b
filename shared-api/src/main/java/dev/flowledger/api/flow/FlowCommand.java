package dev.flowledger.api.flow;

import dev.flowledger.api.Command;

/** A command that the aggregate of a flow handles. */
public sealed interface FlowCommand extends Command permits CreateFlow, UpdateFlow, DeleteFlow {}
