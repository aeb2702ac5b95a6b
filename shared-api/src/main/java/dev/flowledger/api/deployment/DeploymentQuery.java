package dev.flowledger.api.deployment;

/** A query about deployments. Every result is strongly consistent. */
public sealed interface DeploymentQuery
        permits DeploymentExists, FindDeployment, FindDeploymentByName, FindDeployments, CountDeployments {}
