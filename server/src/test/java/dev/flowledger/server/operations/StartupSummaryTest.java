package dev.flowledger.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class StartupSummaryTest {

    private final ConfigurableApplicationContext context = mock();

    @Test
    void server_that_is_stopped_before_it_is_ready_does_not_claim_to_be(CapturedOutput output) {
        when(context.getEnvironment())
                .thenReturn(new MockEnvironment()
                        .withProperty("server.address", "127.0.0.1")
                        .withProperty("local.server.port", "4201")
                        .withProperty("flowledger.data-dir", "/data"));
        when(context.isClosed()).thenReturn(true, false);

        summarize();
        assertThat(output.getAll()).doesNotContain("Ready.");
        summarize();
        assertThat(output.getAll()).contains("Ready. API: http://127.0.0.1:4201/api");
    }

    private void summarize() {
        new StartupSummary()
                .log(new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
    }
}
