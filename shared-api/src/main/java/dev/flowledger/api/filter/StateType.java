package dev.flowledger.api.filter;

/** The types of state that a run can be in, as the reference names them. */
public enum StateType {
    SCHEDULED,
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    CRASHED
}
