package dev.flowledger.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.RecordId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.run.TaskRunId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordIdConverterFactoryTest {

    private static final String TEXT = "b8e2bb18-0517-8f80-a249-782a5c000001";

    @Test
    void uuid_becomes_an_id_of_the_requested_type() {
        assertThat(convert(TEXT, FlowId.class)).isEqualTo(new FlowId(UUID.fromString(TEXT)));
        assertThat(convert(TEXT, TaskRunId.class)).isEqualTo(new TaskRunId(UUID.fromString(TEXT)));
    }

    @Test
    void other_text_is_rejected() {
        assertThatThrownBy(() -> convert("1-1-1-1-1", FlowId.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value is not a valid uuid");
    }

    private static <T extends RecordId> T convert(String text, Class<T> type) {
        return new RecordIdConverterFactory().getConverter(type).convert(text);
    }
}
