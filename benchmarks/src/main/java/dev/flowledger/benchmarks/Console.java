package dev.flowledger.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Prints to standard output in UTF-8, whatever the locale. */
public final class Console {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Console() {}

    /** Prints one line. */
    public static void print(String line) {
        OUT.println(line);
    }

    /** Prints one line. See {@link String#format}. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need one more dependency
    public static void print(String format, Object... values) {
        print(String.format(Locale.ROOT, format, values));
    }
}
