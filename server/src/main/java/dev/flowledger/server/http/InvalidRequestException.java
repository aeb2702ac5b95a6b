package dev.flowledger.server.http;

import java.util.List;

/** A request that cannot be understood: 422, with every fault named. */
final class InvalidRequestException extends RuntimeException {

    private final List<FieldError> faults;

    InvalidRequestException(List<FieldError> faults) {
        super(sentence(faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    InvalidRequestException(FieldError fault) {
        this(List.of(fault));
    }

    List<FieldError> faults() {
        return faults;
    }

    private static String sentence(List<FieldError> faults) {
        String first = faults.get(0).sentence();
        int more = faults.size() - 1;
        return more == 0 ? first : first + " (And " + more + " more: see errors.)";
    }
}
