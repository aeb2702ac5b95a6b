package dev.flowledger.api.deployment;

/** A query about deployments. Every answer is strongly consistent. */
public sealed interface DeploymentQuery
        permits FindWorkQueue, FindDeployment, FindDeploymentByName, FindDeployments, CountDeployments {}
