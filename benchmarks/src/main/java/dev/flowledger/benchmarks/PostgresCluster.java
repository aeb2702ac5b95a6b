package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A new PostgreSQL with the programs and the settings of the one that Flowledger embeds. */
final class PostgresCluster {

    private static final Pattern SETTING = Pattern.compile("\"-c\" \"([^\"]*)\"");
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final Process process;
    private final Path parent;

    private PostgresCluster(Process process, Path parent) {
        this.process = process;
        this.parent = parent;
    }

    /**
     * Creates and starts it.
     *
     * @param flowledgerData the data directory of a Flowledger server that has run
     * @param parent the directory for its data directory {@code postgresql}
     */
    static PostgresCluster start(Path flowledgerData, Path parent) {
        try {
            Path data = parent.resolve("postgresql");
            Files.createDirectories(parent);
            Path programs = programs(flowledgerData);
            // The same options as in EmbeddedDatabase.
            Programs.run(command(
                    programs,
                    "initdb",
                    "--pgdata=" + data,
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF-8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8"));
            return startAgain(flowledgerData, parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one whose data directory exists, on another port. */
    static PostgresCluster startAgain(Path flowledgerData, Path parent) {
        try {
            Path data = parent.resolve("postgresql");
            List<String> command = command(
                    programs(flowledgerData),
                    "postgres",
                    "-D",
                    data.toString(),
                    "-p",
                    Integer.toString(Server.freePort()));
            for (String setting : settings(flowledgerData)) {
                command.addAll(List.of("-c", setting));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(parent.resolve("postgresql.log").toFile())
                    .start();
            PostgresCluster cluster = new PostgresCluster(process, parent);
            cluster.awaitReady();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the data directory of a cluster that does not run, for a standby in another directory. */
    static void copy(Path parent, Path standby) {
        try {
            Files.createDirectories(standby);
            Programs.run(List.of("cp", "-a", parent.resolve("postgresql").toString(), standby.toString()));
            Files.createFile(standby.resolve("postgresql/standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a standby of this cluster on a copy of its data directory. */
    PostgresCluster startStandby(Path flowledgerData, Path standby) {
        try {
            Files.writeString(
                    standby.resolve("postgresql/postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + client().port() + " user=postgres'\n");
            return startAgain(flowledgerData, standby);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PostgresClient client() {
        return PostgresClient.of(parent);
    }

    /** Stops it when its clients have disconnected. */
    void stop() {
        process.destroy();
        Waits.until(() -> !process.isAlive(), POLL_INTERVAL);
    }

    /** The last word of the pid file is "ready" as soon as connections are accepted. */
    private void awaitReady() {
        Stopwatch stopwatch = new Stopwatch();
        Waits.until(
                () -> {
                    if (!process.isAlive() || stopwatch.elapsed().compareTo(START_TIMEOUT) > 0) {
                        throw new BenchmarkException("PostgreSQL did not start in " + parent + ".");
                    }
                    try {
                        return Files.readString(parent.resolve("postgresql/postmaster.pid"))
                                .strip()
                                .endsWith("ready");
                    } catch (IOException notWrittenYet) {
                        return false;
                    }
                },
                POLL_INTERVAL);
    }

    /** The settings on the command line of Flowledger's PostgreSQL. */
    private static List<String> settings(Path flowledgerData) throws IOException {
        String commandLine = Files.readString(flowledgerData.resolve("postgresql/postmaster.opts"));
        return SETTING.matcher(commandLine)
                .results()
                .map((MatchResult setting) -> setting.group(1))
                .toList();
    }

    private static Path programs(Path flowledgerData) throws IOException {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(flowledgerData, "programs-*")) {
            return versions.iterator().next().resolve("bin");
        }
    }

    /** PostgreSQL does not run as root. In a user namespace of its own it runs as an unprivileged user. */
    private static List<String> command(Path programs, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }
}
