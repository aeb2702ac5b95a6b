package dev.flowledger.api.key;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Ends a key: from now on it is refused, on every node. Its name is free for another one.
 *
 * @param id the key to revoke
 */
public record RevokeKey(ApiKeyId id) implements KeyCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
