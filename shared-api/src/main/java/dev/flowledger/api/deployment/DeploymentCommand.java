package dev.flowledger.api.deployment;

import dev.flowledger.api.Command;

/** A command that the aggregate of a deployment handles. */
public sealed interface DeploymentCommand extends Command
        permits CreateDeployment, UpdateDeployment, ChangeSchedules, DeleteDeployment, EraseDeployment {}
