package dev.flowledger.benchmarks;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters for numbers on the command line, such as {@code 10000}, {@code 10,000} or {@code 10_000}. */
public final class Numbers {

    private Numbers() {}

    /** Accepts 0 and above. */
    public static final class NonNegative implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return parse(text, 0);
        }
    }

    /** Accepts 1 and above. */
    public static final class Positive implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            return parse(text, 1);
        }
    }

    private static int parse(String text, int minimum) {
        try {
            int number = Integer.parseInt(text.replace(",", "").replace("_", ""));
            if (number >= minimum) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Same message as for a number below the minimum.
        }
        throw new TypeConversionException("'" + text + "' is not a whole number of at least " + minimum);
    }
}
