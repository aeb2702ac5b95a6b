package dev.flowledger.api.content;

/** Stored content that its key cannot decrypt: it was changed, or the key was. */
public final class ContentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ContentException(String place, Throwable cause) {
        super("The content of " + place + " cannot be decrypted: it or its key was changed", cause);
    }
}
