package dev.flowledger.command.run;

import dev.flowledger.api.run.StateType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A rule of transitions.
 *
 * @param from the types of states that a run leaves
 * @param to the types of states that are proposed
 * @param decision decides such a transition; null leaves it to the next rule
 * @param <T> the transition
 */
public record Rule<T>(Set<StateType> from, Set<StateType> to, Function<T, @Nullable Decision> decision) {

    /** All types of states. */
    public static final Set<StateType> ANY = Set.of(StateType.values());

    /** All types of states except some. */
    public static Set<StateType> except(StateType... types) {
        EnumSet<StateType> others = EnumSet.allOf(StateType.class);
        others.removeAll(List.of(types));
        return others;
    }

    /** The decision of the first rule that has one. */
    public static <T> Decision decide(
            List<Rule<T>> rules, StateType from, StateType to, T transition, Decision otherwise) {
        for (Rule<T> rule : rules) {
            if (rule.from.contains(from) && rule.to.contains(to)) {
                Decision decision = rule.decision.apply(transition);
                if (decision != null) {
                    return decision;
                }
            }
        }
        return otherwise;
    }
}
