package dev.flowledger.command.erasure;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.content.EraseArchivedRun;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.command.eventstore.ErasableContent;
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** The erasure of an archived run. The archive is not changed: the key of its content is destroyed. */
@Aggregate(type = EraseArchivedRun.KIND)
final class ArchivedRunErasure {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    private Instant lastEventAt = Instant.MIN;

    ArchivedRunErasure() {}

    /** Returns false if there is no content that can be read. */
    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    boolean handle(EraseArchivedRun command, Clock clock, ErasableContent content) {
        boolean exists = content.exists(command.run().stream());
        if (exists) {
            apply(new ErasurePerformed(
                    command.run().value(),
                    command.run().kind(),
                    command.erasure(),
                    command.reason(),
                    null,
                    MonotonicTime.next(lastEventAt, clock)));
        }
        return exists;
    }

    @EventSourcingHandler
    void on(ErasurePerformed event) {
        stream = EraseArchivedRun.streamOf(event.stream());
        lastEventAt = event.at();
    }
}
