package dev.flowledger.command.eventstore;

import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Counts the events that the commands of the current unit of work have applied. They are appended when it commits. */
public final class AppliedEvents {

    private static final String COUNT = AppliedEvents.class.getName();

    private AppliedEvents() {}

    /** The number of events that are applied and not yet appended. */
    public static int count(UnitOfWork<?> unitOfWork) {
        return unitOfWork.getOrDefaultResource(COUNT, 0);
    }

    static void add(List<? extends EventMessage<?>> events) {
        CurrentUnitOfWork.ifStarted(
                unitOfWork -> unitOfWork.root().resources().merge(COUNT, events.size(), AppliedEvents::sum));
    }

    private static Object sum(Object count, Object added) {
        return (Integer) count + (Integer) added;
    }
}
