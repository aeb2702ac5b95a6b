package dev.flowledger.api.run;

import dev.flowledger.api.InvalidValueException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rule of policies of flow runs and task runs. */
final class PolicyNumbers {

    private PolicyNumbers() {}

    /** Prefect's clients reject null for the numbers that later versions replaced. */
    static void check(Map<String, @Nullable Object> members) {
        for (String name : new String[] {"max_retries", "retry_delay_seconds"}) {
            if (members.containsKey(name) && members.get(name) == null) {
                throw new InvalidValueException(name + " must be a number");
            }
        }
    }
}
