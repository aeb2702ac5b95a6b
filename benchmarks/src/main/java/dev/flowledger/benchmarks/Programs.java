package dev.flowledger.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs external programs. */
final class Programs {

    private static final int LOG_LINES_SHOWN = 30;

    private Programs() {}

    /** Fails if a program is not installed. */
    static void require(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(program -> !isInstalled(program)).toList();
        if (!missing.isEmpty()) {
            throw new BenchmarkException(
                    "Not installed: " + String.join(", ", missing)
                            + ". Install wrk and the PostgreSQL client programs with"
                            + " `apt-get install wrk postgresql-contrib` (Debian, Ubuntu) or `brew install wrk postgresql` (macOS).");
        }
    }

    /** Runs a program and returns its output. Fails if the exit code is not 0. */
    static String run(List<String> command) {
        return run(Map.of(), command);
    }

    static String run(Map<String, String> environment, List<String> command) {
        Process process = start(environment, command);
        String output = output(process);
        if (process.exitValue() != 0) {
            throw new BenchmarkException(String.join(" ", command) + " failed:\n" + output);
        }
        return output;
    }

    static Process start(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of a program and returns its output. */
    static String output(Process process) {
        try {
            String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Waits.interrupted(e);
        }
    }

    /** The commit that is checked out, with {@code -dirty} if there are uncommitted changes. */
    static String commit() {
        return run(List.of("git", "describe", "--always", "--dirty"));
    }

    /** The last lines of a log file. */
    static String endOf(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "not readable: " + e.getMessage();
        }
    }

    /** Whether a program is on the path. */
    static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
