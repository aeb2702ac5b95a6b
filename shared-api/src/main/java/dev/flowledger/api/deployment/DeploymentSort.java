package dev.flowledger.api.deployment;

/** The orders in which deployments are listed. Ties break by id, so that pages never overlap. */
public enum DeploymentSort {
    NAME_ASC,
    NAME_DESC,
    CREATED_DESC,
    UPDATED_DESC
}
