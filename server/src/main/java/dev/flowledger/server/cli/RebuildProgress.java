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

/** How far a rebuild is that a server is at: a bar for whoever watches, otherwise a line now and then, for a log. */
final class RebuildProgress implements AutoCloseable {

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final PrintWriter lines;
    private final @Nullable ProgressBar bar;
    private volatile @Nullable Long etaSeconds;
    private long lastLine = System.nanoTime() - BETWEEN_LINES.toNanos();

    RebuildProgress(PrintWriter lines) {
        this.lines = lines;
        this.bar = Progress.isWatched()
                ? new ProgressBarBuilder()
                        .setTaskName("Rebuilding")
                        .setUnit(" events", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .setEtaFunction(state -> Optional.ofNullable(etaSeconds).map(Duration::ofSeconds))
                        .build()
                : null;
    }

    void at(Rebuild rebuild) {
        etaSeconds = rebuild.etaSeconds();
        if (bar != null) {
            bar.maxHint(rebuild.total()).stepTo(rebuild.processed()).setExtraMessage(" " + doing(rebuild));
        } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
            lastLine = System.nanoTime();
            lines.println(String.format(
                    Locale.ROOT,
                    "%,d of %,d events, %s%s",
                    rebuild.processed(),
                    rebuild.total(),
                    doing(rebuild),
                    rebuild.etaSeconds() == null ? "" : ", " + rebuild.etaSeconds() + " seconds to go"));
        }
    }

    /** Says something besides. */
    void say(String sentence) {
        if (bar == null) {
            lines.println(sentence);
        } else {
            bar.setExtraMessage(" " + sentence);
        }
    }

    private static String doing(Rebuild rebuild) {
        if (rebuild.state().equals("swapping")) {
            return "taking the place of the old read model";
        }
        return switch (rebuild.phase()) {
            case "indexes" -> "making the indexes";
            case "catch_up" -> "replaying what has come meanwhile";
            default -> String.format(Locale.ROOT, "%,.0f a second", rebuild.eventsPerSecond());
        };
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
