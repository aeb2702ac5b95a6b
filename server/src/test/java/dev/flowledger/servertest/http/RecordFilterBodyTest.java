package dev.flowledger.servertest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.servertest.http.FilterBodyTest.Kind;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tests of {@link FilterBodyTest} for deployments, flow runs and task runs, which have their own limits and sorts. */
class RecordFilterBodyTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Map<String, List<String>> SORTS = Map.of(
            "/flow_runs",
            List.of(
                    "ID_DESC",
                    "START_TIME_ASC",
                    "START_TIME_DESC",
                    "EXPECTED_START_TIME_ASC",
                    "EXPECTED_START_TIME_DESC",
                    "NAME_ASC",
                    "NAME_DESC",
                    "NEXT_SCHEDULED_START_TIME_ASC",
                    "END_TIME_DESC"),
            "/task_runs",
            List.of(
                    "ID_DESC",
                    "EXPECTED_START_TIME_ASC",
                    "EXPECTED_START_TIME_DESC",
                    "NAME_ASC",
                    "NAME_DESC",
                    "NEXT_SCHEDULED_START_TIME_ASC",
                    "END_TIME_DESC"),
            "/deployments",
            List.of("CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"));

    private final Api api = TestServer.shared().api();

    /** A field of the four filters with the type of its value. */
    private record Field(List<String> path, Kind kind) {

        @SuppressWarnings("unchecked") // so they are made
        static List<Field> all() {
            return FilterBodyTest.fields()
                    .map(field -> new Field((List<String>) field.get()[0], (Kind) field.get()[1]))
                    .toList();
        }

        /** Returns the paths of the filter and of all objects that contain the field. */
        Stream<List<String>> objects() {
            return IntStream.range(1, path.size()).mapToObj(depth -> path.subList(0, depth));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flow_runs", "/task_runs", "/deployments"})
    void all_filter_fields_are_accepted_together(String records) {
        ObjectNode everything = JSON.createObjectNode();
        Field.all().forEach(field -> put(everything, field, field.kind().good.get(0)));

        for (String slash : List.of("", "/")) {
            assertThat(api.post(records + "/filter" + slash, everything.toString())
                            .text())
                    .isEqualTo("[]");
            assertThat(api.post(records + "/count" + slash, everything.toString())
                            .text())
                    .isEqualTo("0");
            assertThat(api.post(records + "/filter" + slash, null).body().isArray())
                    .isTrue();
            assertThat(api.post(records + "/count" + slash, null).text()).matches("\\d+");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flow_runs", "/task_runs", "/deployments"})
    void null_has_the_meaning_of_an_absent_field(String records) {
        Field.all()
                .forEach(field -> assertThat(api.post(records + "/count", FilterBodyTest.object(field.path(), "null"))
                                .status())
                        .isEqualTo(200));
        assertThat(api.post(
                                records + "/filter",
                                "{\"flows\":null,\"flow_runs\":null,\"task_runs\":null,\"deployments\":null,"
                                        + "\"sort\":null,\"limit\":null,\"offset\":null}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flow_runs", "/task_runs", "/deployments"})
    void every_field_rejects_other_values_and_is_named(String records) {
        Field.all()
                .forEach(field -> assertThat(locs(
                                records + "/count",
                                FilterBodyTest.object(
                                        field.path(), field.kind().bad.get(0))))
                        .containsExactly(FilterBodyTest.loc(field.path())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flow_runs", "/task_runs", "/deployments"})
    void filters_reject_unknown_keys_and_the_body_ignores_them(String records) {
        Field.all().stream().flatMap(Field::objects).distinct().forEach(object -> {
            List<String> unknown =
                    Stream.concat(object.stream(), Stream.of("colour_")).toList();

            assertThat(locs(records + "/filter", FilterBodyTest.object(unknown, "[]")))
                    .containsExactly(FilterBodyTest.loc(unknown));
            // Without a limit, the response would have up to 200 records of other tests.
            String ignored = FilterBodyTest.object(unknown, "null").replaceFirst("\\{", "{\"limit\":1,");
            assertThat(api.post(records + "/filter", ignored).status()).isEqualTo(200);
        });
        assertThat(api.post(records + "/filter", "{\"colour\":{\"any_\":5},\"Limit\":-1}")
                        .status())
                .isEqualTo(200);
        assertThat(api.post(records + "/count", "{\"limit\":\"x\",\"offset\":-1,\"sort\":5}")
                        .status())
                .as("a count has no limit and no order")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flow_runs", "/task_runs", "/deployments"})
    void each_collection_accepts_exactly_prefects_sorts(String records) {
        List<String> its = SORTS.get(records);
        Stream.concat(SORTS.values().stream().flatMap(List::stream), Stream.of("name_asc", "", "START_TIME"))
                .distinct()
                .forEach(sort -> {
                    String body = "{\"sort\":\"" + sort + "\",\"limit\":1}";
                    if (its.contains(sort)) {
                        assertThat(api.post(records + "/filter", body).status())
                                .as(sort)
                                .isEqualTo(200);
                    } else {
                        assertThat(locs(records + "/filter", body)).as(sort).containsExactly("[\"body\",\"sort\"]");
                    }
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit  | 201                             | must be less than or equal to 200",
                "limit  | -1                              | must be greater than or equal to 0",
                "offset | -1                              | must be greater than or equal to 0",
                "limit  | 1234567890123456789012345678901 | value is not a valid integer",
                "offset | 1234567890123456789012345678901 | value is not a valid integer",
                "limit  | \"5.0\"                         | value is not a valid integer",
            })
    void a_limit_or_offset_out_of_range_has_prefects_message(String field, String value, String msg) {
        for (String records : SORTS.keySet()) {
            Problem problem = Problem.in(api.post(records + "/filter", "{\"" + field + "\":" + value + "}"), 422);

            assertThat(problem.detail()).as(records).isEqualTo("Invalid " + field + ": " + msg + ".");
            assertThat(problem.locs()).containsExactly("[\"body\",\"" + field + "\"]");
        }
    }

    private List<String> locs(String path, String body) {
        return Problem.in(api.post(path, body), 422).locs();
    }

    private static void put(ObjectNode body, Field field, String value) {
        ObjectNode object = body;
        for (String key : field.path().subList(0, field.path().size() - 1)) {
            object = object.withObjectProperty(key);
        }
        object.set(field.path().get(field.path().size() - 1), JSON.readTree(value));
    }
}
