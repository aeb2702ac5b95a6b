package dev.flowledger.api.content;

/** Stored content that cannot be decrypted: it or its key was changed, or the key is missing or unreadable. */
public final class ContentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ContentException(String stream, int number) {
        super("The content of " + stream + " cannot be decrypted: its key " + number
                + " is missing in event_store.content_key, and no erasure has destroyed it");
    }

    ContentException(String place, Throwable cause) {
        super(
                "The content of " + place
                        + " cannot be decrypted: it or its key was changed, or the key is encrypted with a"
                        + " master key that this node does not have",
                cause);
    }
}
