package dev.flowledger.rebuild;

/**
 * A range of streams that are still to be copied into the shadow schema. Streams are copied in the order of the global index of one of
 * their events: the events of a page, and their ledger entries, are then neighbours on the disk.
 *
 * @param number the number of the range
 * @param changed whether these are the changed streams, see {@link StreamRanges}; the others have one event
 * @param after the index of the last stream that was copied, or the end of the previous range
 * @param upTo the index of the last stream of the range
 */
record StreamRange(int number, boolean changed, long after, long upTo) {

    StreamRange after(long index) {
        return new StreamRange(number, changed, index, upTo);
    }
}
