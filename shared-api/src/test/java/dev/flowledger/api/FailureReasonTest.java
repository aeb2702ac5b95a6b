package dev.flowledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {

    @Test
    void failures_of_files_are_described_in_words() {
        assertThat(List.of(
                                new NoSuchFileException("/x"),
                                new FileAlreadyExistsException("/x"),
                                new AccessDeniedException("/x"),
                                new FileSystemException("/x", null, "No space left on device"),
                                new FileSystemException("/x"))
                        .stream()
                        .map(FailureReason::of))
                .containsExactly(
                        "/x does not exist",
                        "/x exists already",
                        "/x may not be accessed by this user",
                        "/x cannot be used: No space left on device",
                        "/x cannot be used");
    }

    @Test
    void exception_that_only_wraps_another_one_is_skipped() {
        assertThat(FailureReason.of(new UncheckedIOException(new NoSuchFileException("/x"))))
                .isEqualTo("/x does not exist");
        assertThat(FailureReason.of(new ExecutionException(new ConnectException())))
                .isEqualTo("the connection was refused");
        assertThat(FailureReason.of(new IOException("the archive is damaged", new IOException("checksum"))))
                .isEqualTo("the archive is damaged");
    }

    @Test
    void failures_of_connections_are_described_in_words() {
        assertThat(FailureReason.of(new UnknownHostException("witness.invalid")))
                .isEqualTo("the host witness.invalid is unknown");
        assertThat(FailureReason.of(new TimeoutException())).isEqualTo("there was no response in time");
    }
}
