package dev.flowledger.api.flowrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.FlowRunId;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CreateFlowRunTest {

    private static final FlowId FLOW = FlowId.of("etl", 1);

    @Test
    void the_stream_follows_from_flow_and_idempotency_key() {
        assertThat(create("\"idempotency_key\":\"a\"").stream()).isEqualTo(FlowRunId.key(FLOW.value(), "a").stream());
    }

    @Test
    void the_stream_without_an_idempotency_key_is_random_but_constant() {
        CreateFlowRun command = create("\"name\":\"x\"");

        assertThat(command.stream()).isEqualTo(command.stream()).isNotEqualTo(create("\"name\":\"x\"").stream());
    }

    @Test
    void a_client_cannot_choose_the_stream() {
        String chosen = "\"key\":{\"kind\":\"flow_run\",\"high\":1,\"low\":2},\"stream\":\"flow_run-1\"";

        assertThat(create("\"idempotency_key\":\"a\"," + chosen).stream())
                .isEqualTo(FlowRunId.key(FLOW.value(), "a").stream());
    }

    private static CreateFlowRun create(String fields) {
        String body = "{\"flow_id\":\"" + FLOW + "\"," + fields + "}";
        return new CreateFlowRun(JsonMapper.shared().readValue(body, NewFlowRun.class));
    }
}
