package dev.flowledger.api.key;

import dev.flowledger.api.Name;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Issues an API key.
 *
 * <p>Returns an {@link IssuedKey}. It is also the body of {@code POST /keys}.
 *
 * @param name the name, which is the actor of every event that the key causes; unique among active keys; not blank, without
 *     / % &amp; &gt; &lt;, at most 1,024 bytes of UTF-8, neither admin nor anonymous
 * @param role the role, which determines what requests are allowed
 */
public record IssueKey(
        @NotNull @Name @Pattern(regexp = NOT_RESERVED, message = "must not be admin or anonymous, which are reserved") String name,

        @NotNull Role role)
        implements KeyCommand {

    /** The names of actors without an issued key. A key must not have one of them. */
    public static final String NOT_RESERVED = "(?s)(?!(?:admin|anonymous)\\z).*";

    @Override
    @TargetAggregateIdentifier
    public String stream() {
        return ApiKeyId.key(name).stream();
    }
}
