package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.Limits;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The bodies of filter and count: optional parts, accepted values and results. */
class FilterBodyTest {

    private static final String A_UUID = "\"0f8fad5b-d9cb-469f-a165-70867728950e\"";

    private final TestServer server = TestServer.shared();
    private final Api api = server.api();

    /** A tag on every flow of a test and on no other flow. */
    private final String tag = "filter " + UUID.randomUUID();

    /** Every field of Prefect's four filters, by its path, with the type of its value. */
    private static final String FIELDS = """
            flows.operator OPERATOR
            flows.id.any_ UUIDS
            flows.name.any_ TEXTS
            flows.name.like_ TEXT
            flows.tags.all_ TEXTS
            flows.tags.is_null_ FLAG
            flows.tags.operator OPERATOR
            flows.tags.any_ TEXTS
            flows.deployment.is_null_ FLAG
            flows.deployment.operator OPERATOR
            flow_runs.operator OPERATOR
            flow_runs.id.any_ UUIDS
            flow_runs.id.not_any_ UUIDS
            flow_runs.name.any_ TEXTS
            flow_runs.name.like_ TEXT
            flow_runs.tags.all_ TEXTS
            flow_runs.tags.is_null_ FLAG
            flow_runs.tags.operator OPERATOR
            flow_runs.tags.any_ TEXTS
            flow_runs.deployment_id.any_ UUIDS
            flow_runs.deployment_id.is_null_ FLAG
            flow_runs.deployment_id.operator OPERATOR
            flow_runs.work_queue_name.any_ TEXTS
            flow_runs.work_queue_name.is_null_ FLAG
            flow_runs.work_queue_name.operator OPERATOR
            flow_runs.state.type.any_ STATE_TYPES
            flow_runs.state.name.any_ TEXTS
            flow_runs.state.operator OPERATOR
            flow_runs.state.type.not_any_ STATE_TYPES
            flow_runs.state.name.not_any_ TEXTS
            flow_runs.flow_version.any_ TEXTS
            flow_runs.start_time.before_ TIME
            flow_runs.start_time.after_ TIME
            flow_runs.start_time.is_null_ FLAG
            flow_runs.expected_start_time.before_ TIME
            flow_runs.expected_start_time.after_ TIME
            flow_runs.next_scheduled_start_time.before_ TIME
            flow_runs.next_scheduled_start_time.after_ TIME
            flow_runs.parent_task_run_id.any_ UUIDS
            flow_runs.parent_task_run_id.is_null_ FLAG
            flow_runs.parent_task_run_id.operator OPERATOR
            flow_runs.parent_flow_run_id.any_ UUIDS
            flow_runs.parent_flow_run_id.operator OPERATOR
            flow_runs.idempotency_key.any_ TEXTS
            flow_runs.idempotency_key.not_any_ TEXTS
            flow_runs.end_time.before_ TIME
            flow_runs.end_time.after_ TIME
            flow_runs.end_time.is_null_ FLAG
            task_runs.operator OPERATOR
            task_runs.id.any_ UUIDS
            task_runs.name.any_ TEXTS
            task_runs.name.like_ TEXT
            task_runs.tags.all_ TEXTS
            task_runs.tags.is_null_ FLAG
            task_runs.tags.operator OPERATOR
            task_runs.tags.any_ TEXTS
            task_runs.state.type.any_ STATE_TYPES
            task_runs.state.name.any_ TEXTS
            task_runs.state.operator OPERATOR
            task_runs.state.type.not_any_ STATE_TYPES
            task_runs.state.name.not_any_ TEXTS
            task_runs.start_time.before_ TIME
            task_runs.start_time.after_ TIME
            task_runs.start_time.is_null_ FLAG
            task_runs.subflow_runs.exists_ FLAG
            task_runs.flow_run_id.any_ UUIDS
            task_runs.flow_run_id.is_null_ FLAG
            task_runs.flow_run_id.operator OPERATOR
            task_runs.end_time.before_ TIME
            task_runs.end_time.after_ TIME
            task_runs.end_time.is_null_ FLAG
            deployments.operator OPERATOR
            deployments.id.any_ UUIDS
            deployments.name.any_ TEXTS
            deployments.name.like_ TEXT
            deployments.is_schedule_active.eq_ FLAG
            deployments.paused.eq_ FLAG
            deployments.tags.all_ TEXTS
            deployments.tags.is_null_ FLAG
            deployments.tags.operator OPERATOR
            deployments.tags.any_ TEXTS
            deployments.work_queue_name.any_ TEXTS
            """;

    /** A type of field, with values that it accepts and values that it rejects, as JSON. */
    @SuppressWarnings("ImmutableEnumChecker") // the lists are those of List.of
    enum Kind {
        UUIDS(
                List.of(
                        "[]",
                        "[" + A_UUID + "]",
                        "[" + A_UUID + "," + A_UUID.replace("-", "").toUpperCase(Locale.ROOT) + "]"),
                List.of("\"x\"", "{}", "5", "true"),
                List.of("\"x\"", "\"\"", "5", "true", "null", "[]", "{}", "\"1-1-1-1-1\"")),
        TEXTS(
                List.of("[]", "[\"\"]", "[\"x\",\"y\",\"x\"]"),
                List.of("\"x\"", "{}", "5", "false"),
                List.of("5", "1.5", "true", "null", "[\"x\"]", "{}", "\"\\u0000\"")),
        STATE_TYPES(
                List.of(
                        "[]",
                        "[\"SCHEDULED\",\"PENDING\",\"RUNNING\",\"COMPLETED\",\"FAILED\",\"CANCELLED\",\"CRASHED\"]",
                        "[\"PAUSED\",\"CANCELLING\"]"),
                List.of("\"FAILED\"", "{}", "5"),
                List.of("\"failed\"", "\"PAUSING\"", "\"\"", "0", "true", "null", "[]")),
        TEXT(List.of("\"x\"", "\"\"", "\"%\""), List.of("5", "true", "[\"x\"]", "{}", "\"\\u0000\""), List.of()),
        FLAG(
                List.of("true", "false", "\"true\"", "\"False\"", "\"0\""),
                List.of("0", "1", "\"maybe\"", "\"\"", "[]", "{}"),
                List.of()),
        OPERATOR(
                List.of("\"and_\"", "\"or_\""),
                List.of("\"and\"", "\"AND\"", "\"xor_\"", "\"\"", "0", "true", "[]", "{}"),
                List.of()),
        TIME(
                List.of(
                        "\"2026-01-31T08:15:00.000123+00:00\"",
                        "\"2026-01-31T08:15:00Z\"",
                        "\"2026-01-31T08:15:00z\"",
                        "\"2026-01-31T08:15:00.5-05:30\"",
                        "\"2026-01-31T08:15:00.123456789+0200\"",
                        "\"2026-01-31T08:15+01\"",
                        "\"2026-01-31T08:15:00\"",
                        "\"2026-01-31 08:15:00.000123\"",
                        "\"2026-01-31 08:15:00+00:00\"",
                        "\"2026-01-31\"",
                        "\"2024-02-29\"",
                        "\"20260102T030405Z\"",
                        "\"20260102T030405.5+0200\"",
                        "\"20260102T0304\"",
                        "\"20260102\"",
                        "\"0001-01-01\"",
                        "\"9999-12-31T23:59:59.999999Z\""),
                List.of(
                        "\"yesterday\"",
                        "\"\"",
                        "\" \"",
                        "\"2026-02-30\"",
                        "\"2026-13-01\"",
                        "\"2026-1-1\"",
                        "\"20260230T030405Z\"",
                        "\"2026010\"",
                        "\"2026-01-31T\"",
                        "\"2026-01-31T25:00:00Z\"",
                        "\"2026-01-31T24:00:01Z\"",
                        "\"2026-01-31T08:15:00 Europe/Rome\"",
                        "\"10000-01-01\"",
                        "\"+12026-01-01T00:00:00Z\"",
                        "\"0000-01-01\"",
                        "\"-0044-03-15\"",
                        "\"08:15:00\"",
                        "1769847300",
                        "true",
                        "[]",
                        "{}"),
                List.of());

        final List<String> good;
        final List<String> bad;
        final List<String> badItems;

        Kind(List<String> good, List<String> bad, List<String> badItems) {
            this.good = good;
            this.bad = bad;
            this.badItems = badItems;
        }
    }

    static Stream<Arguments> fields() {
        return FIELDS.lines()
                .map(line -> line.split(" ", 2))
                .map(field -> Arguments.of(List.of(field[0].split("\\.", -1)), Kind.valueOf(field[1])));
    }

    /** One field of each type. All fields of a type have the same parser. */
    static Stream<Arguments> types() {
        Set<Object> found = new HashSet<>();
        return fields().filter(field -> found.add(field.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("types")
    void every_type_accepts_all_its_values_and_rejects_others(List<String> path, Kind kind) {
        kind.good.forEach(value -> assertAccepted(path, value));
        kind.bad.forEach(value -> assertThat(locs(object(path, value))).containsExactly(loc(path)));
    }

    @ParameterizedTest
    @MethodSource("fields")
    @Tag("nightly")
    void every_field_accepts_all_values_of_its_type_and_rejects_others(List<String> path, Kind kind) {
        every_type_accepts_all_its_values_and_rejects_others(path, kind);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void every_field_accepts_a_value_of_its_type_and_null(List<String> path, Kind kind) {
        String good = kind.good.get(kind.good.size() - 1);
        assertAccepted(path, good);
        assertAccepted(path, "null");
        // Both routes have the same SQL for a criterion.
        String counted = object(path, good);
        assertThat(api.post("/flows/count", counted).text()).as(counted).matches("\\d+");
    }

    private void assertAccepted(List<String> path, String value) {
        String body = object(path, value);

        assertThat(api.post("/flows/filter", body.replaceFirst("\\{", "{\"limit\":1,"))
                        .status())
                .as(body)
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void every_field_rejects_another_value_and_is_named(List<String> path, Kind kind) {
        assertThat(locs(object(path, kind.bad.get(0)))).containsExactly(loc(path));
        if (!kind.badItems.isEmpty()) {
            assertThat(locs(object(path, kind.badItems.toString())))
                    .containsExactlyElementsOf(IntStream.range(0, kind.badItems.size())
                            .mapToObj(index -> loc(path).replaceFirst("]$", "," + index + "]"))
                            .toList());
        }
    }

    /** The objects that contain the fields. */
    static Stream<List<String>> objects() {
        return fields().map(field -> (List<?>) field.get()[0])
                .flatMap(path -> IntStream.range(1, path.size()).mapToObj(depth -> path.subList(0, depth)))
                .map(object -> object.stream().map(String.class::cast).toList())
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("objects")
    void every_object_rejects_unknown_keys_with_a_value(List<String> object) {
        List<String> unknown =
                Stream.concat(object.stream(), Stream.of("colour_")).toList();

        assertThat(locs(object(unknown, "{}"))).containsExactly(loc(unknown));
        assertThat(api.post("/flows/count", object(unknown, "null")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("objects")
    void every_object_may_be_null_or_empty(List<String> object) {
        assertThat(api.post("/flows/count", object(object, "null")).status()).isEqualTo(200);
        assertThat(api.post("/flows/count", object(object, "{}")).status()).isEqualTo(200);
        for (String value : List.of("5", "\"x\"", "[]", "true")) {
            assertThat(locs(object(object, value))).as(value).containsExactly(loc(object));
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void every_list_has_a_maximum_number_of_items(List<String> path, Kind kind) {
        if (kind.badItems.isEmpty()) {
            return;
        }
        String item = kind == Kind.UUIDS ? A_UUID : kind == Kind.TEXTS ? "\"x\"" : "\"FAILED\"";
        int maximum = path.contains("tags") ? Limits.TAGS : Limits.LIST;
        String items = item + ("," + item).repeat(maximum - 1);

        assertThat(api.post("/flows/count", object(path, "[" + items + "]")).status())
                .isEqualTo(200);
        Problem problem = Problem.in(api.post("/flows/count", object(path, "[" + items + "," + item + "]")), 422);
        assertThat(problem.locs()).containsExactly(loc(path));
        assertThat(problem.detail()).contains(Integer.toString(maximum));
    }

    @Test
    void without_a_body_every_flow_matches() {
        create("a");
        RawHttp raw = new RawHttp(server.port());

        for (String route : List.of("/flows/filter", "/flows/count")) {
            String expected = route.endsWith("count") ? "\\d+" : "(?s)\\[\\{.*}]";
            assertThat(api.post(route, null).text()).matches(expected);
            assertThat(api.post(route, "").text())
                    .as("empty, but said to be JSON")
                    .matches(expected);
            assertThat(raw.request("POST", "/api" + route).text())
                    .as("not even a Content-Length")
                    .matches(expected);
            assertThat(api.post(route, "null").text()).matches(expected);
            assertThat(api.post(route, "{}").text()).matches(expected);
        }
    }

    @Test
    void null_and_empty_objects_restrict_nothing() {
        create("a");
        create("b");

        for (String flows : List.of(
                "\"id\":null",
                "\"id\":{}",
                "\"id\":{\"any_\":null}",
                "\"name\":null",
                "\"name\":{}",
                "\"name\":{\"any_\":null,\"like_\":null}",
                "\"operator\":null",
                "\"id\":{},\"name\":{}")) {
            assertThat(names("{\"flows\":{" + tagged() + "," + flows + "}}")).containsExactly("a", "b");
        }
        assertThat(names("{\"flows\":{" + tagged() + "},\"sort\":null,\"limit\":null,\"offset\":null,"
                        + "\"flow_runs\":null,\"task_runs\":null,\"deployments\":null}"))
                .containsExactly("a", "b");
    }

    @Test
    void an_empty_flows_filter_is_no_restriction() {
        create("a");

        assertThat(Long.parseLong(api.post("/flows/count", "{\"flows\":{}}").text()))
                .isPositive();
        assertThat(api.post("/flows/filter", "{\"flows\":{},\"limit\":1}").body())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/flows/filter",
                "/flows/count",
                "/deployments/filter",
                "/deployments/count",
                "/flow_runs/filter",
                "/flow_runs/count",
                "/task_runs/filter",
                "/task_runs/count"
            })
    void ignored_keys_are_named_in_a_warning(String path) {
        Response response =
                api.post(path, "{\"flow_run\":{},\"x\\\"\\r\\n\u00e4\":1,\"work_pools\":null,\"flow_run\":2}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Warning"))
                .hasValue("299 flowledger \"Unknown keys of the body are ignored: flow_run, x????\"");
        assertThat(api.post(path, "{\"flow_runs\":{}}").header("Warning")).isEmpty();
    }

    @Test
    void an_unknown_key_beside_the_filters_is_ignored() {
        create("a");

        assertThat(names("{\"flows\":{" + tagged() + "},\"colour\":{\"any_\":5},\"\":null,\"Limit\":-1}"))
                .containsExactly("a");
        assertThat(api.post("/flows/count", "{\"flows\":{" + tagged() + "},\"limit\":\"x\",\"sort\":5}")
                        .text())
                .as("a count has no limit and no order")
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"flow_runs\":{}",
                "\"task_runs\":{}",
                "\"deployments\":{}",
                "\"flow_runs\":{\"id\":{}}",
                "\"flow_runs\":{\"id\":{\"not_any_\":[]}}",
                "\"flow_runs\":{\"deployment_id\":{\"is_null_\":true}}",
                "\"flow_runs\":{\"tags\":{\"is_null_\":true}}",
                "\"flow_runs\":{\"operator\":\"or_\"}",
                "\"task_runs\":{\"subflow_runs\":{\"exists_\":false}}",
                "\"deployments\":{\"tags\":{\"all_\":[]}}",
                "\"flow_runs\":{},\"task_runs\":{},\"deployments\":{}"
            })
    void filters_on_runs_and_deployments_exclude_flows_without_any(String filters) {
        create("a");
        String body = "{\"flows\":{" + tagged() + "}," + filters + "}";

        assertThat(api.post("/flows/filter", body).text()).isEqualTo("[]");
        assertThat(api.post("/flows/count", body).text()).isEqualTo("0");
    }

    @Test
    void count_returns_the_number_of_all_matches_as_an_integer() {
        for (int i = 0; i < 3; i++) {
            create("counted " + i);
        }

        Response count = api.post("/flows/count/", "{\"flows\":{" + tagged() + "}}");

        assertThat(count.status()).isEqualTo(200);
        assertThat(count.text()).isEqualTo("3");
        assertThat(count.header("Content-Type")).contains("application/json");
    }

    @Test
    void criteria_are_joined_by_the_operator_of_their_object() {
        String a = create("a", "x").id();
        create("b", "x", "y");
        create("c");

        String idOrName = "\"id\":{\"any_\":[\"" + a + "\"]},\"name\":{\"any_\":[\"" + tag + "b\"]}";
        assertThat(names("{\"flows\":{" + idOrName + "}}")).isEmpty();
        assertThat(names("{\"flows\":{\"operator\":\"and_\"," + idOrName + "}}"))
                .isEmpty();
        assertThat(names("{\"flows\":{\"operator\":\"or_\"," + idOrName + "}}")).containsExactly("a", "b");

        String yAndNone = "\"tags\":{\"all_\":[\"y\"],\"is_null_\":true";
        String like = "\"name\":{\"like_\":\"" + tag + "\"}";
        String d = api.post("/flows/", "{\"name\":\"" + tag + "d\"}").id();
        assertThat(d).isNotBlank();
        assertThat(names("{\"flows\":{" + like + "," + yAndNone + "}}}")).isEmpty();
        assertThat(names("{\"flows\":{" + like + "," + yAndNone + ",\"operator\":\"or_\"}}}"))
                .containsExactly("b", "d");
    }

    @Test
    void an_empty_any_matches_nothing_and_an_empty_all_everything() {
        create("a");
        String like = "\"name\":{\"like_\":\"" + tag + "\"";

        assertThat(names("{\"flows\":{" + tagged() + ",\"id\":{\"any_\":[]}}}")).isEmpty();
        assertThat(names("{\"flows\":{" + like + ",\"any_\":[]}}}")).isEmpty();
        assertThat(names("{\"flows\":{" + like + "},\"tags\":{\"all_\":[]}}}")).containsExactly("a");
    }

    @Test
    void all_matches_flows_with_every_tag() {
        create("a", "x", "y", "x");
        create("b", "x");
        create("c", "X", "xy");
        String all = "{\"flows\":{\"tags\":{\"all_\":[\"" + tag + "\",%s]}}}";

        assertThat(names(all.formatted("\"x\""))).containsExactly("a", "b");
        assertThat(names(all.formatted("\"y\",\"x\",\"y\""))).containsExactly("a");
        assertThat(names(all.formatted("\"X\""))).containsExactly("c");
        assertThat(names(all.formatted("\"x%\""))).isEmpty();
        assertThat(names(all.formatted("\"\""))).isEmpty();
    }

    @Test
    void is_null_on_tags_matches_flows_without_tags() {
        create("with");
        api.post("/flows/", "{\"name\":\"" + tag + "without\"}");
        String filter = "{\"flows\":{\"name\":{\"like_\":\"" + tag + "\"},\"tags\":{\"is_null_\":%s}}}";

        assertThat(names(filter.formatted("true"))).containsExactly("without");
        assertThat(names(filter.formatted("false"))).containsExactly("with");
        assertThat(names(filter.formatted("null"))).containsExactly("with", "without");
    }

    /** A name cannot contain a percent sign, and in {@code like_} it must not be a wildcard. */
    @ParameterizedTest
    @ValueSource(strings = {"_", "%", "\\", "\\_", "_%", "a_c", "a%c", "a\\c", "'", ".", "*", "a.c", "[a-c]", "$1"})
    void like_has_no_wildcards(String like) {
        List<String> names = List.of("abc", "a_c", "a\\c", "a\\_c", "a'c", "a.c", "a*c", "[a-c]", "$1");
        names.forEach(this::create);

        assertThat(like(like))
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().filter(name -> name.contains(like)).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "ETL Pipeline, etl pipe",
        "etl pipeline, L PIP",
        "\u00c4RGER \u00dcBER \u00d6L, \u00e4rger \u00fcber \u00f6l",
        "\u00e4rger, \u00c4RG",
        "\u0421\u041a\u041b\u0410\u0414, \u0441\u043a\u043b\u0430\u0434",
        "\u039f\u0394\u039f\u03a3, \u03bf\u03b4\u03bf\u03c2",
        "\ud801\udc00, \ud801\udc28",
        "\u0130stanbul, \u0130STAN",
        "Stra\u00dfe, RA\u00dfE",
        "\u65e5\u672c\u8a9e, \u672c"
    })
    void like_ignores_case(String name, String like) {
        create(name);
        create("something else");

        assertThat(like(like)).containsExactly(name);
    }

    @Test
    void an_empty_like_matches_every_name() {
        create("a");

        assertThat(like("")).containsExactly("a");
    }

    @Test
    void any_matches_whole_names_and_is_case_sensitive() {
        create("Name");
        create("name");
        create("name ");

        assertThat(names("{\"flows\":{\"name\":{\"any_\":[\"" + tag + "name\",\"" + tag + "nothing\"]}}}"))
                .containsExactly("name");
    }

    @Test
    void names_are_sorted_by_code_point() {
        // A surrogate pair sorts before U+FFFD by char, but after it by code point. No locale sorts this way.
        List<String> sorted = List.of(" ", "0", "A", "Z", "a", "z", "\u00c4", "\u00e9", "\ufffd", "\ud83d\ude00");
        IntStream.range(0, sorted.size()).forEach(i -> create(sorted.get((i * 7) % sorted.size())));
        List<String> reversed =
                IntStream.range(0, 10).mapToObj(i -> sorted.get(9 - i)).toList();

        assertThat(names("{\"flows\":{" + tagged() + "}}")).isEqualTo(sorted);
        assertThat(names("{\"flows\":{" + tagged() + "},\"sort\":\"NAME_ASC\"}"))
                .isEqualTo(sorted);
        assertThat(names("{\"flows\":{" + tagged() + "},\"sort\":\"NAME_DESC\"}"))
                .isEqualTo(reversed);
    }

    @Test
    void created_and_updated_are_sorted_latest_first() {
        String b = create("b").id();
        create("c");
        create("a");
        api.patch("/flows/" + b, "{\"tags\":[\"" + tag + "\",\"moved\"]}");

        assertThat(names("{\"flows\":{" + tagged() + "},\"sort\":\"CREATED_DESC\"}"))
                .containsExactly("a", "c", "b");
        assertThat(names("{\"flows\":{" + tagged() + "},\"sort\":\"UPDATED_DESC\"}"))
                .containsExactly("b", "a", "c");
    }

    private enum Sort {
        CREATED_DESC,
        UPDATED_DESC,
        NAME_ASC,
        NAME_DESC
    }

    /** Equal times are rare over HTTP, so the test inserts rows into the read model and deletes them afterwards. */
    @ParameterizedTest
    @EnumSource(Sort.class)
    void pages_are_disjoint_and_complete_for_equal_sort_keys(Sort sort) {
        insertRows(30);
        try {
            List<String> ids = new ArrayList<>();
            for (int offset = 0; offset < 35; offset += 7) {
                JsonNode page = api.post(
                                "/flows/filter",
                                "{\"flows\":{" + tagged() + "},\"sort\":\"" + sort + "\",\"limit\":7,\"offset\":"
                                        + offset + "}")
                        .body();
                page.forEach(flow -> ids.add(flow.get("id").asString()));
            }

            assertThat(ids).hasSize(30).doesNotHaveDuplicates();
            if (sort == Sort.CREATED_DESC || sort == Sort.UPDATED_DESC) {
                assertThat(ids).as("ties break by id").isSortedAccordingTo(Comparator.naturalOrder());
            }
        } finally {
            deleteRows();
        }
    }

    @Test
    void the_default_limit_is_200() {
        insertRows(203);
        try {
            assertThat(names("{\"flows\":{" + tagged() + "}}")).hasSize(200);
            assertThat(names("{\"flows\":{" + tagged() + "},\"limit\":200,\"offset\":100}"))
                    .hasSize(103);
            assertThat(names("{\"flows\":{" + tagged() + "},\"limit\":1}")).hasSize(1);
            assertThat(names("{\"flows\":{" + tagged() + "},\"limit\":0}")).isEmpty();
            assertThat(names("{\"flows\":{" + tagged() + "},\"offset\":203}")).isEmpty();
            assertThat(names("{\"flows\":{" + tagged() + "},\"offset\":2147483647}"))
                    .isEmpty();
            assertThat(api.post("/flows/count", "{\"flows\":{" + tagged() + "}}")
                            .text())
                    .isEqualTo("203");
        } finally {
            deleteRows();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit  | 201                               | must be less than or equal to 200",
                "limit  | 2147483647                        | must be less than or equal to 200",
                "limit  | -1                                | must be greater than or equal to 0",
                "offset | -1                                | must be greater than or equal to 0",
                "limit  | 1234567890123456789012345678901   | value is not a valid integer",
                "limit  | -1234567890123456789012345678901  | value is not a valid integer",
                "offset | 1234567890123456789012345678901   | value is not a valid integer",
                "offset | 2147483648                        | value is not a valid integer",
                "limit  | 1e3                               | must be less than or equal to 200",
                "limit  | 1e999999999                       | value is not a valid integer",
                "limit  | 5.5                               | value is not a valid integer",
                "limit  | \"5.0\"                           | value is not a valid integer",
                "limit  | \"\"                              | value is not a valid integer",
                "limit  | true                              | value is not a valid integer",
                "limit  | [5]                               | value is not a valid integer",
                "offset | {}                                | value is not a valid integer",
            })
    void a_limit_or_offset_out_of_range_has_prefects_message(String field, String value, String msg) {
        Problem problem = Problem.in(api.post("/flows/filter", "{\"" + field + "\":" + value + "}"), 422);

        assertThat(problem.detail()).isEqualTo("Invalid " + field + ": " + msg + ".");
        assertThat(problem.locs()).containsExactly("[\"body\",\"" + field + "\"]");
    }

    @Test
    void a_number_with_very_many_digits_is_422() {
        for (int digits : new int[] {500, 5_000, 50_000}) {
            assertThat(locs("{\"limit\":" + "9".repeat(digits) + "}"))
                    .as("%d digits", digits)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name_asc\"", "\"NAME\"", "\"\"", "0", "true", "[\"NAME_ASC\"]", "{}"})
    void an_unknown_sort_is_422(String sort) {
        assertThat(locs("{\"sort\":" + sort + "}")).containsExactly("[\"body\",\"sort\"]");
    }

    private Response create(String name, String... tags) {
        Response created = api.create(
                tag + name, Stream.concat(Stream.of(tag), Stream.of(tags)).toArray(String[]::new));
        assertThat(created.status()).isEqualTo(201);
        return created;
    }

    /** Returns the filter criterion for the flows of this test. */
    private String tagged() {
        return "\"tags\":{\"all_\":[\"" + tag + "\"]}";
    }

    private List<String> like(String like) {
        return names("{\"flows\":{" + tagged() + ",\"name\":{\"like_\":\"" + like.replace("\\", "\\\\") + "\"}}}");
    }

    /** Returns the names of the flows in a response, without the common prefix of this test. */
    private List<String> names(String body) {
        Response found = api.post("/flows/filter", body);
        assertThat(found.status()).as(found.text()).isEqualTo(200);
        return found.body()
                .valueStream()
                .map(flow -> flow.get("name").asString().replace(tag, ""))
                .toList();
    }

    private List<String> locs(String body) {
        return Problem.in(api.post("/flows/filter", body), 422).locs();
    }

    static String object(List<String> path, String value) {
        return path.stream().map(key -> "{\"" + key + "\":").collect(Collectors.joining())
                + value
                + "}".repeat(path.size());
    }

    static String loc(List<String> path) {
        return path.stream().map(key -> "\"" + key + "\"").collect(Collectors.joining(",", "[\"body\",", "]"));
    }

    private void insertRows(int count) {
        server.sql().sql("""
                        insert into read_model.flow (id, name, name_folded, tags, created, updated, sequence)
                        select gen_random_uuid(), ? || i, ? || i, array[?], now, now, 0
                        from generate_series(1, ?) as i, (select now() as now) as clock""").params(tag, tag, tag, count).update();
    }

    private void deleteRows() {
        server.sql()
                .sql("delete from read_model.flow where tags @> array[?]")
                .param(tag)
                .update();
    }
}
