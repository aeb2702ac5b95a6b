package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Prefect's server in a separate process, with a PostgreSQL of its own. All settings have Prefect's defaults. */
final class PrefectServer implements LoadTarget {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final Process process;
    private final PostgresCluster cluster;
    private final URI address;

    private PrefectServer(Process process, PostgresCluster cluster, URI address) {
        this.process = process;
        this.cluster = cluster;
        this.address = address;
    }

    /** Starts the server like {@code prefect server start} does, and waits until it is ready. */
    static PrefectServer start(PrefectInstallation installation, Path flowledgerData, Path directory) {
        PostgresCluster cluster = PostgresCluster.start(flowledgerData, directory);
        Path log = directory.resolve("prefect.log");
        try {
            int port = Server.freePort();
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            installation.python().toString(),
                            "-m",
                            "uvicorn",
                            "--factory",
                            installation.isOrion()
                                    ? "prefect.orion.api.server:create_app"
                                    : "prefect.server.api.server:create_app",
                            "--host",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(port)))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            String databaseUrl = "postgresql+asyncpg://postgres@127.0.0.1:"
                    + cluster.client().port() + "/postgres";
            builder.environment().keySet().removeIf(name -> name.startsWith("PREFECT_"));
            builder.environment().putAll(settings(installation, directory, databaseUrl));
            PrefectServer server = new PrefectServer(builder.start(), cluster, URI.create("http://127.0.0.1:" + port));
            server.awaitReady(log);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public PostgresClient postgres() {
        return cluster.client();
    }

    @Override
    public ProcessorTime processorTime() {
        return ProcessorTime.of(process.pid(), postgres().postmasterPid());
    }

    @Override
    public String flowRunTable() {
        return "flow_run";
    }

    @Override
    public void stop() {
        // Prefect 2.6 may wait forever for its background services. Its database is not needed any more.
        process.destroyForcibly();
        Waits.until(() -> !process.isAlive(), POLL_INTERVAL);
        cluster.stop();
    }

    private static Map<String, String> settings(PrefectInstallation installation, Path directory, String databaseUrl) {
        return Map.of(
                "PREFECT_HOME",
                directory.resolve("home").toString(),
                installation.isOrion()
                        ? "PREFECT_ORION_DATABASE_CONNECTION_URL"
                        : "PREFECT_API_DATABASE_CONNECTION_URL",
                databaseUrl,
                installation.isOrion() ? "PREFECT_ORION_ANALYTICS_ENABLED" : "PREFECT_SERVER_ANALYTICS_ENABLED",
                "false");
    }

    private void awaitReady(Path log) {
        Stopwatch stopwatch = new Stopwatch();
        Waits.until(
                () -> {
                    if (!process.isAlive() || stopwatch.elapsed().compareTo(START_TIMEOUT) > 0) {
                        throw new BenchmarkException("Prefect did not start. Its log:\n" + Programs.endOf(log));
                    }
                    try {
                        return CLIENT.send(request("/api/health").build(), HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200;
                    } catch (IOException notListeningYet) {
                        return false;
                    } catch (InterruptedException e) {
                        throw Waits.interrupted(e);
                    }
                },
                POLL_INTERVAL);
    }
}
