package dev.flowledger.api.key;

import java.time.Duration;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Issues a successor of a key.
 *
 * <p>Returns the successor, an {@link IssuedKey}. The successor of a key that expires has the same lifetime.
 *
 * @param id the id of the key
 * @param gracePeriod how long the replaced key remains valid
 */
public record RotateKey(ApiKeyId id, Duration gracePeriod) implements KeyCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return id.stream();
    }
}
