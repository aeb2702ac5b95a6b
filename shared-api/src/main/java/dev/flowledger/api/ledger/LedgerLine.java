package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of an export. Its content is not yet verified.
 *
 * @param position the position of the event
 * @param id the event's id
 * @param canonical the bytes that are hashed
 * @param hash the hash of the event
 * @param archive the name of the archive that contains the event; null if the line itself contains it
 */
@SuppressWarnings("ArrayRecordComponent") // lines are never compared
record LedgerLine(
        long position,
        String id,
        byte[] canonical,
        byte[] hash,
        @Nullable String archive) {

    static final String HASH = ",\"hash\":\"";
    static final String END = "\"}";
    static final String CONTENT = ",\"content\":";

    private static final Pattern POSITION = Pattern.compile("[1-9]\\d{0,18}");

    private static final int DIGITS = 2 * TreeHash.LENGTH;
    private static final int TAIL = HASH.length() + DIGITS + END.length();

    /**
     * Parses a line without its line break.
     *
     * @throws IllegalArgumentException if it is not a line of a ledger
     */
    static LedgerLine parse(String line) {
        return parse(line.getBytes(UTF_8));
    }

    /**
     * Parses the bytes of a line without its line break. They are not decoded as a whole, because a decoder would replace
     * malformed bytes.
     *
     * @throws IllegalArgumentException if it is not a line of a ledger
     */
    static LedgerLine parse(byte[] line) {
        return parseStored(withoutContent(line));
    }

    /** Removes the content, which is a text and the last member. It is not hashed. */
    private static byte[] withoutContent(byte[] line) {
        int last = line.length - END.length();
        if (last < 0 || !isAt(line, last, END)) {
            return line;
        }
        int quote = last - 1;
        while (quote > 0 && !(line[quote] == '"' && !isEscaped(line, quote))) {
            quote--;
        }
        int member = quote - CONTENT.length();
        if (member < 0 || !isAt(line, member, CONTENT)) {
            return line;
        }
        byte[] stored = Arrays.copyOf(line, member + 1);
        stored[member] = '}';
        return stored;
    }

    private static boolean isEscaped(byte[] line, int index) {
        int backslashes = 0;
        while (index - backslashes > 0 && line[index - backslashes - 1] == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static LedgerLine parseStored(byte[] line) {
        int tail = line.length - TAIL;
        int hash = line.length - END.length() - DIGITS;
        if (tail < 0 || !isAt(line, tail, HASH) || !isAt(line, hash + DIGITS, END)) {
            throw new IllegalArgumentException("it does not end with its hash");
        }
        byte[] canonical = Arrays.copyOf(line, tail + 1);
        canonical[tail] = '}';
        byte[] own = hash(line, hash);
        try (JsonParser json = JsonMapper.shared().createParser(canonical)) {
            return read(json, canonical, own);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
    }

    /** Reads the position, the id and the archive, and skips all other members. */
    private static LedgerLine read(JsonParser json, byte[] canonical, byte[] own) {
        long position = 0;
        @Nullable String id = null;
        @Nullable String archive = null;
        boolean isArchived = false;
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("position") && value == JsonToken.VALUE_STRING) {
                position = position(json.getString());
            } else if (name.equals("id") && value == JsonToken.VALUE_STRING) {
                id = json.getString();
            } else if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                isArchived = json.getString().equals(LedgerEvent.ARCHIVED);
            } else if (name.equals("data") && value == JsonToken.START_OBJECT && isArchived) {
                archive = archive(json);
            } else {
                json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new IllegalArgumentException("there is text after the JSON object");
        }
        if (position < 1 || id == null) {
            throw new IllegalArgumentException("it has no position or no id");
        }
        if (isArchived && archive == null) {
            throw new IllegalArgumentException("it does not name the archive of its event");
        }
        return new LedgerLine(position, id, canonical, own, archive);
    }

    /** The name of the archive in the data of a line that stands for an archived event. */
    private static @Nullable String archive(JsonParser json) {
        @Nullable String archive = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING && name.equals("archive")) {
                archive = json.getString();
            } else {
                json.skipChildren();
            }
        }
        return archive;
    }

    private static long position(String text) {
        if (!POSITION.matcher(text).matches()) {
            throw new IllegalArgumentException("its position is not a positive number");
        }
        return Long.parseLong(text);
    }

    private static boolean isAt(byte[] line, int index, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (line[index + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Accepts lower-case digits only, as the server writes them. A changed line must not be accepted. */
    private static byte[] hash(byte[] line, int index) {
        for (int i = index; i < index + DIGITS; i++) {
            boolean isDigit = (line[i] >= '0' && line[i] <= '9') || (line[i] >= 'a' && line[i] <= 'f');
            if (!isDigit) {
                throw new IllegalArgumentException("a hash is 64 hexadecimal digits in lower case");
            }
        }
        return HexFormat.of().parseHex(new String(line, index, DIGITS, US_ASCII));
    }

    /** Whether the hash is the hash of the canonical bytes. Unknown, and therefore true, if the event is in an archive. */
    boolean hasValidHash() {
        return archive != null || Arrays.equals(hash, TreeHash.leaf(canonical));
    }
}
