package dev.flowledger.command.key;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.IssuedKey;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.RevokeKey;
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * All API keys with one name, of which at most one is active. The name is the actor in event metadata; name and time identify
 * the key.
 */
@Aggregate(type = ApiKeyId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("1")
final class KeyAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest key, which may have been revoked. Null before the first one. */
    private @Nullable KeyIssued latest;

    /** Whether the latest key has not been revoked. */
    private boolean active;

    private Instant lastEventAt = Instant.MIN;

    KeyAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    IssuedKey handle(IssueKey command, Clock clock, KeySecrets secrets) {
        if (latest != null && !latest.name().equals(command.name())) {
            throw ApiException.nameCollision();
        }
        if (active) {
            throw ApiException.nameTaken(ApiKeyId.KIND);
        }
        int generation = latest == null ? 1 : latest.id().generation() + 1;
        ApiKeyId id = ApiKeyId.of(command.name(), generation);
        KeyIssued issued = new KeyIssued(id, command.name(), command.role(), MonotonicTime.next(lastEventAt, clock));
        apply(issued);
        return new IssuedKey(id, issued.name(), issued.role(), issued.at(), secrets.issue(id));
    }

    @CommandHandler
    void handle(RevokeKey command, Clock clock, KeySecrets secrets) {
        requireActive(command.id());
        apply(new KeyRevoked(command.id(), MonotonicTime.next(lastEventAt, clock)));
        secrets.revoke(command.id());
    }

    @EventSourcingHandler
    void on(KeyIssued event) {
        stream = event.id().stream();
        latest = event;
        active = true;
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(KeyRevoked event) {
        requireNonNull(latest, "the stream does not begin with the issue of a key");
        active = false;
        lastEventAt = event.at();
    }

    private void requireActive(ApiKeyId id) {
        if (latest == null || !active || !latest.id().equals(id)) {
            throw ApiException.notFound(ApiKeyId.KIND);
        }
    }
}
