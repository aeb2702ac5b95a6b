package dev.flowledger.api.ledger;

/** A tile does not have a hash that the tree needs: an entry of the ledger is missing. */
public final class MissingHashException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Creates the exception for a tile with fewer hashes than expected. */
    public MissingHashException(int level, long index, int width, int expected) {
        super("The tile of level " + level + " with index " + index + " has " + width + " hashes instead of "
                + expected);
    }
}
