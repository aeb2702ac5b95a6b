package dev.flowledger.api.deployment;

/** The orders of deployments. Ties are broken by id, so that pages do not overlap. */
public enum DeploymentSort {
    NAME_ASC,
    NAME_DESC,
    CREATED_DESC,
    UPDATED_DESC
}
