package dev.flowledger.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Statements that a unit of work sends to the database together with its commit, in one round trip. The event store and the
 * projections add theirs if the current unit of work has an instance, and otherwise execute them immediately.
 */
public final class FinalStatements {

    private static final String RESOURCE = FinalStatements.class.getName();

    private final List<String> statements = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    /** Collects the statements of a unit of work. */
    public void bindTo(UnitOfWork<?> unitOfWork) {
        unitOfWork.resources().put(RESOURCE, this);
    }

    /** The final statements of the current unit of work; null if its statements are executed immediately. */
    public static @Nullable FinalStatements current() {
        return CurrentUnitOfWork.isStarted() ? CurrentUnitOfWork.get().root().getResource(RESOURCE) : null;
    }

    /** Adds a statement, which is executed after those that were added before. */
    public void add(String statement, @Nullable Object... parameters) {
        statements.add(statement);
        values.addAll(Arrays.asList(parameters));
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return statements.isEmpty();
    }

    /** The statements, separated by semicolons. */
    public String text() {
        return String.join("; ", statements);
    }

    /** The parameters of all statements. */
    public List<@Nullable Object> values() {
        return Collections.unmodifiableList(values);
    }
}
