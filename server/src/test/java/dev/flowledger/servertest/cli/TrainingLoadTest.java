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

    /** One round alone, the others at the same time. */
    private static final int ROUNDS = 8;

    @Test
    void every_request_of_the_training_succeeds() throws IOException, InterruptedException {
        URI address = URI.create(TestServer.sharedRequiringKeys().address());

        assertThat(new TrainingLoad(address, TestServer.ADMIN_KEY).run(ROUNDS)).isGreaterThan(ROUNDS * 20);
        assertThatThrownBy(() -> new TrainingLoad(address, "unknown").run(ROUNDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("401");
    }
}
