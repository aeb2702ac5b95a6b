package dev.flowledger.api.key;

import jakarta.validation.constraints.NotNull;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Issues an API key.
 *
 * <p>Returns an {@link IssuedKey}. It is also the body of {@code POST /keys}.
 *
 * @param name the name, which is the actor of every event that the key causes; unique among active keys; printable characters
 *     and spaces in Unicode normalization form C, at most 200; neither admin nor anonymous, and not beginning with jwt:
 * @param role the role, which determines what requests are allowed
 */
public record IssueKey(
        @NotNull @KeyName String name, @NotNull Role role) implements KeyCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return ApiKeyId.key(name).stream();
    }
}
