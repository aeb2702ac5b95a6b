package dev.flowledger.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An application error that is returned to the client as a problem detail. The server maps the reason to an HTTP status. The
 * message becomes the field {@code detail}.
 */
public final class ApiException extends RuntimeException {

    /** The detail of {@link #readModelUnavailable()}. */
    public static final String READ_MODEL_UNAVAILABLE =
            "This server is not ready: its read model is being built, or another"
                    + " version of Flowledger has replaced it. Retry later, or use another server.";

    /** The reason for the error. */
    public enum Reason {
        /** The record does not exist. */
        NOT_FOUND,
        /** The record does not have a version that If-Match allows. */
        VERSION_MISMATCH,
        /** The name has the same hash as an earlier name, which owns the stream. */
        NAME_COLLISION,
        /** The parent record that the request names does not exist. */
        UNKNOWN_PARENT,
        /** The name is taken by a record that cannot be shared. */
        NAME_TAKEN,
        /** The key has a successor already. */
        ALREADY_ROTATED,
        /** A limit on concurrent operations is reached. */
        TOO_MANY,
        /** The filters of the request would read too many records. */
        TOO_EXPENSIVE,
        /** The fields of the request are valid, but not together with those of another record. */
        INVALID,
        /** The response would be larger than a limit. */
        TOO_LARGE,
        /** The operation is already running. */
        ALREADY_RUNNING,
        /** The operation needs authentication, which is off. */
        AUTHENTICATION_OFF,
        /** The API key or token was valid at the start of a long response, but is not any more. */
        ACCESS_ENDED,
        /** The position is beyond the end of the ledger. */
        BEYOND_END,
        /** An entry of the ledger is missing, so that a hash of its tree cannot be computed. */
        LEDGER_NOT_VALID,
        /** The operation is not allowed for this object. */
        NOT_ALLOWED,
        /** The server is temporarily unavailable for this operation. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final @Nullable String parameter;

    private ApiException(Reason reason, String detail) {
        this(reason, detail, null);
    }

    private ApiException(Reason reason, String detail, @Nullable String parameter) {
        super(detail, null, false, false);
        this.reason = reason;
        this.parameter = parameter;
    }

    /** The requested object of this kind does not exist. For a record, it is the kind in {@link StreamKey#kind()}. */
    public static ApiException notFound(String kind) {
        return new ApiException(Reason.NOT_FOUND, words(kind) + " not found");
    }

    /** The parent record with this id does not exist. */
    public static ApiException notFound(RecordId id) {
        return notFound(id.kind() + " " + id.value());
    }

    /** The events of the record are in an archive, so its earlier versions cannot be read here. */
    public static ApiException archived(String kind, String archive) {
        return new ApiException(
                Reason.NOT_FOUND, words(kind) + " not found. Its events were moved to the archive " + archive + ".");
    }

    /** The record has this version, which If-Match does not allow. */
    public static ApiException versionMismatch(long sequence) {
        return new ApiException(
                Reason.VERSION_MISMATCH, "The record has changed. Its current ETag is \"" + sequence + "\".");
    }

    /** The name has the same hash as another name. */
    public static ApiException nameCollision() {
        return new ApiException(
                Reason.NAME_COLLISION, "The name has the same hash as another name. Choose a different name.");
    }

    /** A run names a parent that does not exist, as Prefect reports it: the URL of the request is correct. */
    public static ApiException unknownParent(RecordId id) {
        return new ApiException(
                Reason.UNKNOWN_PARENT,
                words(id.kind()) + " " + id.value() + ", the parent of the run, does not exist.");
    }

    /** A record of this kind with the name exists. */
    public static ApiException nameTaken(String kind) {
        return new ApiException(
                Reason.NAME_TAKEN, words(kind) + " with this name already exists. Choose a different name.");
    }

    /** The API key has a successor already. */
    public static ApiException alreadyRotated() {
        return new ApiException(
                Reason.ALREADY_ROTATED, "The API key has already been rotated. Rotate its successor instead.");
    }

    /** A limit on concurrent operations is reached. */
    public static ApiException tooMany(String detail) {
        return new ApiException(Reason.TOO_MANY, detail);
    }

    /** The filters of the request would read too many records. */
    public static ApiException tooExpensive(String detail) {
        return new ApiException(Reason.TOO_EXPENSIVE, detail);
    }

    /** The fields of the request are valid, but not together with those of another record. */
    public static ApiException invalid(String detail) {
        return new ApiException(Reason.INVALID, detail);
    }

    /** A query parameter is valid, but not together with another one, or not for this server. */
    public static ApiException invalidParameter(String parameter, String detail) {
        return new ApiException(Reason.INVALID, detail, parameter);
    }

    /** The response would be larger than a limit. */
    public static ApiException tooLarge(String detail) {
        return new ApiException(Reason.TOO_LARGE, detail);
    }

    /** The operation is already running. */
    public static ApiException alreadyRunning(String detail) {
        return new ApiException(Reason.ALREADY_RUNNING, detail);
    }

    /** API keys are not issued without authentication. */
    public static ApiException authenticationOff() {
        return new ApiException(
                Reason.AUTHENTICATION_OFF,
                "Authentication is off, so this server issues no API keys: every caller could issue an operator's key that"
                        + " stays valid. Restart it with FLOWLEDGER_AUTH=required and a FLOWLEDGER_ADMIN_KEY.");
    }

    /** The API key or token was valid at the start of a long response, but is not any more. */
    public static ApiException accessEnded(String detail) {
        return new ApiException(Reason.ACCESS_ENDED, detail);
    }

    /** The position is beyond the end of the ledger. */
    public static ApiException beyondEnd(String detail) {
        return new ApiException(Reason.BEYOND_END, detail);
    }

    /** A hash of the ledger's tree cannot be computed, because an entry is missing. */
    public static ApiException ledgerNotValid() {
        return new ApiException(
                Reason.LEDGER_NOT_VALID,
                "The ledger is not valid: an entry is missing, so there is no checkpoint. Verify the ledger to find it.");
    }

    /** The operation is not allowed for this object. */
    public static ApiException notAllowed(String detail) {
        return new ApiException(Reason.NOT_ALLOWED, detail);
    }

    /** The server is temporarily unavailable for this operation. */
    public static ApiException unavailable(String detail) {
        return new ApiException(Reason.UNAVAILABLE, detail);
    }

    /** The live read model does not have the version that this server reads and writes. */
    public static ApiException readModelUnavailable() {
        return unavailable(READ_MODEL_UNAVAILABLE);
    }

    /** The reason for the error. */
    public Reason reason() {
        return reason;
    }

    /** The query parameter that is not valid; null if the error is in the body, or in no field. */
    public @Nullable String parameter() {
        return parameter;
    }

    private static String words(String kind) {
        String words = kind.substring(0, 1).toUpperCase(Locale.ROOT)
                + kind.substring(1).replace('_', ' ');
        return words.replace("Api ", "API ");
    }
}
