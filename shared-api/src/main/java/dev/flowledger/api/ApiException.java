package dev.flowledger.api;

import java.util.Locale;
import java.util.UUID;

/**
 * A request that is understood but refused. The server turns each reason into its HTTP status in one place; the message
 * is the sentence that the caller reads as {@code detail}.
 */
public final class ApiException extends RuntimeException {

    /** Why a request is refused. */
    public enum Reason {
        /** There is no such record, or no longer. */
        NOT_FOUND,
        /** The record has moved on from the version that the caller's If-Match names. */
        VERSION_MISMATCH,
        /** Two names hash to one stream; the first one keeps it. */
        NAME_COLLISION,
        /** Another one has the name, and there can be only one. */
        NAME_TAKEN,
        /** Others, or the caller itself, are at it already, as many as can be. */
        TOO_MANY,
        /** What was asked for is under way already. */
        UNDER_WAY,
        /** What was asked for is never done with this. */
        NOT_ALLOWED,
        /** Not now, or not here. */
        UNAVAILABLE
    }

    private final Reason reason;

    private ApiException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** There is no living record of this kind (as in {@link StreamKey#kind()}) with the id or name asked for. */
    public static ApiException notFound(String kind) {
        return new ApiException(Reason.NOT_FOUND, words(kind) + " not found");
    }

    /** A record that another one is to belong to is not there: of this kind, with this id. */
    public static ApiException notFound(String kind, UUID id) {
        return new ApiException(Reason.NOT_FOUND, words(kind) + " " + id + " not found");
    }

    /** The record has another version than those expected: this one. */
    public static ApiException versionMismatch(long current) {
        return new ApiException(
                Reason.VERSION_MISMATCH,
                "The record has changed in the meantime: its ETag is now \"" + current + "\".");
    }

    /** The name shares its stream with another one, which has it. */
    public static ApiException nameCollision() {
        return new ApiException(
                Reason.NAME_COLLISION,
                "This name cannot be told from another one that is taken; please choose a different name.");
    }

    /** A living record of this kind, which is not to be shared, has the name. */
    public static ApiException nameTaken(String kind) {
        return new ApiException(
                Reason.NAME_TAKEN, words(kind) + " of this name exists; please choose a different name.");
    }

    /** There are as many of these as there may be, as this sentence says. */
    public static ApiException tooMany(String detail) {
        return new ApiException(Reason.TOO_MANY, detail);
    }

    /** What was asked for is under way already, as this sentence says. */
    public static ApiException underWay(String detail) {
        return new ApiException(Reason.UNDER_WAY, detail);
    }

    /** What was asked for is never done with this, as this sentence says. */
    public static ApiException notAllowed(String detail) {
        return new ApiException(Reason.NOT_ALLOWED, detail);
    }

    /** It is well asked, but this server cannot do it now, as this sentence says. */
    public static ApiException unavailable(String detail) {
        return new ApiException(Reason.UNAVAILABLE, detail);
    }

    /** There is none of what the sentence says. */
    public static ApiException none(String detail) {
        return new ApiException(Reason.NOT_FOUND, detail);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    private static String words(String kind) {
        return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1).replace('_', ' ');
    }
}
