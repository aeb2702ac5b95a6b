package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's PostgreSQL, without the server: asked with psql, put under load with pgbench. */
record Postgres(String port) {

    private static final Path SCRIPTS = Path.of("benchmarks/src/main/sql");
    private static final Pattern PER_SECOND = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern NO_FAILURE = Pattern.compile("number of failed transactions: 0 ");

    /** The one on a data folder, which must be running. */
    static Postgres in(Path data) {
        try {
            return new Postgres(Files.readAllLines(data.resolve("postgresql/postmaster.pid"))
                    .get(3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(String sql) {
        return psql("-c", sql);
    }

    long number(String sql) {
        return Long.parseLong(ask(sql));
    }

    void runScript(String script) {
        psql("-f", SCRIPTS.resolve(script).toString());
    }

    /** Transactions a second of a script, each its own prepared statement and, if it writes, its own commit. */
    double load(String script, int connections, int seconds) {
        String output = Programs.run(
                "pgbench",
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-U",
                "postgres",
                "-n",
                "-M",
                "prepared",
                "-f",
                SCRIPTS.resolve(script).toString(),
                "-c",
                Integer.toString(connections),
                "-j",
                Integer.toString(Math.min(connections, Runtime.getRuntime().availableProcessors())),
                "-T",
                Integer.toString(seconds),
                "postgres");
        Matcher perSecond = PER_SECOND.matcher(output);
        if (!perSecond.find() || !NO_FAILURE.matcher(output).find()) {
            throw new Failure("pgbench did not go through " + script + ":\n" + output);
        }
        return Double.parseDouble(perSecond.group(1));
    }

    /** Runs a script so many times a second, for so many seconds, in the background. */
    Process startSteady(Path script, int perSecond, int seconds) throws IOException {
        return new ProcessBuilder(
                        "pgbench",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        port,
                        "-U",
                        "postgres",
                        "-n",
                        "-f",
                        script.toString(),
                        "-c",
                        "4",
                        "-j",
                        "1",
                        "-R",
                        Integer.toString(perSecond),
                        "-T",
                        Integer.toString(seconds),
                        "postgres")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private String psql(String option, String value) {
        return Programs.run(
                "psql",
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-U",
                "postgres",
                "-d",
                "postgres",
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                option,
                value);
    }
}
