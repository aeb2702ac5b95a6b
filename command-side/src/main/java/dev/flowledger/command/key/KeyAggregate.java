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
 * All API keys with one name, of which at most one is active: neither revoked nor expired. The name is the actor in event metadata; name and time identify
 * the key.
 */
@Aggregate(type = ApiKeyId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("2")
final class KeyAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest key, which may have been revoked or have expired. Null before the first one. */
    private @Nullable ApiKeyId latest;

    private @Nullable String name;

    /** When the latest key expires, or null if it does not. */
    private @Nullable Instant expiresAt;

    /** Whether the latest key has not been revoked. */
    private boolean active;

    private Instant lastEventAt = Instant.MIN;

    KeyAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    IssuedKey handle(IssueKey command, Clock clock, KeySecrets secrets) {
        if (latest != null && !command.name().equals(name)) {
            throw ApiException.nameCollision();
        }
        Instant now = MonotonicTime.next(lastEventAt, clock);
        if (active && !isExpired(now)) {
            throw ApiException.nameTaken(ApiKeyId.KIND);
        }
        if (active && latest != null) {
            secrets.revoke(latest);
        }
        int generation = latest == null ? 1 : latest.generation() + 1;
        ApiKeyId id = ApiKeyId.of(command.name(), generation);
        KeyIssued issued = new KeyIssued(id, command.name(), command.role(), command.expiresAt(), now);
        apply(issued);
        return new IssuedKey(id, issued.name(), issued.role(), issued.at(), issued.expiresAt(), secrets.issue(id));
    }

    private boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
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
        latest = event.id();
        name = event.name();
        expiresAt = event.expiresAt();
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
        if (latest == null || !active || !latest.equals(id)) {
            throw ApiException.notFound(ApiKeyId.KIND);
        }
    }
}
