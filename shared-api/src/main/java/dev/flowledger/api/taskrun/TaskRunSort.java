package dev.flowledger.api.taskrun;

/**
 * The orders in which task runs are listed. Ties break by id, so that pages never overlap. Of those that lack the time that is
 * asked for, ASC has them last and DESC first, as PostgreSQL does.
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
