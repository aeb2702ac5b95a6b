package dev.flowledger.api.key;

import dev.flowledger.api.Name;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Issues an API key.
 *
 * <p>Answers an {@link IssuedKey}. It is also the body of {@code POST /keys}.
 *
 * @param name who or what the key is for, and the actor of every event that it causes; unique among the keys that are not
 *     revoked; none of / % &amp; &gt; &lt; in it, not blank, at most 1,024 bytes of UTF-8, neither admin nor anonymous
 * @param role what the holder of the key may do
 */
public record IssueKey(
        @NotNull @Name
        @Pattern(regexp = NOT_RESERVED, message = "must not be admin or anonymous: these are actors already") String name,

        @NotNull Role role)
        implements KeyCommand {

    /** The names of actors that have no key of this kind. Nobody else is to be taken for one of them. */
    public static final String NOT_RESERVED = "(?s)(?!(?:admin|anonymous)\\z).*";

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return ApiKeyId.streamOf(name);
    }
}
