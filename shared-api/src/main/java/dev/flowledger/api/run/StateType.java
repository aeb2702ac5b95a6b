package dev.flowledger.api.run;

import java.util.Locale;

/** The types of states, as in Prefect. */
public enum StateType {
    SCHEDULED,
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    CRASHED;

    /** Whether a run in this state has ended. */
    public boolean isTerminal() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED, CRASHED -> true;
            case SCHEDULED, PENDING, RUNNING -> false;
        };
    }

    /** The name of a state without a name of its own, such as {@code Completed}. */
    public String defaultName() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
