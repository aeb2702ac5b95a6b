package dev.flowledger.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs other programs. */
final class Programs {

    private Programs() {}

    /** Fails with a sentence on how to get what is missing. */
    static void require(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(program -> !isOnThePath(program)).toList();
        if (!missing.isEmpty()) {
            throw new Failure(
                    "Missing: " + String.join(", ", missing)
                            + ". The load comes from wrk, pgbench and psql, the standard tools; get them with"
                            + " `apt-get install wrk postgresql-contrib` (Debian, Ubuntu) or `brew install wrk postgresql` (macOS).");
        }
    }

    /** Waits between two looks or samples: there is nothing here that could wake it. */
    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a program to its end and returns what it printed; one that fails is a failure of the benchmark. */
    static String run(String... command) {
        return run(Map.of(), command);
    }

    static String run(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new Failure(String.join(" ", command) + " failed:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
