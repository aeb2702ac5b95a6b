package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The load generator wrk: each connection sends its next request when it has received the response to the last one.
 *
 * @param name what is measured, for messages
 */
record Wrk(String name, int connections) {

    /** A later response is an error. */
    private static final String RESPONSE_TIMEOUT = "10s";

    private static final Path SCRIPTS = Path.of("benchmarks/src/main/wrk");
    private static final Map<String, String> LUA_PATH = Map.of("LUA_PATH", SCRIPTS.resolve("?.lua") + ";;");
    private static final int MAX_SECONDS = 3_600;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** Runs a script of {@code src/main/wrk}. */
    WrkResult run(LoadTarget target, int seconds, String script, String... arguments) {
        ProcessorTime before = target.processorTime();
        String output = Programs.run(LUA_PATH, command(target, seconds, script, arguments));
        return WrkResult.parse(name, output, target.processorTime().since(before));
    }

    /** Runs a script until a condition is true. It is polled a few times per second. */
    WrkResult runUntil(BooleanSupplier condition, LoadTarget target, String script, String... arguments) {
        ProcessorTime before = target.processorTime();
        Process process = Programs.start(LUA_PATH, command(target, MAX_SECONDS, script, arguments));
        Waits.until(() -> condition.getAsBoolean() || !process.isAlive(), POLL_INTERVAL);
        // wrk then prints its summary.
        Programs.run(List.of("kill", "-INT", Long.toString(process.pid())));
        return WrkResult.parse(
                name, Programs.output(process), target.processorTime().since(before));
    }

    private List<String> command(LoadTarget target, int seconds, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "wrk",
                "-t" + threads(),
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                RESPONSE_TIMEOUT,
                "-s",
                SCRIPTS.resolve(script).toString(),
                target.address().toString(),
                "--"));
        command.addAll(List.of(arguments));
        return command;
    }

    int threads() {
        return Math.min(connections, Runtime.getRuntime().availableProcessors());
    }
}
