package dev.flowledger.server.cli;

import java.util.Locale;

/** Numbers of things in texts of the command line. */
final class Counts {

    private Counts() {}

    /** The number with its noun in the singular or plural: {@code 1 event}, {@code 3,000 events}. */
    static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? noun : noun + "s");
    }
}
