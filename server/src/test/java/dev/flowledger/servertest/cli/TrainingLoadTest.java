package dev.flowledger.servertest.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.server.cli.TrainingLoad;
import dev.flowledger.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The requests of the command {@code train} against a running server that requires keys. */
class TrainingLoadTest {

    @Test
    void every_request_of_the_training_succeeds() throws IOException, InterruptedException {
        try (TestServer server = TestServer.requiringKeys()) {
            URI address = URI.create(server.address());

            assertThat(new TrainingLoad(address, TestServer.ADMIN_KEY).run(16)).isGreaterThan(16 * 20);
            assertThatThrownBy(() -> new TrainingLoad(address, "unknown").run(16))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("401");
        }
    }
}
