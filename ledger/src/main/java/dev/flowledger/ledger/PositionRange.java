package dev.flowledger.ledger;

/**
 * The positions of the ledger that remain to be read, and their order.
 *
 * @param after the position before the first one
 * @param before the position after the last one
 * @param order whether the first or the last one is read first
 */
record PositionRange(long after, long before, Order order) {

    /** All positions after a position, in ascending order. */
    static PositionRange after(long position) {
        return new PositionRange(position, Long.MAX_VALUE, Order.ASC);
    }

    /** The rest of this range after an event was read. */
    PositionRange continuedFrom(long position) {
        return order == Order.ASC
                ? new PositionRange(position, before, order)
                : new PositionRange(after, position, order);
    }

    /** This range without the positions after a position. */
    PositionRange upTo(long position) {
        return new PositionRange(after, Math.min(before, position + 1), order);
    }

    /** The SQL word for the order. */
    String direction() {
        return order == Order.ASC ? "asc" : "desc";
    }
}
