package dev.flowledger.server.cli;

import dev.flowledger.server.cli.RebuildClient.Answer;
import dev.flowledger.server.cli.RebuildClient.Rebuild;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
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

/** Has a server rebuild its read model, and follows it to the end. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Rebuilds the read model from all events, while everyone goes on reading and writing, and shows how far it is.",
            "If a rebuild is under way already, that one is followed. Ctrl-C ends the following, not the rebuild."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The rebuild is completed; with --cancel, it is cancelled.",
            "1:It has failed or was cancelled; with --cancel, there was none.",
            "2:The command line is wrong, or the server cannot be reached or refuses, for example the key."
        })
final class RebuildCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int NO_SERVER = 2;

    private static final Duration ROUND = Duration.ofMillis(500);

    private final Function<String[], ConfigurableApplicationContext> start;
    private final Duration patience;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:4200",
            description = "The server. By default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String url;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            defaultValue = "${env:FLOWLEDGER_KEY}",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "An operator's key. Better given as FLOWLEDGER_KEY, which other users of the machine do not see.")
    private @Nullable String key;

    @Option(names = "--cancel", description = "Cancels the rebuild that is under way.")
    private boolean cancel;

    @Option(
            names = "--offline",
            description = "Rebuilds while no server runs: in the folder FLOWLEDGER_DATA_DIR, or in the database"
                    + " SPRING_DATASOURCE_URL.")
    private boolean offline;

    /**
     * A command.
     *
     * @param start starts the server with these arguments
     * @param patience how long a server that is followed may be away
     */
    RebuildCommand(Function<String[], ConfigurableApplicationContext> start, Duration patience) {
        this.start = start;
        this.patience = patience;
    }

    @Override
    public Integer call() {
        if (offline && cancel) {
            throw new ParameterException(
                    spec.commandLine(), "--cancel is for a server that runs; what is rebuilt --offline, Ctrl-C stops");
        }
        try {
            return offline ? offline() : cancel ? cancel(route(url, key)) : rebuild(route(url, key));
        } catch (RebuildClient.Refused e) {
            err().println(e.getMessage());
        } catch (IOException e) {
            err().println("The server cannot be reached: " + reason(e));
        } catch (JacksonException e) {
            err().println("What answers there is no Flowledger server, or one of another version.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return NO_SERVER;
    }

    private RebuildClient route(String server, @Nullable String operator) {
        try {
            return new RebuildClient(server, operator);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "No server can have this URL, or no operator this key: " + e.getMessage(), e);
        }
    }

    private int cancel(RebuildClient route) throws IOException, InterruptedException {
        Answer answer = route.send("DELETE");
        if (answer.status() == 404) {
            err().println(answer.refused().getMessage());
            return FAILED;
        }
        if (answer.status() != 204) {
            throw answer.refused();
        }
        out().println("The rebuild is cancelled. The read model is as it was.");
        return 0;
    }

    private int rebuild(RebuildClient route) throws IOException, InterruptedException {
        Answer begun = route.send("POST");
        if (begun.status() == 202) {
            return follow(route, begun.rebuild());
        }
        if (begun.status() == 409) {
            Rebuild last = route.read();
            if (last.isUnderWay()) {
                out().println("A rebuild is under way already. It is followed from here:");
                return follow(route, last);
            }
        }
        throw begun.refused();
    }

    /** The very server, which nobody else can use: on a port and with a key that nobody knows. */
    private int offline() throws IOException, InterruptedException {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String nobodysKey = HexFormat.of().formatHex(secret);
        String[] settings = {
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--server.ssl.enabled=false",
            "--flowledger.auth=required",
            "--flowledger.admin-key=" + nobodysKey,
            "--logging.threshold.console=error"
        };
        ConfigurableApplicationContext server;
        try {
            server = start.apply(settings);
        } catch (RuntimeException e) {
            // Why it does not start, it has said itself.
            return NO_SERVER;
        }
        try (server) {
            String port = server.getEnvironment().getRequiredProperty("local.server.port");
            return rebuild(route("http://127.0.0.1:" + port, nobodysKey));
        }
    }

    private int follow(RebuildClient route, Rebuild begun) throws IOException, InterruptedException {
        Thread goodbye = new Thread(goodbye(Thread.currentThread()));
        Runtime.getRuntime().addShutdownHook(goodbye);
        Rebuild rebuild = begun;
        try (RebuildProgress progress = new RebuildProgress(err())) {
            while (rebuild.isUnderWay() && rebuild.id().equals(begun.id())) {
                progress.at(rebuild);
                TimeUnit.MILLISECONDS.sleep(ROUND.toMillis());
                rebuild = next(route, progress);
            }
            progress.at(rebuild);
        }
        Runtime.getRuntime().removeShutdownHook(goodbye);
        return report(rebuild, begun);
    }

    /** Ctrl-C ends the one who follows. */
    private Runnable goodbye(Thread following) {
        return () -> {
            following.interrupt();
            err().println();
            err().println(
                            offline
                                    ? "The rebuild is interrupted and the read model as it was. The next start goes on with it."
                                    : "The rebuild goes on. This cancels it: java -jar flowledger.jar rebuild --cancel --url "
                                            + url);
        };
    }

    /** A server that is away may come back: started again, it goes on with the rebuild. */
    private Rebuild next(RebuildClient route, RebuildProgress progress) throws IOException, InterruptedException {
        long start = System.nanoTime();
        boolean away = false;
        while (true) {
            try {
                Rebuild rebuild = route.read();
                if (away) {
                    progress.say("The server answers again.");
                }
                return rebuild;
            } catch (RebuildClient.Refused e) {
                throw e;
            } catch (IOException e) {
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw e;
                }
                if (!away) {
                    progress.say("The server does not answer; trying on for " + patience.toSeconds() + " seconds. "
                            + reason(e));
                    away = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(ROUND.toMillis());
        }
    }

    private int report(Rebuild rebuild, Rebuild begun) {
        if (!rebuild.id().equals(begun.id())) {
            err().println("Another rebuild has begun since, so that nobody knows any more how this one has ended.");
            return FAILED;
        }
        if (!rebuild.isCompleted()) {
            err().println(
                            rebuild.error() == null
                                    ? "The rebuild was cancelled. The read model is as it was."
                                    : "The rebuild has failed, the read model is as it was. " + rebuild.error());
            return FAILED;
        }
        Instant finished = rebuild.finished() == null ? Instant.now() : rebuild.finished();
        out().println(String.format(
                Locale.ROOT,
                "The read model is rebuilt: %,d events in %.1f seconds, %,.0f a second.",
                rebuild.processed(),
                Duration.between(rebuild.started(), finished).toMillis() / 1000.0,
                rebuild.eventsPerSecond()));
        return 0;
    }

    /** In words: some of these exceptions have none. */
    private static String reason(IOException failure) {
        return failure.getMessage() == null ? "Nobody listens there." : failure.getMessage();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
