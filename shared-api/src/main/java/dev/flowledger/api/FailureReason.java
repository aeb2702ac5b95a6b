package dev.flowledger.api;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.TimeoutException;

/**
 * Describes failures to operators without the SQL that Spring quotes. The class is named only if a failure has no message.
 */
public final class FailureReason {

    private FailureReason() {}

    /** Returns the reason of a failure, as a part of a sentence. */
    public static String of(Throwable failure) {
        Throwable cause = failure.getCause();
        if (cause != null && addsNothing(failure, cause)) {
            return of(cause);
        }
        String message = failure.getMessage();
        if (failure instanceof FileSystemException file) {
            return file.getFile() == null ? String.valueOf(message) : file.getFile() + " " + ofFile(file);
        }
        if (failure instanceof UnknownHostException) {
            return "the host " + message + " is unknown";
        }
        if (message != null) {
            return message;
        }
        return failure instanceof ConnectException
                ? "the connection was refused"
                : failure instanceof TimeoutException
                        ? "there was no response in time"
                        : failure.getClass().getSimpleName();
    }

    /** Whether the message is that of the cause, or a statement, as in exceptions of Spring. */
    private static boolean addsNothing(Throwable failure, Throwable cause) {
        String message = failure.getMessage();
        return message == null
                || message.equals(cause.toString())
                || failure.getClass().getName().startsWith("org.springframework.");
    }

    /** The message of most of these exceptions is only the path. */
    private static String ofFile(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (failure instanceof AccessDeniedException) {
            return "may not be accessed by this user";
        }
        if (failure instanceof NotDirectoryException) {
            return "is not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "is not empty";
        }
        return failure.getReason() == null ? "cannot be used" : "cannot be used: " + failure.getReason();
    }
}
