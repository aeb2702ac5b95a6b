package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Temporary directories of benchmark runs, and the processes that use them. */
final class Workspace {

    /** The parent of all temporary directories. Not {@code /tmp}: that may be in memory, where a commit costs nothing. */
    static final Path TARGET = Path.of("benchmarks/target").toAbsolutePath();

    private static final int STOP_TIMEOUT_SECONDS = 20;

    private Workspace() {}

    /** Creates a directory. When the JVM exits, also after Ctrl-C, it stops all child processes and deletes the directory. */
    static Path create(String prefix) {
        try {
            Path directory = Files.createTempDirectory(TARGET, prefix + "-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stopChildProcesses();
                delete(directory);
            }));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void stopChildProcesses() {
        // List descendants first: PostgreSQL is no longer one of them after its server has exited.
        List<ProcessHandle> descendants = ProcessHandle.current().descendants().toList();
        ProcessHandle.current().children().forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(
                            descendants.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            descendants.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(Workspace::deleteFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteFile(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
