package dev.flowledger.server.cli;

import dev.flowledger.server.cli.RebuildClient.Rebuild;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The progress of a rebuild: a progress bar on a terminal, otherwise a line every few seconds, for a log. */
final class RebuildProgress implements AutoCloseable {

    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter lines;
    private final @Nullable ProgressBar bar;
    private volatile @Nullable Long etaSeconds;
    private long lastLine = System.nanoTime() - LINE_INTERVAL.toNanos();

    RebuildProgress(PrintWriter lines) {
        this.lines = lines;
        this.bar = Progress.isTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName("Rebuilding")
                        .setUnit(" events", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .setEtaFunction(state -> Optional.ofNullable(etaSeconds).map(Duration::ofSeconds))
                        .build()
                : null;
    }

    void update(Rebuild rebuild) {
        etaSeconds = rebuild.etaSeconds();
        if (bar != null) {
            bar.maxHint(rebuild.total()).stepTo(rebuild.processed()).setExtraMessage(" " + activity(rebuild));
        } else if (System.nanoTime() - lastLine >= LINE_INTERVAL.toNanos()) {
            lastLine = System.nanoTime();
            lines.println(String.format(
                    Locale.ROOT,
                    "%,d of %s, %s%s",
                    rebuild.processed(),
                    Counts.of(rebuild.total(), "event"),
                    activity(rebuild),
                    rebuild.etaSeconds() == null
                            ? ""
                            : ", " + Counts.of(rebuild.etaSeconds(), "second") + " remaining"));
        }
    }

    /** Shows a message in addition to the progress. */
    void show(String message) {
        if (bar == null) {
            lines.println(message);
        } else {
            bar.setExtraMessage(" " + message);
        }
    }

    private static String activity(Rebuild rebuild) {
        if (rebuild.state().equals("swapping")) {
            return "swapping the read models";
        }
        return switch (rebuild.phase()) {
            case "indexes" -> "creating indexes";
            case "catch_up" -> "catching up with new events";
            default -> String.format(Locale.ROOT, "%,.0f per second", rebuild.eventsPerSecond());
        };
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
