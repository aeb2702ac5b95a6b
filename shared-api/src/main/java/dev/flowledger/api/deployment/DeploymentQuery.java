package dev.flowledger.api.deployment;

/** What can be asked of the read model about deployments. Every answer is strongly consistent. */
public sealed interface DeploymentQuery
        permits FindDeployment, FindDeploymentByName, FindDeployments, CountDeployments {}
