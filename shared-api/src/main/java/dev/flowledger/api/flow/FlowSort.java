package dev.flowledger.api.flow;

/** The orders of flows. Ties are broken by id, so that pages do not overlap. */
public enum FlowSort {
    CREATED_DESC,
    UPDATED_DESC,
    NAME_ASC,
    NAME_DESC
}
