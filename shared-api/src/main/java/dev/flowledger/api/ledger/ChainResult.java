package dev.flowledger.api.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What the check of an export has found.
 *
 * @param valid whether every event is what its hash was made of, each follows the one before, and a digest that was given agrees
 * @param anchored whether a digest that was given was found to agree
 * @param events how many events were found to be in order, up to the fault if there is one
 * @param start the place before the first event, with the hash that the first line gives for it; null without any event
 * @param head the last place that was found to be in order; null without any event
 * @param fault what is wrong; null when nothing is
 */
public record ChainResult(
        boolean valid,
        boolean anchored,
        long events,
        @Nullable Digest start,
        @Nullable Digest head,
        @Nullable Fault fault) {

    /**
     * What is wrong.
     *
     * @param line the line that shows it, from 1; for an end that is cut off, the one that is not there
     * @param position the position that is damaged or missing
     * @param reason what it is, in sentences
     */
    public record Fault(long line, long position, String reason) {}
}
