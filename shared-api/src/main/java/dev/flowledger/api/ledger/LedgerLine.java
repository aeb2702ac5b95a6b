package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as its line in an export says it is, which remains to be seen.
 *
 * @param position its place in the ledger
 * @param id the event's id
 * @param canonical what the hash is of
 * @param previous the hash of the event before it
 * @param hash its own
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares lines
public record LedgerLine(long position, String id, byte[] canonical, byte[] previous, byte[] hash) {

    static final String PREVIOUS = ",\"prevhash\":\"";
    static final String HASH = "\",\"hash\":\"";
    static final String END = "\"}";

    private static final int DIGITS = 2 * HashChain.LENGTH;
    private static final int TAIL = PREVIOUS.length() + DIGITS + HASH.length() + DIGITS + END.length();

    /**
     * Reads a line, without its line break.
     *
     * @throws IllegalArgumentException when it is no line of a ledger
     */
    public static LedgerLine parse(String line) {
        int tail = line.length() - TAIL;
        int hash = line.length() - END.length() - DIGITS;
        if (tail < 0
                || !line.startsWith(PREVIOUS, tail)
                || !line.startsWith(HASH, hash - HASH.length())
                || !line.endsWith(END)) {
            throw new IllegalArgumentException("it does not end with prevhash and hash");
        }
        String canonical = line.substring(0, tail) + "}";
        JsonNode event = JsonMapper.shared().readTree(canonical);
        if (!event.path("position").isIntegralNumber() || !event.path("id").isString()) {
            throw new IllegalArgumentException("it has no position or no id");
        }
        return new LedgerLine(
                event.path("position").asLong(),
                event.path("id").asString(),
                canonical.getBytes(UTF_8),
                HexFormat.of().parseHex(line, tail + PREVIOUS.length(), hash - HASH.length()),
                HexFormat.of().parseHex(line, hash, hash + DIGITS));
    }

    /** Whether its hash is that of its own bytes, behind the hash that it says is the one before. */
    public boolean isItself() {
        return Arrays.equals(hash, HashChain.next(previous, canonical));
    }
}
