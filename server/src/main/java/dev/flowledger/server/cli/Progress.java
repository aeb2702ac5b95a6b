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
        return new Progress(
                isWatched()
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(bytes)
                                .setUnit(" MB", MEGABYTE)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(200)
                                .build()
                        : null);
    }

    void at(long bytes, long events) {
        if (bar != null) {
            bar.stepTo(bytes);
            double seconds = (System.nanoTime() - start) / 1e9;
            bar.setExtraMessage(String.format(
                    Locale.ROOT, " %,d events, %,.0f a second", events, events / Math.max(seconds, 0.001)));
        }
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
