package dev.flowledger.api.content;

import org.jspecify.annotations.Nullable;

/**
 * Sealed content as a JSON string: {@code "PREFIXnumber:text"}, without escape sequences.
 *
 * @param key the number of the key
 * @param text the ciphertext, in Base64 for URLs
 */
record SealedText(int key, String text) {

    private static final String START = "\"" + ContentKey.PREFIX;
    private static final int MAX_DIGITS = 9;

    /** Reads a JSON value; null if it is not sealed content. It can be large, so a regular expression would be expensive. */
    static @Nullable SealedText parse(String json) {
        int colon = json.startsWith(START) ? json.indexOf(':', START.length()) : -1;
        int digits = colon - START.length();
        int end = json.length() - 1;
        if (digits < 1 || digits > MAX_DIGITS || colon + 1 >= end || json.charAt(end) != '"') {
            return null;
        }
        int key = 0;
        for (int i = START.length(); i < colon; i++) {
            int digit = json.charAt(i) - '0';
            if (digit < 0 || digit > 9 || (digit == 0 && key == 0)) {
                return null;
            }
            key = 10 * key + digit;
        }
        for (int i = colon + 1; i < end; i++) {
            if (!isBase64(json.charAt(i))) {
                return null;
            }
        }
        return new SealedText(key, json.substring(colon + 1, end));
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
