package dev.flowledger.server.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * PostgreSQL's own programs, which come with the release and are unpacked on the first start. The library that packs them
 * could start them as well, but for tests: without fsync, in a folder that everyone may write to, and for good on a
 * program that was half unpacked when the server was killed.
 */
final class PostgresBinaries {

    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

    private final Path bin;

    private PostgresBinaries(Path bin) {
        this.bin = bin;
    }

    static PostgresBinaries unpackedIn(DataDirectory folder, String version) throws IOException {
        String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux";
        String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        Path programs = folder.programs(version + "-" + system.toLowerCase(Locale.ROOT) + "-" + machine);
        if (Files.notExists(programs)) {
            log.info("Unpacking PostgreSQL {} into {}", version, programs);
            folder.make(programs, fresh -> {
                try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
                    unpack(packed, fresh);
                } catch (IllegalStateException none) {
                    throw new IOException("this release brings no PostgreSQL for " + system + " on " + machine, none);
                }
            });
        }
        return new PostgresBinaries(programs.resolve("bin"));
    }

    /**
     * Runs a program to its end.
     *
     * @throws IOException with the program's own last word when it fails
     */
    void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (exitCode(process) != 0) {
            throw new IOException(lastWord(output));
        }
    }

    /** Stops the PostgreSQL that runs on a folder. Whatever way it takes, what is committed is on disk. */
    void stop(Path cluster) throws IOException {
        try {
            run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=fast", "--wait", "--timeout=30");
        } catch (IOException e) {
            log.warn("PostgreSQL does not stop ({}); stopping it the hard way", e.getMessage());
            run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=immediate", "--wait", "--timeout=10");
        }
    }

    /** Of what a program has printed, the last line that tells what is wrong, or all of it. */
    static String lastWord(String output) {
        return output.lines()
                .filter(line -> line.matches(".*(FATAL|PANIC|error): .*"))
                .reduce((one, next) -> next)
                .orElse(output)
                .strip()
                .replaceAll("\\s+", " ");
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void unpack(InputStream packed, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = folder.resolve(entry.getName()).normalize();
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
