package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/** The event handlers of all projections. A replay calls the same handlers that write the live read model. */
@Component
class ReplayEventHandlers {

    private final ApplicationContext context;

    ReplayEventHandlers(ApplicationContext context) {
        this.context = context;
    }

    /** Handles an event with all handlers that accept it. */
    @FunctionalInterface
    interface EventHandlers {
        void handle(EventMessage<?> event) throws Exception;
    }

    /** Returns the handlers, which write their rows with the given writer. One thread may use them. */
    EventHandlers writingTo(RowWriter rows) {
        var parameters = MultiParameterResolverFactory.ordered(
                ClasspathParameterResolverFactory.forClass(ReplayEventHandlers.class),
                new SimpleResourceParameterResolverFactory(List.of(rows)));
        List<AnnotationEventHandlerAdapter> projections =
                context.getBeansWithAnnotation(ProcessingGroup.class).values().stream()
                        .map(projection -> new AnnotationEventHandlerAdapter(projection, parameters))
                        .toList();
        Map<Class<?>, List<AnnotationEventHandlerAdapter>> byType = new HashMap<>();
        return event -> {
            for (AnnotationEventHandlerAdapter projection : byType.computeIfAbsent(
                    event.getPayloadType(),
                    type -> projections.stream()
                            .filter(projection -> projection.canHandle(event))
                            .toList())) {
                projection.handle(event);
            }
        };
    }
}
