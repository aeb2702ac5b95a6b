package dev.flowledger.command.key;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.IssuedKey;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.RevokeKey;
import dev.flowledger.command.aggregate.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A name and all the API keys that had it, at most one of which works at a time: an actor in the history is one key, and
 * which one, the time tells.
 */
@Aggregate(type = ApiKeyId.KIND)
final class KeyAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String stream;

    /** The key that was issued last; null before the first one. It may have been revoked since. */
    private @Nullable KeyIssued latest;

    private boolean works;
    private Instant lastEventAt = Instant.MIN;

    KeyAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    IssuedKey handle(IssueKey command, Clock clock, KeySecrets secrets) {
        if (latest != null && !latest.name().equals(command.name())) {
            throw ApiException.nameCollision();
        }
        if (works) {
            throw ApiException.nameTaken(ApiKeyId.KIND);
        }
        ApiKeyId id =
                ApiKeyId.of(command.name(), latest == null ? 1 : latest.id().life() + 1);
        KeyIssued issued = new KeyIssued(id, command.name(), command.role(), MonotonicTime.next(lastEventAt, clock));
        apply(issued);
        return new IssuedKey(id, issued.name(), issued.role(), issued.at(), secrets.issue(id));
    }

    @CommandHandler
    void handle(RevokeKey command, Clock clock, KeySecrets secrets) {
        if (latest == null || !works || !latest.id().equals(command.id())) {
            throw ApiException.notFound(ApiKeyId.KIND);
        }
        apply(new KeyRevoked(command.id(), MonotonicTime.next(lastEventAt, clock)));
        secrets.revoke(command.id());
    }

    @EventSourcingHandler
    void on(KeyIssued event) {
        stream = event.id().stream();
        latest = event;
        works = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(KeyRevoked event) {
        works = false;
        lastEventAt = event.at();
    }
}
