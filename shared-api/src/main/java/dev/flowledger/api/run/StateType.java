package dev.flowledger.api.run;

import java.util.Locale;

/** The types of state that a run can be in, as the reference names them. */
public enum StateType {
    SCHEDULED,
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    CRASHED;

    /** Whether a run in such a state has come to its end. */
    public boolean isTerminal() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED, CRASHED -> true;
            case SCHEDULED, PENDING, RUNNING -> false;
        };
    }

    /** The name of a state that is given none: {@code Completed}. */
    public String defaultName() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
