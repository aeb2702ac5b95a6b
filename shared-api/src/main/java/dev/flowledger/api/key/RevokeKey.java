package dev.flowledger.api.key;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Revokes a key. Its name becomes available when it has no other active key.
 *
 * @param id the id of the key
 */
public record RevokeKey(ApiKeyId id) implements KeyCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
