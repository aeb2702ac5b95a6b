package dev.flowledger.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A PostgreSQL cluster with standbys that replay its log. They are asynchronous at first. */
public final class ReplicatedPostgres implements AutoCloseable {

    private static final class Standby {
        private final Path data;
        private final int port;
        private EmbeddedPostgres running;

        private Standby(Path data, EmbeddedPostgres running) {
            this.data = data;
            this.running = running;
            this.port = running.getPort();
        }
    }

    private final Path directory;
    private final Path primaryData;
    private final EmbeddedPostgres primary;
    private final List<Standby> standbys = new ArrayList<>();
    private int copies;

    private ReplicatedPostgres(Path directory) throws IOException {
        this.directory = directory;
        this.primaryData = directory.resolve("primary");
        this.primary = EmbeddedPostgres.builder()
                .setDataDirectory(primaryData)
                // The library's default is off: a commit would not be in the part of the log that standbys receive.
                // This is the same
                // as on while there are no synchronous standbys.
                .setServerConfig("synchronous_commit", "remote_apply")
                .setServerConfig("wal_keep_size", "256MB")
                .start();
    }

    /** Starts a cluster without standbys in a directory. */
    public static ReplicatedPostgres start(Path directory) throws IOException {
        return new ReplicatedPostgres(directory);
    }

    /** The JDBC URL of the primary. */
    public String url() {
        return "jdbc:postgresql://" + address(primary.getPort()) + "/postgres?user=postgres";
    }

    /** The JDBC URL of one standby. */
    public String url(int standby) {
        return "jdbc:postgresql://" + address(standbys.get(standby).port) + "/postgres?user=postgres";
    }

    /** The JDBC URL of all standbys. */
    public String standbysUrl() {
        return standbys.stream()
                .map(standby -> address(standby.port))
                .collect(Collectors.joining(",", "jdbc:postgresql://", "/postgres?user=postgres"));
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    /** Adds a standby. Its number is the number of those that were added before. */
    public void addStandby() throws IOException, SQLException {
        Path data = copyPrimary();
        standbys.add(new Standby(
                data,
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .start()));
    }

    /** Sets {@code synchronous_standby_names}: commits wait until these standbys have applied them. None if the text is empty. */
    public void setSynchronousStandbys(String names) throws SQLException {
        new LedgerDatabase(url())
                .execute("alter system set synchronous_standby_names = '" + names + "'", "select pg_reload_conf()");
    }

    /** Stops the replay of the log. The standby answers queries. */
    public void pause(int standby) throws SQLException {
        new LedgerDatabase(url(standby)).execute("select pg_wal_replay_pause()");
    }

    /** Continues the replay of the log. */
    public void resume(int standby) throws SQLException {
        new LedgerDatabase(url(standby)).execute("select pg_wal_replay_resume()");
    }

    /** Makes a standby a primary of its own. It gets no further changes. */
    public void promote(int standby) throws SQLException {
        new LedgerDatabase(url(standby)).execute("select pg_promote()");
    }

    /** Stops the processes of a standby, so that it accepts connections and does not answer. */
    public void freeze(int standby) throws IOException, InterruptedException {
        signal("-STOP", standby);
    }

    /** Continues the processes of a standby. */
    public void thaw(int standby) throws IOException, InterruptedException {
        signal("-CONT", standby);
    }

    private void signal(String signal, int standby) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("kill", signal),
                        processes(standbys.get(standby)).map(process -> Long.toString(process.pid())))
                .toList();
        new ProcessBuilder(command).start().waitFor();
    }

    /** Kills the processes of a standby. */
    public void kill(int standby) throws IOException {
        processes(standbys.get(standby)).toList().forEach(ProcessHandle::destroyForcibly);
        standbys.get(standby).running.close();
    }

    /** Starts a standby that was killed. */
    public void restart(int standby) throws IOException {
        Standby killed = standbys.get(standby);
        killed.running = start(killed.data, killed.port);
    }

    /** Replaces a standby by a new copy of the primary with the same port. */
    public void replace(int standby) throws IOException, SQLException {
        Standby old = standbys.get(standby);
        old.running.close();
        Path data = copyPrimary();
        standbys.set(standby, new Standby(data, start(data, old.port)));
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    /** The first process and its children. */
    private static Stream<ProcessHandle> processes(Standby standby) throws IOException {
        String pid = Files.readAllLines(standby.data.resolve("postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).stream()
                .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()));
    }

    /** Copies the primary by PostgreSQL's low-level API for backups, because the embedded binaries have no pg_basebackup. */
    private Path copyPrimary() throws SQLException, IOException {
        Path copy = directory.resolve("copy-" + copies++);
        try (Connection connection = new LedgerDatabase(url()).connect()) {
            LedgerDatabase.texts(connection, "select pg_backup_start('standby', fast => true)");
            copy(primaryData, copy);
            String label = LedgerDatabase.texts(connection, "select labelfile from pg_backup_stop(false)")
                    .get(0);
            Files.writeString(copy.resolve("backup_label"), label);
        }
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + primary.getPort() + " user=postgres'");
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectory(
                            target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else if (!path.getFileName().toString().startsWith("postmaster.")) {
                    Files.copy(path, target);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        for (Standby standby : standbys) {
            standby.running.close();
        }
        primary.close();
    }
}
