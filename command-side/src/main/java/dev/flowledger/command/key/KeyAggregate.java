package dev.flowledger.command.key;

import static java.util.Objects.requireNonNull;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.IssuedKey;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.KeyRotated;
import dev.flowledger.api.key.RevokeKey;
import dev.flowledger.api.key.Role;
import dev.flowledger.api.key.RotateKey;
import dev.flowledger.command.time.MonotonicTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * All API keys with one name. A name has one active key, which is neither revoked nor expired; a rotated one remains active beside its
 * successor until its grace period ends. The name is the actor in event metadata; name and time identify the key.
 */
@Aggregate(type = ApiKeyId.KIND, snapshotTriggerDefinition = "longStreams")
@Revision("3")
final class KeyAggregate {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // read by Axon
    private @Nullable String stream;

    /** The latest key, which may have been revoked or have expired. Null before the first one. */
    private @Nullable ApiKeyId latest;

    private @Nullable String name;
    private @Nullable Role role;
    private @Nullable String note;

    /** The keys that are not revoked, and that had not expired at the last event. */
    private List<UnrevokedKey> keys = List.of();

    private Instant lastEventAt = Instant.MIN;

    KeyAggregate() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    IssuedKey handle(IssueKey command, Clock clock, KeySecrets secrets) {
        if (latest != null && !command.name().equals(name)) {
            throw ApiException.nameCollision();
        }
        Instant now = MonotonicTime.next(lastEventAt, clock);
        if (keys.stream().anyMatch(key -> !key.isExpired(now))) {
            throw ApiException.nameTaken(ApiKeyId.KIND);
        }
        deleteExpired(now, secrets);
        int generation = latest == null ? 1 : latest.generation() + 1;
        ApiKeyId id = ApiKeyId.of(command.name(), generation);
        KeyIssued issued = new KeyIssued(id, command.name(), command.role(), command.expiresAt(), command.note(), now);
        apply(issued);
        return new IssuedKey(
                id, issued.name(), issued.role(), now, issued.expiresAt(), issued.note(), secrets.issue(id));
    }

    @CommandHandler
    IssuedKey handle(RotateKey command, Clock clock, KeySecrets secrets) {
        Instant now = MonotonicTime.next(lastEventAt, clock);
        UnrevokedKey replaced = require(command.id());
        if (replaced.isExpired(now)) {
            throw ApiException.notFound(ApiKeyId.KIND);
        }
        if (!replaced.id().equals(latest)) {
            throw ApiException.alreadyRotated();
        }
        deleteExpired(now, secrets);
        ApiKeyId id = ApiKeyId.of(requireNonNull(name), replaced.id().generation() + 1);
        KeyRotated rotated = new KeyRotated(
                id,
                name,
                requireNonNull(role),
                replaced.sameLifetimeFrom(now),
                note,
                replaced.id(),
                replaced.expiryAtMost(now.plus(command.gracePeriod())),
                now);
        apply(rotated);
        return new IssuedKey(id, name, rotated.role(), now, rotated.expiresAt(), note, secrets.issue(id));
    }

    @CommandHandler
    void handle(RevokeKey command, Clock clock, KeySecrets secrets) {
        require(command.id());
        apply(new KeyRevoked(command.id(), MonotonicTime.next(lastEventAt, clock)));
        secrets.revoke(command.id());
    }

    @EventSourcingHandler
    void on(KeyIssued event) {
        stream = event.id().stream();
        latest = event.id();
        name = event.name();
        role = event.role();
        note = event.note();
        keys = List.of(new UnrevokedKey(event.id(), event.at(), event.expiresAt()));
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(KeyRotated event) {
        latest = event.id();
        keys = Stream.concat(
                        keys.stream()
                                .filter(key -> !key.isExpired(event.at()))
                                .map(key -> key.id().equals(event.previous())
                                        ? key.withExpiry(event.previousExpiresAt())
                                        : key),
                        Stream.of(new UnrevokedKey(event.id(), event.at(), event.expiresAt())))
                .toList();
        lastEventAt = event.at();
    }

    @EventSourcingHandler
    void on(KeyRevoked event) {
        requireNonNull(latest, "the stream does not begin with the issue of a key");
        keys = keys.stream().filter(key -> !key.id().equals(event.id())).toList();
        lastEventAt = event.at();
    }

    private void deleteExpired(Instant now, KeySecrets secrets) {
        keys.stream().filter(key -> key.isExpired(now)).forEach(key -> secrets.revoke(key.id()));
    }

    private UnrevokedKey require(ApiKeyId id) {
        return keys.stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound(ApiKeyId.KIND));
    }
}
