package dev.flowledger.api.content;

/** Stored content that cannot be decrypted: it or its key was changed, or the key is missing or unreadable. */
public final class ContentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String key;
    private final String reason;

    ContentException(ContentKey key, String place, Throwable cause) {
        super(
                "The content of " + key.stream() + " at " + place + " cannot be decrypted: " + changed(key.number()),
                cause);
        this.key = key.name();
        this.reason = changed(key.number());
    }

    private ContentException(String stream, int number) {
        super("The content of " + stream + " cannot be decrypted: " + missing(number));
        this.key = ContentKey.name(stream, number);
        this.reason = missing(number);
    }

    /** The key with a number is missing. */
    static ContentException ofMissingKey(String stream, int number) {
        return new ContentException(stream, number);
    }

    private static String missing(int number) {
        return "its key " + number + " is missing in event_store.content_key, and no erasure has destroyed it";
    }

    private static String changed(int number) {
        return "it or its key " + number
                + " was changed, or the key is encrypted with a master key that this node does not have";
    }

    /** The name of the key: its stream and number. */
    public String key() {
        return key;
    }

    /** Why it cannot be decrypted. */
    public String reason() {
        return reason;
    }
}
