package dev.flowledger.api.ledger;

import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.StreamKey;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as the event store contains it, and its external representation as a CloudEvent (CloudEvents 1.0, JSON format).
 * The payload is not parsed and serialized again: equal columns give equal bytes, and different columns different bytes.
 *
 * @param stream the stream of the event
 * @param streamType the kind of record in the stream
 * @param sequence the sequence number in the stream, from 0
 * @param id the id of the event
 * @param type the logical name, such as {@code flow.created}
 * @param revision the revision of the type
 * @param time the time of the event, in microseconds
 * @param payload the JSON of the event, as stored
 * @param metadata the JSON of the metadata, as stored
 */
@RecordBuilder
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

    /** The prefix of type names in CloudEvents. */
    public static final String TYPE_PREFIX = "dev.flowledger.";

    /** As many digits as the highest sequence number has. */
    private static final String ZEROS = "0".repeat(19);

    private static final String TEXT = "(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")";

    /** The beginning of every payload that this server writes. The id of the record follows. */
    private static final String SUBJECT_PREFIX = "{\"id\":\"";

    private static final int SUBJECT_END = SUBJECT_PREFIX.length() + 36;

    /** The parent in the payload of a creation, with the name and the position that this server writes. */
    private static final Pattern PARENT = Pattern.compile(
            "\\{\"id\":\"[0-9a-f-]{36}\",(?:\"name\":" + TEXT + ",)?\"(?:flow_id|flow_run_id)\":\"([0-9a-f-]{36})\"");

    private static final Set<String> CREATIONS_WITH_PARENT =
            Set.of("deployment.created", "flow_run.created", "task_run.created");

    /** The event with another payload, such as the decrypted one. */
    public StoredEvent withPayload(String other) {
        return StoredEventBuilder.builder(this).payload(other).build();
    }

    /** The id of the record, or the stream if the payload has no id. */
    public String subject() {
        return beginsWithId(payload)
                ? payload.substring(SUBJECT_PREFIX.length(), SUBJECT_END)
                : text(payload, "id", stream);
    }

    /** Each event is asked several times for its subject. A regular expression takes longer than the hash of the event. */
    private static boolean beginsWithId(String payload) {
        if (!payload.startsWith(SUBJECT_PREFIX)
                || payload.length() <= SUBJECT_END
                || payload.charAt(SUBJECT_END) != '"') {
            return false;
        }
        for (int i = SUBJECT_PREFIX.length(); i < SUBJECT_END; i++) {
            char c = payload.charAt(i);
            if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The id of the flow or flow run to which a new record belongs; null for other events. */
    public @Nullable String parent() {
        if (!CREATIONS_WITH_PARENT.contains(type)) {
            return null;
        }
        Matcher usual = PARENT.matcher(payload);
        return usual.lookingAt() ? usual.group(2) : null;
    }

    /** The actor in the metadata, or an empty text. */
    public String actor() {
        return metadata("actor", UsualMetadata::actor);
    }

    /** The command in the metadata, or an empty text. */
    public String command() {
        return metadata("command", UsualMetadata::command);
    }

    /** The id of the request that caused the event, or an empty text. */
    public String correlationId() {
        return metadata("correlationId", UsualMetadata::correlationId);
    }

    private String metadata(String field, Function<UsualMetadata, String> member) {
        UsualMetadata usual = UsualMetadata.parse(metadata);
        if (usual != null) {
            String text = member.apply(usual);
            if (text.indexOf('\\') < 0) {
                return text.substring(1, text.length() - 1);
            }
        }
        return text(metadata, field, "");
    }

    /**
     * The event as one line of JSON without the hash. Its UTF-8 bytes are hashed.
     *
     * @param position the position in the ledger, or null while it is pending
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
        escaped(json, stream).append("\",\"sequence\":\"");
        sequenceText(json).append('"');
        if (position != null) {
            json.append(",\"position\":\"").append((long) position).append('"');
        }
        UsualMetadata usual = UsualMetadata.parse(metadata);
        if (usual != null) {
            // Unchanged, including escapes.
            json.append(",\"actor\":").append(usual.actor());
            json.append(",\"correlationid\":").append(usual.correlationId());
            json.append(",\"causationid\":").append(usual.causationId());
            json.append(",\"command\":").append(usual.command());
        } else {
            // Metadata of another program: the complete text, so that every change of it changes the hash.
            json.append(",\"metadata\":\"");
            escaped(json, metadata).append('"');
        }
        if (!streamType.equals(StreamKey.kindOf(stream))) {
            json.append(",\"streamtype\":\"");
            escaped(json, streamType).append('"');
        }
        return json.append(",\"data\":").append(payload).append('}').toString();
    }

    /** The sequence extension of CloudEvents requires text whose alphabetical order is the order of the events. */
    private StringBuilder sequenceText(StringBuilder json) {
        String digits = Long.toString(sequence);
        if (sequence >= 0) {
            json.append(ZEROS, digits.length(), ZEROS.length());
        }
        return json.append(digits);
    }

    private static StringBuilder escaped(StringBuilder json, String text) {
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return json;
    }

    /** The text of a field; the default if it is missing, unreadable or not storable in the database. */
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
