package dev.flowledger.servertest.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FlowId;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.Problem;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Streams that no aggregate could have written. They are failures of the server, not missing records. */
@ExtendWith(OutputCaptureExtension.class)
class DamagedStreamTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "changed before its creation | flow.updated | \"tags\":[],\"at\":\"2026-01-31T08:15:00+00:00\" | does not begin with the creation",
                "deleted before its creation | flow.deleted | \"at\":\"2026-01-31T08:15:00+00:00\" | does not begin with the creation",
                "created at a number | flow.created | \"at\":5 | MessageHandlerInvocationException",
            })
    void command_for_a_damaged_stream_is_500_and_the_log_names_the_cause(
            String name, String type, String fields, String cause, CapturedOutput output) {
        FlowId id = FlowId.of(name, 1);
        server.sql()
                .sql("""
                            insert into event_store.event
                                (stream, sequence, stream_type, id, type, revision, "time", payload, metadata)
                            values (?, 0, 'flow', gen_random_uuid(), ?, '1', now(), ?::json, '{}')""")
                .params(id.stream(), type, "{\"id\":\"" + id + "\"," + fields + "}")
                .update();

        for (Response response : new Response[] {
            server.api().patch("/flows/" + id, "{\"tags\":[\"a\"]}"),
            server.api().delete("/flows/" + id),
            server.api().create(name)
        }) {
            Problem.in(response, 500);
        }
        assertThat(output.getOut()).contains("A request failed with an unexpected exception", cause);
        assertThat(server.api().create("beside the one " + name).status()).isEqualTo(201);
    }
}
