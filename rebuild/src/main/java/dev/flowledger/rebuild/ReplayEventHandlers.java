package dev.flowledger.rebuild;

import dev.flowledger.query.readmodel.RowWriter;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.SimpleResourceParameterResolverFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/** The handlers of all projections, which write what they are told of into a shadow: the same that write the live read model. */
@Component
class ReplayEventHandlers {

    private final ApplicationContext context;

    ReplayEventHandlers(ApplicationContext context) {
        this.context = context;
    }

    /** Hands events to the handlers that are for them. */
    interface Handlers {
        void handle(EventMessage<?> event) throws Exception;
    }

    /** The handlers, writing to these rows. */
    Handlers into(RowWriter rows) {
        var parameters = MultiParameterResolverFactory.ordered(
                ClasspathParameterResolverFactory.forClass(ReplayEventHandlers.class),
                new SimpleResourceParameterResolverFactory(List.of(rows)));
        List<AnnotationEventHandlerAdapter> all =
                context.getBeansWithAnnotation(ProcessingGroup.class).values().stream()
                        .map(projection -> new AnnotationEventHandlerAdapter(projection, parameters))
                        .toList();
        return event -> {
            for (AnnotationEventHandlerAdapter projection : all) {
                if (projection.canHandle(event)) {
                    projection.handle(event);
                }
            }
        };
    }
}
