package dev.flowledger.api.ledger;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.StreamKey;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event exactly as the event store has it, and as the world outside sees it: a CloudEvent (CloudEvents 1.0, JSON format).
 * Nothing of it is read and written anew: the same columns give the same bytes, and different columns different bytes.
 *
 * @param stream the stream that it is in
 * @param streamType what the store says the stream is of
 * @param sequence its number in the stream, from 0
 * @param id its own id
 * @param type its logical name, such as {@code flow.created}
 * @param revision the version of its stored form
 * @param time when it happened, to the microsecond
 * @param payload the JSON of the event, as stored
 * @param metadata the JSON of who caused it and how, as stored
 */
public record StoredEvent(
        String stream,
        String streamType,
        long sequence,
        UUID id,
        String type,
        String revision,
        Instant time,
        String payload,
        String metadata) {

    /** What the names of types begin with outside. */
    public static final String TYPE_PREFIX = "dev.flowledger.";

    private static final String TEXT = "(\"(?:[^\"\\\\]|\\\\.)*+\")";

    /** The metadata that this server writes: its texts are taken over as they are, escapes included. */
    private static final Pattern METADATA = Pattern.compile("\\{\"actor\":" + TEXT + ",\"causationId\":" + TEXT
            + ",\"command\":" + TEXT + ",\"correlationId\":" + TEXT + "}");

    /** How every payload of this server begins. */
    private static final Pattern SUBJECT = Pattern.compile("\\{\"id\":\"([0-9a-f-]{36})\"");

    /** The record that it happened to: by its id, or by its stream if the payload names none. */
    public String subject() {
        Matcher usual = SUBJECT.matcher(payload);
        return usual.lookingAt() ? usual.group(1) : text(payload, "id", stream);
    }

    /** Who caused it, or nothing if the metadata does not say. */
    public String actor() {
        Matcher usual = METADATA.matcher(metadata);
        return usual.matches() && usual.group(1).indexOf('\\') < 0
                ? usual.group(1).substring(1, usual.group(1).length() - 1)
                : text(metadata, "actor", "");
    }

    /**
     * The event as one line of JSON, without the hashes: the bytes that the ledger's hash is of, in UTF-8.
     *
     * @param position its place in the ledger, or null while it has none
     */
    public String canonical(@Nullable Long position) {
        StringBuilder json = new StringBuilder(payload.length() + 640);
        json.append("{\"specversion\":\"1.0\",\"id\":\"").append(id);
        json.append("\",\"source\":\"urn:flowledger:ledger\",\"type\":\"").append(TYPE_PREFIX);
        escaped(json, type).append("\",\"subject\":\"");
        escaped(json, subject()).append("\",\"time\":\"").append(MicrosModule.text(time));
        json.append("\",\"datacontenttype\":\"application/json\",\"dataschema\":\"urn:flowledger:");
        escaped(json, type).append(':');
        escaped(json, revision).append("\",\"stream\":\"");
        escaped(json, stream).append("\",\"sequence\":").append(sequence);
        if (position != null) {
            json.append(",\"position\":").append((long) position);
        }
        Matcher usual = METADATA.matcher(metadata);
        if (usual.matches()) {
            json.append(",\"actor\":").append(usual.group(1));
            json.append(",\"correlationid\":").append(usual.group(4));
            json.append(",\"causationid\":").append(usual.group(2));
            json.append(",\"command\":").append(usual.group(3));
        } else {
            // Somebody else's: the whole text, so that none of its bytes can change unnoticed.
            json.append(",\"metadata\":\"");
            escaped(json, metadata).append('"');
        }
        if (!streamType.equals(StreamKey.kindOf(stream))) {
            json.append(",\"streamtype\":\"");
            escaped(json, streamType).append('"');
        }
        return json.append(",\"data\":").append(payload).append('}').toString();
    }

    private static StringBuilder escaped(StringBuilder json, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return json;
    }

    /** What JSON can say but no text in the database can hold, or is too odd to be read, is as good as not said. */
    private static String text(String json, String field, String otherwise) {
        try {
            JsonNode value = JsonMapper.shared().readTree(json).path(field);
            return value.isString() && isPlain(value.asString()) ? value.asString() : otherwise;
        } catch (JacksonException tooDeepOrTooLong) {
            return otherwise;
        }
    }

    private static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
