package dev.flowledger.query.filter;

/** Text without its case, code point by code point, so that what was part of the text is part of the folded one. */
public final class FoldedCase {

    private FoldedCase() {}

    /** The folded text. Both sides of a comparison are folded here, not by the database: its folding depends on locale. */
    public static String of(String text) {
        return text.codePoints()
                .map(codePoint -> Character.toLowerCase(Character.toUpperCase(codePoint)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
