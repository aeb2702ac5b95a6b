package dev.flowledger.api.ledger;

import dev.flowledger.api.StreamKey;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** Reads an event from its canonical text, the opposite of {@link StoredEvent#canonical}. */
final class StoredEventParser {

    /** The inside of a text without its quotation marks, and a text with them. */
    private static final String INSIDE = "[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+";

    private static final String TEXT = "\"" + INSIDE + "\"";

    private static final Pattern CANONICAL = Pattern.compile(
            "\\{\"specversion\":\"1.0\",\"id\":\"(?<id>[0-9a-f-]{36})\",\"source\":\"urn:flowledger:ledger\",\"type\":\""
                    + StoredEvent.TYPE_PREFIX + "(?<type>" + INSIDE + ")\",\"subject\":" + TEXT
                    + ",\"time\":\"(?<time>[^\"]+)\",\"datacontenttype\":\"application/json\""
                    + ",\"dataschema\":\"urn:flowledger:\\k<type>:(?<revision>" + INSIDE + ")\",\"stream\":(?<stream>"
                    + TEXT
                    + "),\"sequence\":\"(?<sequence>-?\\d+)\",\"position\":\"(?<position>\\d+)\",(?:\"actor\":(?<actor>"
                    + TEXT + "),\"correlationid\":(?<correlation>" + TEXT + "),\"causationid\":(?<causation>" + TEXT
                    + "),\"command\":(?<command>" + TEXT + ")|\"metadata\":(?<metadata>" + TEXT
                    + "))(?:,\"streamtype\":(?<kind>"
                    + TEXT + "))?,\"data\":(?<payload>.*)\\}",
            Pattern.DOTALL);

    private StoredEventParser() {}

    /**
     * Parses a text with a position.
     *
     * @throws IOException if the text is not that of an event of this version of Flowledger
     */
    static StoredEvent parse(String canonical) throws IOException {
        Matcher text = CANONICAL.matcher(canonical);
        if (!text.matches()) {
            throw new IOException("an event has another format than those of this version of Flowledger");
        }
        String stream = unquoted(text.group("stream"));
        String kind = text.group("kind");
        StoredEvent event = StoredEventBuilder.builder().stream(stream)
                .streamType(kind == null ? StreamKey.kindOf(stream) : unquoted(kind))
                .sequence(Long.parseLong(text.group("sequence")))
                .id(UUID.fromString(text.group("id")))
                .type(unquoted('"' + text.group("type") + '"'))
                .revision(unquoted('"' + text.group("revision") + '"'))
                .time(OffsetDateTime.parse(text.group("time")).toInstant())
                .payload(text.group("payload"))
                .metadata(metadata(text))
                .build();
        if (!event.canonical(Long.parseLong(text.group("position"))).equals(canonical)) {
            throw new IOException("an event is not equal to its text");
        }
        return event;
    }

    private static String metadata(Matcher text) {
        String other = text.group("metadata");
        return other != null
                ? unquoted(other)
                : "{\"actor\":" + text.group("actor") + ",\"causationId\":" + text.group("causation") + ",\"command\":"
                        + text.group("command") + ",\"correlationId\":" + text.group("correlation") + "}";
    }

    private static String unquoted(String json) {
        return JsonMapper.shared().readValue(json, String.class);
    }
}
