package dev.flowledger.server.cli;

import java.io.IOException;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a command is: a bar on standard error for whoever watches, nothing if that is no terminal. */
final class Progress implements AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

    private final @Nullable ProgressBar bar;
    private final long start = System.nanoTime();

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Begins to show the progress through so many bytes; -1 when nobody knows how many there are. */
    static Progress through(String task, long bytes) {
        return show(task, bytes, " MB", MEGABYTE);
    }

    /** Begins to show the progress over so many rows. */
    static Progress over(String task, long rows) {
        return show(task, rows, " rows", 1);
    }

    private static Progress show(String task, long all, String unit, long size) {
        return new Progress(
                isWatched()
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(all)
                                .setUnit(unit, size)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(200)
                                .build()
                        : null);
    }

    void at(long bytes, long events) {
        at(bytes, String.format(Locale.ROOT, " %,d events, %,.0f a second", events, rate(events)));
    }

    void at(long rows) {
        at(rows, String.format(Locale.ROOT, " %,.0f a second", rate(rows)));
    }

    private void at(long step, String message) {
        if (bar != null) {
            bar.stepTo(step);
            bar.setExtraMessage(message);
        }
    }

    private double rate(long done) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return done / Math.max(seconds, 0.001);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Java cannot tell: it knows only of a console whose input and output are both not redirected. */
    static boolean isWatched() {
        try {
            return new ProcessBuilder("test", "-t", "2")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
