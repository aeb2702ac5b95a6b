package dev.flowledger.servertest.filter;

import java.util.Comparator;
import java.util.List;

/** Limit and offset of a page. */
record Slice(int limit, int offset) {

    <T> List<T> of(List<T> all, Comparator<T> order) {
        return all.stream().sorted(order).skip(offset).limit(limit).toList();
    }
}
