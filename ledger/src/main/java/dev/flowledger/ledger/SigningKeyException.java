package dev.flowledger.ledger;

/** The key that signs checkpoints cannot be read or created. {@link SigningKeyFailureAnalyzer} shows the message. */
public final class SigningKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SigningKeyException(String message, Exception cause) {
        super(message, cause);
    }
}
