package dev.flowledger.query.run;

/**
 * SQL expressions for the times of a run that has not ended. Each is a number of seconds. {@code date_part} returns floating-point
 * numbers, which PostgreSQL adds up faster than the decimal ones of {@code extract}.
 */
public final class RunEstimates {

    /** The run time up to now. */
    public static final String RUN_TIME = "total_run_time"
            + " + case when state_type = 'RUNNING' then greatest(0, extract(epoch from now() - state_timestamp)) else 0 end";

    /** The delay of the start, or up to now if the run should have started. */
    public static final String LATENESS = "case"
            + " when start_time > expected_start_time then date_part('epoch', start_time - expected_start_time)"
            + " when start_time is null and state_type not in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')"
            + " then greatest(0, date_part('epoch', now() - expected_start_time))"
            + " else 0 end";

    private RunEstimates() {}
}
