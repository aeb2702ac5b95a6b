package dev.flowledger.api.content;

import dev.flowledger.api.Command;
import java.util.UUID;

/** Erases the content of all generations of a record. */
public interface EraseContent extends Command {

    /** The id of the request. */
    UUID erasure();

    /** Why it is erased. */
    String reason();
}
