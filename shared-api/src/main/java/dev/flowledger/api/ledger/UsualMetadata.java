package dev.flowledger.api.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Metadata as this server writes it: JSON with these four members in this order, and without spaces. The texts are those of the
 * JSON, with quotation marks and escapes.
 */
record UsualMetadata(String actor, String causationId, String command, String correlationId) {

    private static final String ACTOR = "{\"actor\":";
    private static final String CAUSATION_ID = ",\"causationId\":";
    private static final String COMMAND = ",\"command\":";
    private static final String CORRELATION_ID = ",\"correlationId\":";

    /** Reads metadata without a JSON parser, which would take longer than the hash. Null if the metadata has another form. */
    static @Nullable UsualMetadata parse(String json) {
        String actor = textAfter(ACTOR, json, 0);
        if (actor == null) {
            return null;
        }
        int end = ACTOR.length() + actor.length();
        String causationId = textAfter(CAUSATION_ID, json, end);
        if (causationId == null) {
            return null;
        }
        end += CAUSATION_ID.length() + causationId.length();
        String command = textAfter(COMMAND, json, end);
        if (command == null) {
            return null;
        }
        end += COMMAND.length() + command.length();
        String correlationId = textAfter(CORRELATION_ID, json, end);
        if (correlationId == null) {
            return null;
        }
        end += CORRELATION_ID.length() + correlationId.length();
        return end == json.length() - 1 && json.charAt(end) == '}'
                ? new UsualMetadata(actor, causationId, command, correlationId)
                : null;
    }

    /** The text that follows a name at an index, with its quotation marks; null if something else does. */
    private static @Nullable String textAfter(String name, String json, int index) {
        int start = index + name.length();
        if (!json.startsWith(name, index) || start >= json.length() || json.charAt(start) != '"') {
            return null;
        }
        for (int i = start + 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return json.substring(start, i + 1);
            }
        }
        return null;
    }
}
