package dev.flowledger.server.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.flowrun.NewFlowRun;
import dev.flowledger.api.taskrun.CreateTaskRun;
import dev.flowledger.server.error.FieldError;
import dev.flowledger.server.error.FieldErrorsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The structures that Prefect's clients parse: schedules, policies, details of states and inputs of task runs. Clients parse
 * whole lists, so that one bad record would make all of them unreadable.
 */
@NullUnmarked
class StoredStructuresTest {

    private static final String UUID = "\"b8e2bb18-0517-8f80-a249-782a5c000001\"";
    private static final JsonMapper JSON = mapper();
    private static final ValidatingJsonReader READER =
            new ValidatingJsonReader(JSON, new BodyValidator(Clock.systemUTC()));

    /** The structures that were accepted, as {@code kind JSON}. */
    private static final List<String> ACCEPTED = new ArrayList<>();

    /** Where a client parses a structure. */
    enum Kind {
        SCHEDULE,
        FLOW_RUN_POLICY,
        TASK_RUN_POLICY,
        STATE_DETAILS,
        TASK_INPUTS;

        /** Reads the structure as a part of a create. */
        JsonObject read(String json) throws IOException {
            return switch (this) {
                case SCHEDULE ->
                    create(
                                    "{\"flow_id\":" + UUID + ",\"name\":\"n\",\"schedule\":" + json + "}",
                                    CreateDeployment.class)
                            .schedule()
                            .value();
                case FLOW_RUN_POLICY -> flowRun("\"empirical_policy\":" + json).empiricalPolicy();
                case TASK_RUN_POLICY -> taskRun("\"empirical_policy\":" + json).empiricalPolicy();
                case STATE_DETAILS ->
                    flowRun("\"state\":{\"type\":\"PENDING\",\"state_details\":" + json + "}")
                            .state()
                            .details()
                            .json();
                case TASK_INPUTS -> taskRun("\"task_inputs\":" + json).taskInputs();
            };
        }

        private static NewFlowRun flowRun(String member) throws IOException {
            return create("{\"flow_id\":" + UUID + "," + member + "}", NewFlowRun.class);
        }

        private static CreateTaskRun taskRun(String member) throws IOException {
            return create(
                    "{\"flow_run_id\":" + UUID + ",\"task_key\":\"k\",\"dynamic_key\":\"0\"," + member + "}",
                    CreateTaskRun.class);
        }
    }

    private static <T> T create(String json, Class<T> type) throws IOException {
        return type.cast(READER.read("body", new ByteArrayInputStream(json.getBytes(UTF_8)), JSON.constructType(type)));
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder();
        BodyConfiguration.strictJson(SampleBodySettings.withMemory(null)).customize(builder);
        return builder.build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SCHEDULE | {\"interval\":3600} | {\"interval\":3600.0}",
                "SCHEDULE | {\"interval\":\"0.5\",\"timezone\":null,\"anchor_date\":\"2026-01-31T08:15:00+02:00\"}"
                        + " | {\"interval\":0.5,\"anchor_date\":\"2026-01-31T06:15:00.000000+00:00\"}",
                "SCHEDULE | {\"interval\":\"PT1H\"} | {\"interval\":3600.0}",
                "SCHEDULE | {\"interval\":\"1 02:00:00.25\"} | {\"interval\":93600.25}",
                "SCHEDULE | {\"cron\":\"*/5 0-6 1,15 jan-MAR fri\",\"day_or\":\"false\",\"timezone\":\"Europe/Rome\"}"
                        + " | {\"cron\":\"*/5 0-6 1,15 jan-MAR fri\",\"day_or\":false,\"timezone\":\"Europe/Rome\"}",
                "SCHEDULE | {\"cron\":\"0 0 * * * 30\"} | {\"cron\":\"0 0 * * * 30\"}",
                "SCHEDULE | {\"cron\":\"@daily\"} | {\"cron\":\"@daily\"}",
                "SCHEDULE | {\"cron\":\"0 0 l * *\"} | {\"cron\":\"0 0 l * *\"}",
                "SCHEDULE | {\"cron\":\"0 0 * * 5#3\"} | {\"cron\":\"0 0 * * 5#3\"}",
                "SCHEDULE | {\"rrule\":\"FREQ=DAILY;COUNT=5\"} | {\"rrule\":\"FREQ=DAILY;COUNT=5\"}",
                "SCHEDULE | {\"rrule\":\"DTSTART:20260101T000000\\nRRULE:FREQ=WEEKLY;BYDAY=MO\"}"
                        + " | {\"rrule\":\"DTSTART:20260101T000000\\nRRULE:FREQ=WEEKLY;BYDAY=MO\"}",
                "FLOW_RUN_POLICY | {\"retries\":\"3\",\"retry_delay\":5.0,\"pause_keys\":[\"a\"],\"retry_type\":null}"
                        + " | {\"retries\":3,\"retry_delay\":5,\"pause_keys\":[\"a\"],\"retry_type\":null}",
                "TASK_RUN_POLICY | {\"retries\":3,\"retry_delay\":[1,\"2\"],\"retry_jitter_factor\":0.5}"
                        + " | {\"retries\":3,\"retry_delay\":[1,2],\"retry_jitter_factor\":0.5}",
                "STATE_DETAILS | {\"scheduled_time\":\"20260102T030405Z\",\"cache_key\":null,"
                        + "\"task_run_id\":\"B8E2BB1805178F80A249782A5C000001\"}"
                        + " | {\"scheduled_time\":\"2026-01-02T03:04:05.000000+00:00\","
                        + "\"task_run_id\":\"b8e2bb18-0517-8f80-a249-782a5c000001\"}",
                "STATE_DETAILS | {\"run_input_keyset\":{\"a\":\"b\"},\"retriable\":false}"
                        + " | {\"run_input_keyset\":{\"a\":\"b\"},\"retriable\":false}",
                "TASK_INPUTS | {\"x\":[{\"input_type\":\"parameter\",\"name\":\"n\"},{\"type\":\"int\"}],\"y\":[]}"
                        + " | {\"x\":[{\"input_type\":\"parameter\",\"name\":\"n\"},"
                        + "{\"input_type\":\"constant\",\"type\":\"int\"}],\"y\":[]}",
            })
    void a_structure_is_accepted_and_normalized(Kind kind, String json, String normalized) throws IOException {
        assertThat(kind.read(json).text()).isEqualTo(normalized);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SCHEDULE | {}                                         | schedule",
                "SCHEDULE | {\"colour\":1,\"cron\":\"* * * * *\"}      | schedule.colour",
                "SCHEDULE | {\"interval\":0}                           | schedule.interval",
                "SCHEDULE | {\"interval\":-5}                          | schedule.interval",
                "SCHEDULE | {\"interval\":0.0000001}                   | schedule.interval",
                "SCHEDULE | {\"interval\":\"soon\"}                    | schedule.interval",
                "SCHEDULE | {\"interval\":1e300}                       | schedule.interval",
                "SCHEDULE | {\"interval\":null}                        | schedule",
                "SCHEDULE | {\"interval\":60,\"cron\":\"* * * * *\"}   | schedule",
                "SCHEDULE | {\"interval\":60,\"day_or\":true}          | schedule",
                "SCHEDULE | {\"interval\":60,\"timezone\":\"Mars\"}    | schedule.timezone",
                "SCHEDULE | {\"interval\":60,\"anchor_date\":\"x\"}    | schedule.anchor_date",
                "SCHEDULE | {\"cron\":\"x\"}                           | schedule.cron",
                "SCHEDULE | {\"cron\":\"\"}                            | schedule.cron",
                "SCHEDULE | {\"cron\":\"60 * * * *\"}                  | schedule.cron",
                "SCHEDULE | {\"cron\":\"* * * *\"}                     | schedule.cron",
                "SCHEDULE | {\"cron\":\"H * * * *\"}                   | schedule.cron",
                "SCHEDULE | {\"cron\":5}                               | schedule.cron",
                "SCHEDULE | {\"rrule\":\"FREQ=SOMETIMES\"}             | schedule.rrule",
                "SCHEDULE | {\"rrule\":\"\"}                           | schedule.rrule",
                "SCHEDULE | {\"rrule\":\"DTSTART:20260101T000000\"}    | schedule.rrule",
                "SCHEDULE | 5                                          | schedule",
                "FLOW_RUN_POLICY | {\"retry_delay\":[1,2]}             | empirical_policy.retry_delay",
                "FLOW_RUN_POLICY | {\"retries\":\"x\"}                 | empirical_policy.retries",
                "FLOW_RUN_POLICY | {\"retry_type\":\"never\"}          | empirical_policy.retry_type",
                "FLOW_RUN_POLICY | {\"max_retries\":null}              | empirical_policy",
                "FLOW_RUN_POLICY | {\"colour\":{\"x\":1}}              | empirical_policy.colour",
                "TASK_RUN_POLICY | {\"retry_delay\":[1,\"x\"]}         | empirical_policy.retry_delay.1",
                "TASK_RUN_POLICY | {\"retry_delay\":[null]}            | empirical_policy.retry_delay.0",
                "TASK_RUN_POLICY | {\"retry_jitter_factor\":-1}        | empirical_policy.retry_jitter_factor",
                "STATE_DETAILS | {\"cache_expiration\":\"nonsense\"}   | state.state_details.cache_expiration",
                "STATE_DETAILS | {\"task_run_id\":\"zz\"}              | state.state_details.task_run_id",
                "STATE_DETAILS | {\"scheduled_time\":5}                | state.state_details.scheduled_time",
                "STATE_DETAILS | {\"colour\":{\"a\":[]}}               | state.state_details.colour",
                "STATE_DETAILS | {\"retriable\":5}                     | state.state_details.retriable",
                "STATE_DETAILS | {\"run_input_keyset\":{\"a\":null}}   | state.state_details",
                "TASK_INPUTS | {\"x\":[{\"input_type\":\"magic\"}]}    | task_inputs.x.0.input_type",
                "TASK_INPUTS | {\"x\":[{}]}                            | task_inputs.x.0",
                "TASK_INPUTS | {\"x\":5}                               | task_inputs.x",
                "TASK_INPUTS | {\"x\":[null]}                          | task_inputs.x.0",
                "TASK_INPUTS | {\"x\":null}                            | task_inputs.x",
                "TASK_INPUTS | {\"x\":[{\"id\":\"zz\"}]}               | task_inputs.x.0.id",
            })
    void a_structure_that_clients_cannot_parse_is_rejected_with_its_location(Kind kind, String json, String field)
            throws IOException {
        assertThat(locations(kind, json)).contains("body." + field);
    }

    private static List<String> locations(Kind kind, String json) throws IOException {
        try {
            return List.of("accepted: " + kind.read(json));
        } catch (FieldErrorsException e) {
            List<?> errors = (List<?>) e.getBody().getProperties().get("errors");
            return errors.stream()
                    .map(error -> ((FieldError) error)
                            .loc().stream().map(Object::toString).collect(Collectors.joining(".")))
                    .toList();
        }
    }

    /** Whatever is accepted has the types that Prefect's clients parse; these are written down from their OpenAPI documents. */
    @Property(tries = 2_000)
    void an_accepted_structure_can_be_parsed_by_clients(@ForAll Kind kind, @ForAll("structures") String json)
            throws IOException {
        JsonObject accepted;
        try {
            accepted = kind.read(json);
        } catch (FieldErrorsException e) {
            return;
        }
        ACCEPTED.add(kind + " " + accepted.text());
        JsonNode parsed = JsonMapper.shared().readTree(accepted.text());

        assertThat(ClientModels.violations(kind.name(), parsed))
                .as("%s %s", kind, json)
                .isEmpty();
        assertThat(kind.read(accepted.text())).as("read again").isEqualTo(accepted);
    }

    /** With {@code -Dprefect.python=PATH} of a Python with Prefect, Prefect's own models parse what was accepted. */
    @AfterContainer
    static void prefects_own_models_parse_what_was_accepted() throws Exception {
        String python = System.getProperty("prefect.python");
        if (python == null) {
            return;
        }
        Path accepted = Files.createTempFile("accepted", ".txt");
        Files.write(accepted, ACCEPTED);
        Path script =
                Path.of(Objects.requireNonNull(StoredStructuresTest.class.getResource("/prefect/parse_structures.py"))
                        .toURI());
        Process process = new ProcessBuilder(python, script.toString(), accepted.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        System.out.println(output);
    }

    @Provide
    Arbitrary<String> structures() {
        Arbitrary<String> name = Arbitraries.of(ClientModels.names());
        Arbitrary<String> scalar = Arbitraries.of(
                UUID,
                "\"zz\"",
                "null",
                "true",
                "\"false\"",
                "0",
                "1",
                "-1",
                "5.0",
                "5.5",
                "\"5\"",
                "1e400",
                "12345678901234567890",
                "\"\"",
                "\"UTC\"",
                "\"Europe/Rome\"",
                "\"2026-01-31T08:15:00+02:00\"",
                "\"00010101T000000Z\"",
                "\"9999-12-31T23:59:59.999999Z\"",
                "\"* * * * *\"",
                "\"*/15 6-18 * * mon-fri\"",
                "\"0 0 29 2 *\"",
                "\"0 0 * * 0,7\"",
                "\"@hourly\"",
                "\"? ? ? ? ?\"",
                "\"1-0 * * * *\"",
                "\"0 0 L-1 * *\"",
                "\"0 0 * * 5L\"",
                "\"0 0 15W * *\"",
                "\"FREQ=MONTHLY;BYDAY=2MO\"",
                "\"RRULE:FREQ=DAILY;UNTIL=20270101T000000Z\"",
                "\"RDATE:20260101T000000Z\"",
                "\"FREQ=DAILY;INTERVAL=0\"",
                "\"FREQ=YEARLY;BYMONTH=13\"",
                "\"PT1H\"",
                "\"1:30\"",
                "\"in_process\"",
                "\"task_run\"",
                "\"parameter\"",
                "\"constant\"",
                "\"int\"");
        Arbitrary<String> value = Arbitraries.lazyOf(
                () -> scalar,
                () -> scalar,
                () -> scalar,
                () -> scalar.list().ofMaxSize(2).map(items -> "[" + String.join(",", items) + "]"),
                () -> object(name, scalar),
                () -> object(name, scalar).list().ofMaxSize(2).map(items -> "[" + String.join(",", items) + "]"));
        return object(name, value);
    }

    private static Arbitrary<String> object(Arbitrary<String> name, Arbitrary<String> value) {
        return Combinators.combine(name, value)
                .as((key, text) -> "\"" + key + "\":" + text)
                .list()
                .ofMaxSize(2)
                .map(members -> "{" + String.join(",", members) + "}");
    }
}
