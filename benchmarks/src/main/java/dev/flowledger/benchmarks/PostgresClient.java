package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Direct access to the server's PostgreSQL: statements with psql, load with pgbench. */
record PostgresClient(long postmasterPid, String port, Path data) {

    private static final Path SCRIPTS = Path.of("benchmarks/src/main/sql");
    private static final Pattern TRANSACTIONS_PER_SECOND = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern NO_FAILURE = Pattern.compile("number of failed transactions: 0 ");

    /** Connects to the PostgreSQL that runs on this data directory. */
    static PostgresClient of(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postgresql/postmaster.pid"));
            return new PostgresClient(Long.parseLong(lines.get(0).strip()), lines.get(3), data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a statement and returns its result, with {@code |} between columns. */
    String query(String sql) {
        return psql("-c", sql);
    }

    long queryNumber(String sql) {
        return Long.parseLong(query(sql));
    }

    void runScript(String script) {
        psql("-f", path(script));
    }

    /** Runs a script with a value for one of its variables. */
    void runScript(String script, String variable, long value) {
        psql("-v", variable + "=" + value, "-f", path(script));
    }

    /** Runs a script with pgbench as often as possible. Returns transactions per second. */
    double load(String script, int connections, int seconds) {
        return load(script, connections, "-T", seconds);
    }

    /** Runs a script with pgbench about {@code count} times. Returns transactions per second. */
    double bulk(String script, int connections, int count) {
        return load(script, connections, "-t", count / connections);
    }

    private double load(String script, int connections, String unit, int number) {
        int threads = Math.min(connections, Runtime.getRuntime().availableProcessors());
        String output = Programs.run(
                environment(), pgbench(script, connections, threads, unit, Integer.toString(number), "-M", "prepared"));
        Matcher rate = TRANSACTIONS_PER_SECOND.matcher(output);
        if (!rate.find() || !NO_FAILURE.matcher(output).find()) {
            throw new BenchmarkException("pgbench reported failed transactions of " + script + ":\n" + output);
        }
        return Double.parseDouble(rate.group(1));
    }

    /** Starts pgbench in the background, with a fixed number of transactions per second. */
    Process startSteadyLoad(String script, int transactionsPerSecond, int seconds) {
        List<String> command =
                pgbench(script, 4, 1, "-T", Integer.toString(seconds), "-R", Integer.toString(transactionsPerSecond));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(environment());
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> pgbench(String script, int connections, int threads, String... options) {
        List<String> command = command("pgbench", "-n", "-f", path(script));
        command.addAll(List.of("-c", Integer.toString(connections), "-j", Integer.toString(threads)));
        command.addAll(List.of(options));
        command.add("postgres");
        return command;
    }

    private String psql(String... options) {
        List<String> command = command("psql", "-d", "postgres", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1");
        command.addAll(List.of(options));
        return Programs.run(environment(), command);
    }

    private List<String> command(String program, String... options) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", port, "-U", user()));
        command.addAll(List.of(options));
        return command;
    }

    /** Flowledger's database has a file of passwords. That of {@link PostgresCluster} accepts every connection. */
    private String user() {
        return Files.exists(passwordFile()) ? "flowledger_owner" : "postgres";
    }

    private Map<String, String> environment() {
        return Map.of("PGPASSFILE", passwordFile().toString());
    }

    private Path passwordFile() {
        return data.resolve("pgpass");
    }

    private static String path(String script) {
        return SCRIPTS.resolve(script).toString();
    }
}
