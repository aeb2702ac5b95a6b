package dev.flowledger.api.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The role of an API key, which determines what requests are allowed. */
public enum Role {
    /** Reads records. */
    @JsonProperty("reader")
    READER,
    /** Reads and changes records. */
    @JsonProperty("writer")
    WRITER,
    /** Reads records, events and the ledger. */
    @JsonProperty("auditor")
    AUDITOR,
    /** Everything, including issuing and revoking keys. */
    @JsonProperty("operator")
    OPERATOR;

    /** The name in JSON, in rows and in the scope of a token. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with this name. */
    public static Role named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
