package dev.flowledger.query.readmodel;

/** Case folding per code point, so that a substring of a text is also a substring of the folded text. */
public final class FoldedCase {

    private FoldedCase() {}

    /** Folds a text. Both sides of a comparison are folded in Java, because folding in PostgreSQL depends on the locale. */
    public static String of(String text) {
        return text.codePoints()
                .map(codePoint -> Character.toLowerCase(Character.toUpperCase(codePoint)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
