package dev.flowledger.server.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked on the first start. The library that provides them can also start them, but for tests
 * only: without fsync, in a world-writable directory, and it never repairs programs that were only partly unpacked.
 */
final class PostgresBinaries {

    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

    private final Path bin;

    private PostgresBinaries(Path bin) {
        this.bin = bin;
    }

    static PostgresBinaries unpackInto(DataDirectory directory, String version) throws IOException {
        String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
        String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        Path programs = directory.programs(version + "-" + system.toLowerCase(Locale.ROOT) + "-" + machine);
        if (Files.notExists(programs)) {
            log.info("Unpacking PostgreSQL {} into {}", version, programs);
            directory.create(programs, fresh -> {
                try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
                    unpack(packed, fresh);
                } catch (IllegalStateException none) {
                    throw new IOException(
                            "this build of Flowledger contains no PostgreSQL for " + system + " on " + machine
                                    + "; build it on such a machine, or use an external PostgreSQL",
                            none);
                }
            });
        }
        return new PostgresBinaries(programs.resolve("bin"));
    }

    /**
     * Runs a program and waits until it exits.
     *
     * @throws IOException with the program's last error message if it fails
     */
    void run(String program, String... arguments) throws IOException {
        runWithInput("", program, arguments);
    }

    /**
     * Runs a program with text on its standard input and waits until it exits. Unlike arguments, the input is not in the list of
     * processes.
     *
     * @throws IOException with the program's last error message if it fails
     */
    void runWithInput(String input, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL does not run as root. In its own user namespace it runs as an unprivileged user.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        } catch (IOException programEnded) {
            log.debug("{} has not read its input", program, programEnded);
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (exitCode(process) != 0) {
            throw new IOException(lastError(output));
        }
    }

    /** Stops the PostgreSQL that runs on a directory. Committed data is on disk in either mode. */
    void stop(Path cluster) throws IOException {
        try {
            run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=fast", "--wait", "--timeout=30");
        } catch (IOException e) {
            log.warn("PostgreSQL did not stop in fast mode ({}); stopping it in immediate mode", e.getMessage());
            run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=immediate", "--wait", "--timeout=10");
        }
    }

    /** Returns the last error line of a program's output, or the whole output if there is none. */
    static String lastError(String output) {
        return output.lines()
                .filter(line -> line.matches(".*(FATAL|PANIC|error): .*"))
                .reduce((previous, line) -> line)
                .orElse(output)
                .strip()
                .replaceAll("\\s+", " ");
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for PostgreSQL's program", e);
        }
    }

    private static void unpack(InputStream packed, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = directory.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolveSibling("."));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    try (FileOutputStream file = new FileOutputStream(path.toFile())) {
                        tar.transferTo(file);
                        file.getFD().sync();
                    }
                    path.toFile().setExecutable((entry.getMode() & 0100) != 0);
                }
            }
        }
    }
}
