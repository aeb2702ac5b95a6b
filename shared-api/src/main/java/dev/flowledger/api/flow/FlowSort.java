package dev.flowledger.api.flow;

/** The orders in which flows are listed. Ties break by id, so that pages never overlap. */
public enum FlowSort {
    CREATED_DESC,
    UPDATED_DESC,
    NAME_ASC,
    NAME_DESC
}
