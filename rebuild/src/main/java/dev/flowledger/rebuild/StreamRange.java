package dev.flowledger.rebuild;

/**
 * A range of streams that are still to be copied into the shadow schema, in the order of their names.
 *
 * @param number the number of the range
 * @param after the last stream that was copied, or the end of the previous range
 * @param upTo the last stream of the range
 */
record StreamRange(int number, String after, String upTo) {

    StreamRange after(String stream) {
        return new StreamRange(number, stream, upTo);
    }
}
