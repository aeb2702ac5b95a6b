package dev.flowledger.server.http;

import java.util.List;

/** A request that cannot be understood: 422, with every fault named. */
final class InvalidRequest extends RuntimeException {

    private final List<Fault> faults;

    InvalidRequest(List<Fault> faults) {
        super(sentence(faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    InvalidRequest(Fault fault) {
        this(List.of(fault));
    }

    List<Fault> faults() {
        return faults;
    }

    private static String sentence(List<Fault> faults) {
        String first = faults.get(0).sentence();
        int more = faults.size() - 1;
        return more == 0 ? first : first + " (And " + more + " more: see errors.)";
    }
}
