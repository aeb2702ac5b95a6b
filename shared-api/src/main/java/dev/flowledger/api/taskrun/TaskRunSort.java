package dev.flowledger.api.taskrun;

/**
 * The orders of task runs. Ties are broken by id, so that pages do not overlap. Runs without
 * the time that determines the order come last for ASC and first for DESC.
 */
public enum TaskRunSort {
    ID_DESC,
    EXPECTED_START_TIME_ASC,
    EXPECTED_START_TIME_DESC,
    NAME_ASC,
    NAME_DESC,
    NEXT_SCHEDULED_START_TIME_ASC,
    END_TIME_DESC
}
