package dev.flowledger.api.deployment;

/** A query about deployments. Every result is strongly consistent. */
public sealed interface DeploymentQuery
        permits FindWorkQueue, FindDeployment, FindDeploymentByName, FindDeployments, CountDeployments {}
