package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.PlainText;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Issues an API key.
 *
 * <p>Returns an {@link IssuedKey}. It is also the body of {@code POST /keys}.
 *
 * @param name the name, which is the actor of every event that the key causes; unique among active keys; printable characters
 *     and spaces in Unicode normalization form C, at most 200; neither admin nor anonymous, and not beginning with jwt:
 * @param role the role, which determines what requests are allowed
 * @param expiresAt when the key expires; it must be in the future; null if the key does not expire
 * @param note what the key is for, at most 1000 characters; it is part of the event and cannot be deleted
 */
public record IssueKey(
        @NotNull @KeyName String name,
        @NotNull Role role,

        @Future(message = "must be in the future") @JsonProperty("expires_at") @Nullable Instant expiresAt,

        @Nullable @Size(max = 1000, message = "must have at most 1000 characters") @PlainText
        String note)
        implements KeyCommand {

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return ApiKeyId.key(name).stream();
    }
}
