package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What the holder of a key may do. */
public enum Role {
    /** Read what there is. */
    @JsonProperty("reader")
    READER,
    /** Read, and change. */
    @JsonProperty("writer")
    WRITER,
    /** Read, and see the history and its proof. */
    @JsonProperty("auditor")
    AUDITOR,
    /** All of it, and issue and revoke keys. */
    @JsonProperty("operator")
    OPERATOR;

    /** As it is written everywhere: in JSON, in rows, in the scope of a token. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that is written so. */
    public static Role named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
