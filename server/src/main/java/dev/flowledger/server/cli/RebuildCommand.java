package dev.flowledger.server.cli;

import dev.flowledger.server.cli.RebuildClient.Rebuild;
import dev.flowledger.server.cli.RebuildClient.RequestRejectedException;
import dev.flowledger.server.cli.RebuildClient.Response;
import dev.flowledger.server.database.Nodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** Starts a rebuild of the read model on a server and shows its progress until it ends. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Rebuilds the read model from all events and shows the progress. Reads and writes continue.",
            "If a rebuild is already running, its progress is shown. Ctrl-C stops the display, not the rebuild."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The rebuild completed. With --cancel: it was cancelled.",
            "1:The rebuild failed or was cancelled. With --cancel: no rebuild was running.",
            "2:The command line is wrong, or the server is unreachable or refuses the request."
        })
final class RebuildCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int UNREACHABLE = 2;

    private final Function<String[], ConfigurableApplicationContext> startServer;
    private final Duration pollInterval;
    private final Duration reconnectTimeout;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:4200",
            description = "The URL of the server. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            defaultValue = "${env:FLOWLEDGER_KEY}",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "An API key with the role operator. Other users of the machine cannot see it if it is set as"
                    + " FLOWLEDGER_KEY.")
    private @Nullable String key;

    @Option(names = "--cancel", description = "Cancels the running rebuild.")
    private boolean cancel;

    @Option(
            names = "--offline",
            description =
                    "Rebuilds while no server is running: in the data directory FLOWLEDGER_DATA_DIR, or in the database"
                            + " SPRING_DATASOURCE_URL.")
    private boolean offline;

    @Option(
            names = "--unverified",
            description = "Replays the events even if the ledger is not valid. Verify the ledger first.")
    private boolean unverified;

    /**
     * Creates the command.
     *
     * @param startServer starts the server with the given arguments
     * @param pollInterval the time between two requests for the progress
     * @param reconnectTimeout how long the server may be unreachable while the progress is shown
     */
    RebuildCommand(
            Function<String[], ConfigurableApplicationContext> startServer,
            Duration pollInterval,
            Duration reconnectTimeout) {
        this.startServer = startServer;
        this.pollInterval = pollInterval;
        this.reconnectTimeout = reconnectTimeout;
    }

    @Override
    public Integer call() {
        if (offline && cancel) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--cancel cannot be used with --offline. Use Ctrl-C to stop an offline rebuild.");
        }
        try {
            return offline ? rebuildOffline() : cancel ? cancel(client(url, key)) : rebuild(client(url, key));
        } catch (RequestRejectedException e) {
            err().println(e.getMessage());
        } catch (IOException e) {
            err().println("The server is unreachable: " + reason(e));
        } catch (JacksonException e) {
            err().println("The response is not from a Flowledger server of this version.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return UNREACHABLE;
    }

    private RebuildClient client(String server, @Nullable String operatorKey) {
        try {
            return new RebuildClient(server, operatorKey);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "The URL or the key is malformed: " + e.getMessage(), e);
        }
    }

    private int cancel(RebuildClient client) throws IOException, InterruptedException {
        Response response = client.send("DELETE");
        if (response.status() == 404) {
            err().println(response.rejected().getMessage());
            return FAILED;
        }
        if (response.status() != 204) {
            throw response.rejected();
        }
        out().println("The rebuild was cancelled. The live read model is unchanged.");
        return 0;
    }

    private int rebuild(RebuildClient client) throws IOException, InterruptedException {
        Response response = unverified ? client.startUnverified() : client.send("POST");
        if (response.status() == 202) {
            return showProgress(client, response.rebuild());
        }
        if (response.status() == 409) {
            Rebuild last = client.read();
            if (last.isInProgress()) {
                out().println("A rebuild is already running. Its progress:");
                return showProgress(client, last);
            }
        }
        throw response.rejected();
    }

    /** Starts the server on a random port with a random key, so that no client can use it. */
    private int rebuildOffline() throws IOException, InterruptedException {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String randomKey = HexFormat.of().formatHex(secret);
        String[] settings = {
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--server.ssl.enabled=false",
            "--flowledger.auth=required",
            "--flowledger.admin-key=" + randomKey,
            "--logging.threshold.console=error"
        };
        ConfigurableApplicationContext server;
        try {
            server = startServer.apply(settings);
        } catch (RuntimeException e) {
            // The server has logged the reason.
            return UNREACHABLE;
        }
        try (server) {
            Optional<String> other = server.getBean(Nodes.class).another();
            if (other.isPresent()) {
                err().println("A server uses this database (" + other.get()
                        + "). Stop it, or rebuild on it: run the command without --offline.");
                return UNREACHABLE;
            }
            String port = server.getEnvironment().getRequiredProperty("local.server.port");
            return rebuild(client("http://127.0.0.1:" + port, randomKey));
        }
    }

    private int showProgress(RebuildClient client, Rebuild started) throws IOException, InterruptedException {
        Thread shutdownHook = new Thread(shutdownHook(Thread.currentThread()));
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        Rebuild rebuild = started;
        try (RebuildProgress progress = new RebuildProgress(err())) {
            while (rebuild.isInProgress() && rebuild.id().equals(started.id())) {
                progress.update(rebuild);
                TimeUnit.MILLISECONDS.sleep(pollInterval.toMillis());
                rebuild = poll(client, progress);
            }
            progress.update(rebuild);
        } catch (IOException | JacksonException e) {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
            throw e;
        }
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
        return report(rebuild, started);
    }

    /** Runs on Ctrl-C: stops the display and prints how to continue. */
    private Runnable shutdownHook(Thread display) {
        return () -> {
            display.interrupt();
            err().println();
            err().println(
                            offline
                                    ? "The rebuild is interrupted. The live read model is unchanged. The rebuild resumes at the"
                                            + " next start."
                                    : "The rebuild continues on the server. To cancel it, run: java -jar flowledger.jar"
                                            + " rebuild --cancel --url " + url);
        };
    }

    /** Retries while the server is unreachable: a restarted server resumes the rebuild. */
    private Rebuild poll(RebuildClient client, RebuildProgress progress) throws IOException, InterruptedException {
        long start = System.nanoTime();
        boolean unreachable = false;
        while (true) {
            try {
                Rebuild rebuild = client.read();
                if (unreachable) {
                    progress.show("The server responds again.");
                }
                return rebuild;
            } catch (RequestRejectedException e) {
                throw e;
            } catch (IOException e) {
                if (System.nanoTime() - start > reconnectTimeout.toNanos()) {
                    throw e;
                }
                if (!unreachable) {
                    progress.show("The server does not respond; retrying for "
                            + Counts.of(reconnectTimeout.toSeconds(), "second") + ". " + reason(e));
                    unreachable = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(pollInterval.toMillis());
        }
    }

    private int report(Rebuild rebuild, Rebuild started) {
        if (!rebuild.id().equals(started.id())) {
            err().println("Another rebuild was started in the meantime. The outcome of this one is unknown.");
            return FAILED;
        }
        if (!rebuild.isCompleted()) {
            err().println(
                            rebuild.error() == null
                                    ? "The rebuild was cancelled. The live read model is unchanged."
                                    : "The rebuild failed. The live read model is unchanged. " + rebuild.error());
            return FAILED;
        }
        Instant finished = rebuild.finished() == null ? Instant.now() : rebuild.finished();
        out().println(String.format(
                Locale.ROOT,
                "The read model was rebuilt: %s in %.1f seconds (%,.0f per second).",
                Counts.of(rebuild.processed(), "event"),
                Duration.between(rebuild.started(), finished).toMillis() / 1000.0,
                rebuild.eventsPerSecond()));
        return 0;
    }

    /** The exception for a refused connection has no message. */
    private String reason(IOException failure) {
        return failure.getMessage() == null ? "No server is listening at " + url + "." : failure.getMessage();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
