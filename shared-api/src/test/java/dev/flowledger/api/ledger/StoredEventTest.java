package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.MicrosModule;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The external representation of events, which is hashed and must never change. */
class StoredEventTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final StoredEvent CREATED = StoredEventBuilder.builder().stream("flow-b8e2bb1805170f80249782a5")
            .streamType("flow")
            .sequence(0)
            .id(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"))
            .type("flow.created")
            .revision("1")
            .time(Instant.parse("2026-01-31T08:15:00.000123Z"))
            .payload("{\"id\":\"b8e2bb18-0517-8f80-a249-782a5c000001\",\"name\":\"hello\",\"tags\":[\"a\"]}")
            .metadata(
                    "{\"actor\":\"anonymous\",\"causationId\":\"c-1\",\"command\":\"CreateFlow\",\"correlationId\":\"r-1\"}")
            .build();

    private static final StoredEvent ODD = StoredEventBuilder.builder().stream("raw-1")
            .streamType("other")
            .sequence(7)
            .id(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950f"))
            .type("odd \"type\"")
            .revision("2\\")
            .time(Instant.parse("2026-01-31T08:15:00Z"))
            .payload("{ \"id\": \"\\u00fc\" }")
            .metadata("{\"actor\": \"\uD83D\uDE80\"}")
            .build();

    @Test
    void the_line_of_an_event_is_pinned_byte_for_byte() {
        assertThat(lineOf(CREATED, 1)).isEqualTo("""
                {"specversion":"1.0","id":"0f8fad5b-d9cb-469f-a165-70867728950e","source":"urn:flowledger:ledger",\
                "type":"dev.flowledger.flow.created","subject":"b8e2bb18-0517-8f80-a249-782a5c000001",\
                "time":"2026-01-31T08:15:00.000123+00:00","datacontenttype":"application/json",\
                "dataschema":"urn:flowledger:flow.created:1","stream":"flow-b8e2bb1805170f80249782a5","sequence":"0000000000000000000",\
                "position":"1","actor":"anonymous","correlationid":"r-1","causationid":"c-1","command":"CreateFlow",\
                "data":{"id":"b8e2bb18-0517-8f80-a249-782a5c000001","name":"hello","tags":["a"]},\
                "hash":"62da60003730806ecce8a8cb41db42a9134da3bbc63b375fb874189105afd992"}""");
    }

    @Test
    void the_line_of_an_event_of_another_program_is_pinned() {
        assertThat(lineOf(ODD, 2)).isEqualTo("""
                {"specversion":"1.0","id":"0f8fad5b-d9cb-469f-a165-70867728950f","source":"urn:flowledger:ledger",\
                "type":"dev.flowledger.odd \\"type\\"","subject":"\u00fc","time":"2026-01-31T08:15:00.000000+00:00",\
                "datacontenttype":"application/json","dataschema":"urn:flowledger:odd \\"type\\":2\\\\",\
                "stream":"raw-1","sequence":"0000000000000000007","position":"2","metadata":"{\\"actor\\": \\"\uD83D\uDE80\\"}",\
                "streamtype":"other","data":{ "id": "\\u00fc" },\
                "hash":"ff1d5bc44bb4522e571e4e5162daa05ac6f34407f04ca901094e2b2858aac908"}""");
    }

    @ParameterizedTest
    @FieldSource
    void an_event_is_parsed_from_its_text(StoredEvent event) throws IOException {
        assertThat(StoredEventParser.parse(event.canonical(7L))).isEqualTo(event);
    }

    static final List<StoredEvent> an_event_is_parsed_from_its_text = List.of(CREATED, ODD);

    @Test
    void a_pending_event_has_neither_position_nor_hash() {
        assertThat(new LedgerEvent(CREATED, null).line())
                .isEqualTo(CREATED.canonical(null))
                .doesNotContain("position", "hash");
    }

    /** As the sequence extension of CloudEvents requires. */
    @Property(tries = 500)
    void sequences_are_text_in_the_order_of_the_events(
            @ForAll("events") StoredEvent event,
            @ForAll @LongRange(min = 0) long one,
            @ForAll @LongRange(min = 0) long other) {
        assertThat(Integer.signum(sequenceText(event, one).compareTo(sequenceText(event, other))))
                .isEqualTo(Long.compare(one, other));
    }

    private static String sequenceText(StoredEvent event, long sequence) {
        StoredEvent changed =
                StoredEventBuilder.builder(event).sequence(sequence).build();
        return JSON.readTree(changed.canonical(1L)).required("sequence").asString();
    }

    @Property(tries = 500)
    void different_columns_give_different_bytes(
            @ForAll("events") StoredEvent one, @ForAll("events") StoredEvent other) {
        assertThat(bytes(one, 1).equals(bytes(other, 1))).isEqualTo(one.equals(other));
    }

    @Property(tries = 500)
    void different_positions_give_different_bytes(
            @ForAll("events") StoredEvent event,
            @ForAll @LongRange(min = 1) long one,
            @ForAll @LongRange(min = 1) long other) {
        assertThat(bytes(event, one).equals(bytes(event, other))).isEqualTo(one == other);
    }

    @Property(tries = 500)
    void one_column_changed_gives_different_bytes(
            @ForAll("events") StoredEvent event, @ForAll("events") StoredEvent other) {
        List<StoredEvent> variants = List.of(
                event,
                with(event, other, 0),
                with(event, other, 1),
                with(event, other, 2),
                with(event, other, 3),
                with(event, other, 4),
                with(event, other, 5),
                with(event, other, 6),
                with(event, other, 7),
                with(event, other, 8));
        assertThat(variants.stream()
                        .map(variant -> bytes(variant, 1))
                        .distinct()
                        .count())
                .isEqualTo(variants.stream().distinct().count());
    }

    @Property(tries = 500)
    void a_line_contains_the_position_and_the_hashed_bytes(
            @ForAll("events") StoredEvent event, @ForAll @LongRange(min = 1) long position) {
        String line = lineOf(event, position);

        LedgerLine parsed = LedgerLine.parse(line);

        assertThat(parsed.position()).isEqualTo(position);
        assertThat(parsed.id()).isEqualTo(event.id().toString());
        assertThat(parsed.canonical()).isEqualTo(event.canonical(position).getBytes(UTF_8));
        assertThat(parsed.hash()).isEqualTo(TreeHash.leaf(parsed.canonical()));
        assertThat(parsed.hasValidHash()).isTrue();
        assertThat(LedgerLine.parse(line.replace(
                                event.id().toString(), UUID.randomUUID().toString()))
                        .hasValidHash())
                .isFalse();
    }

    @Property(tries = 500)
    void a_line_is_json_with_the_values_of_the_columns(
            @ForAll("events") StoredEvent event, @ForAll @LongRange(min = 1) long position) {
        JsonNode line = JSON.readTree(lineOf(event, position));

        assertThat(line.required("id").asString()).isEqualTo(event.id().toString());
        assertThat(line.required("type").asString()).isEqualTo(StoredEvent.TYPE_PREFIX + event.type());
        assertThat(line.required("stream").asString()).isEqualTo(event.stream());
        assertThat(Long.parseLong(line.required("sequence").asString())).isEqualTo(event.sequence());
        assertThat(line.required("position").asString()).isEqualTo(Long.toString(position));
        assertThat(line.required("time").asString()).isEqualTo(MicrosModule.text(event.time()));
        assertThat(line.required("subject").asString()).isEqualTo(event.subject());
        assertThat(line.required("data")).isEqualTo(JSON.readTree(event.payload()));
        JsonNode metadata = line.has("metadata")
                ? JSON.readTree(line.required("metadata").asString())
                : JSON.createObjectNode()
                        .put("actor", line.required("actor").asString())
                        .put("causationId", line.required("causationid").asString())
                        .put("command", line.required("command").asString())
                        .put("correlationId", line.required("correlationid").asString());
        assertThat(metadata).isEqualTo(JSON.readTree(event.metadata()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"position\":\"1\",\"id\":\"a\"}",
                "{\"position\":\"1\",\"id\":\"a\",\"hash\":\"00\"}",
            })
    void other_lines_are_rejected(String line) {
        assertThatThrownBy(() -> LedgerLine.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<StoredEvent> events() {
        Arbitrary<Instant> times = Arbitraries.longs()
                .between(-62_135_596_800_000_000L, 253_402_300_799_999_999L)
                .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
        Arbitrary<UUID> ids = Arbitraries.longs().map(bits -> new UUID(bits, ~bits));
        return Combinators.combine(
                        Arbitraries.oneOf(texts(), texts().map(key -> "flow-" + key.replace("-", ""))),
                        Arbitraries.oneOf(texts(), Arbitraries.just("flow")),
                        Arbitraries.longs(),
                        ids,
                        Arbitraries.oneOf(texts(), Arbitraries.of("flow.created", "flow.created:1")),
                        Arbitraries.oneOf(texts(), Arbitraries.of("1", "2", "1:1")),
                        times,
                        Combinators.combine(payloads(), metadata()).as(List::of))
                .as((stream, streamType, sequence, id, type, revision, time, json) ->
                        StoredEventBuilder.builder().stream(stream)
                                .streamType(streamType)
                                .sequence(sequence)
                                .id(id)
                                .type(type)
                                .revision(revision)
                                .time(time)
                                .payload(json.get(0))
                                .metadata(json.get(1))
                                .build());
    }

    /** Objects as the server writes them, and any other JSON. */
    private static Arbitrary<String> payloads() {
        Arbitrary<String> ours = texts().map(text ->
                "{\"id\":\"b8e2bb18-0517-8f80-a249-782a5c000001\",\"name\":" + JSON.writeValueAsString(text) + "}");
        Arbitrary<String> others = Arbitraries.oneOf(
                texts().map(JSON::writeValueAsString),
                texts().map(text -> "{ \"id\" : " + JSON.writeValueAsString(text) + " }"),
                Arbitraries.of("{}", "{ }", "[1e3]", "[1000.0]", "null", "{\"a\":1,\"a\":2}", "\"\\u0041\"", "\"A\""));
        return Arbitraries.oneOf(ours, others);
    }

    /** Metadata of the server, with other order and white space, and of other programs. */
    private static Arbitrary<String> metadata() {
        Arbitrary<String> four = Combinators.combine(
                        Arbitraries.of(
                                "{\"actor\":%s,\"causationId\":%s,\"command\":%s,\"correlationId\":%s}",
                                "{\"actor\":%s,\"causationId\":%s,\"command\":%s,\"correlationId\":%s} ",
                                "{\"actor\":%s,\"causationId\":%s,\"command\":%s,\"correlationId\":%s,\"more\":1}",
                                "{\"correlationId\":%s,\"causationId\":%s,\"command\":%s,\"actor\":%s}"),
                        texts(),
                        texts(),
                        texts(),
                        texts())
                .as((form, a, b, c, d) -> form.formatted(
                        JSON.writeValueAsString(a),
                        JSON.writeValueAsString(b),
                        JSON.writeValueAsString(c),
                        JSON.writeValueAsString(d)));
        return Arbitraries.oneOf(four, Arbitraries.of("{}", "{ }", "[]", "\"actor\"", "{\"actor\":1}"));
    }

    /** Texts that PostgreSQL can store, many with special characters. */
    private static Arbitrary<String> texts() {
        Arbitrary<String> nasty = Arbitraries.of(
                "",
                "\"",
                "\\",
                "\\\"",
                "\",\"data\":{",
                "\"}",
                ",\"streamtype\":\"",
                "\n",
                "\r\n",
                "\u0001",
                "\u007f",
                "\u2028",
                "ü",
                "\uD83D\uDE80",
                "\\u0041",
                "%s",
                ":");
        Arbitrary<String> any = Arbitraries.strings()
                .ofMaxLength(8)
                .map(text -> new String(text.getBytes(UTF_8), UTF_8).replace("\0", ""));
        return Arbitraries.oneOf(nasty, any, nasty.list().ofMaxSize(3).map(parts -> String.join("", parts)));
    }

    private static StoredEvent with(StoredEvent event, StoredEvent other, int column) {
        return StoredEventBuilder.builder().stream((column == 0 ? other : event).stream())
                .streamType((column == 1 ? other : event).streamType())
                .sequence((column == 2 ? other : event).sequence())
                .id((column == 3 ? other : event).id())
                .type((column == 4 ? other : event).type())
                .revision((column == 5 ? other : event).revision())
                .time((column == 6 ? other : event).time())
                .payload((column == 7 ? other : event).payload())
                .metadata((column == 8 ? other : event).metadata())
                .build();
    }

    private static String bytes(StoredEvent event, long position) {
        return event.canonical(position);
    }

    private static String lineOf(StoredEvent event, long position) {
        byte[] hash = TreeHash.leaf(event.canonical(position).getBytes(UTF_8));
        return new LedgerEvent(event, new LedgerEntry(position, hash)).line();
    }
}
