package dev.flowledger.server.cli;

import java.io.IOException;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The progress bar of a command on standard error; none if standard error is not a terminal. */
final class Progress implements AutoCloseable {

    private static final long MEGABYTE = 1_000_000;

    private final @Nullable ProgressBar bar;
    private final long start = System.nanoTime();

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Shows the progress over a number of bytes; -1 if the number is unknown. */
    static Progress ofBytes(String task, long bytes) {
        return show(task, bytes, " MB", MEGABYTE);
    }

    /** Shows the progress over a number of rows. */
    static Progress ofRows(String task, long rows) {
        return show(task, rows, " rows", 1);
    }

    private static Progress show(String task, long all, String unit, long size) {
        return new Progress(
                isTerminal()
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(all)
                                .setUnit(unit, size)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(200)
                                .build()
                        : null);
    }

    void update(long bytes, long events) {
        update(bytes, " " + Counts.of(events, "event") + perSecond(events));
    }

    void update(long rows) {
        update(rows, perSecond(rows));
    }

    private void update(long step, String message) {
        if (bar != null) {
            bar.stepTo(step);
            bar.setExtraMessage(message);
        }
    }

    private String perSecond(long done) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(Locale.ROOT, " (%,.0f per second)", done / Math.max(seconds, 0.001));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Whether standard error is a terminal. {@link System#console} also depends on standard input and output. */
    static boolean isTerminal() {
        try {
            return new ProcessBuilder("test", "-t", "2")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException programNotFound) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
