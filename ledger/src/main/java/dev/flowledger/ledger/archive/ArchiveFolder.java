package dev.flowledger.ledger.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Archives in a folder of the file system, which all nodes share. */
public final class ArchiveFolder implements ArchiveStorage {

    private final Path folder;

    /** Creates a storage. The folder is created when the first archive is written. */
    public ArchiveFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public String location() {
        return folder.toUri().toString();
    }

    @Override
    public void write(String name, Path file) throws IOException {
        createFolder();
        // Only its owner can read it.
        Path copy = Files.createTempFile(folder, ".archive-", "");
        try {
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                Files.copy(file, out);
                channel.force(true);
            }
            Files.move(copy, path(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
        synchronize(folder);
    }

    /** The entries of new folders must be durable, too. */
    private void createFolder() throws IOException {
        List<Path> changed = new ArrayList<>();
        for (Path path = folder; !Files.exists(path); path = changed.get(changed.size() - 1)) {
            changed.add(Objects.requireNonNull(path.getParent()));
        }
        Files.createDirectories(folder);
        for (Path parent : changed) {
            synchronize(parent);
        }
    }

    private static void synchronize(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory)) {
            entries.force(true);
        }
    }

    @Override
    public boolean contains(String name) throws IOException {
        return Files.exists(path(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(path(name));
    }

    private Path path(String name) throws IOException {
        if (!name.matches("[\\w-][\\w.-]*")) {
            throw new IOException("not the name of an archive: " + name);
        }
        return folder.resolve(name);
    }
}
