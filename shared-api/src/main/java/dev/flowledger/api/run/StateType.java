package dev.flowledger.api.run;

import java.util.Locale;
import java.util.Set;

/** The types of states, as in Prefect. */
public enum StateType {
    SCHEDULED,
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    CRASHED,
    PAUSED,
    CANCELLING;

    /** The states in which a run has ended. */
    public static final Set<StateType> TERMINAL = Set.of(COMPLETED, FAILED, CANCELLED, CRASHED);

    /** Whether a run in this state has ended. */
    public boolean isTerminal() {
        return TERMINAL.contains(this);
    }

    /** The name of a state without a name of its own, such as {@code Completed}. */
    public String defaultName() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
