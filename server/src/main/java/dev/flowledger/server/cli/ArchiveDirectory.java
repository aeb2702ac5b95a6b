package dev.flowledger.server.cli;

import dev.flowledger.api.ledger.ArchiveReader;
import dev.flowledger.api.ledger.ArchivedHashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory with archives. Each is verified when it is read. */
final class ArchiveDirectory implements ArchivedHashes {

    private static final String SUFFIX = ".ndjson.gz";

    /** The archives of neighbouring positions are needed in turn. */
    private static final int MAX_IN_MEMORY = 16;

    private final Path directory;

    private final Map<String, ArchiveReader.Content> latest = new LinkedHashMap<>(MAX_IN_MEMORY, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArchiveReader.Content> eldest) {
            return size() > MAX_IN_MEMORY;
        }
    };

    ArchiveDirectory(Path directory) {
        this.directory = directory;
    }

    /** The names of all archives. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** Reads and verifies an archive. */
    ArchiveReader.Content read(String name) throws IOException {
        if (name.contains("/") || name.contains("\\")) {
            throw new IOException("it is not the name of an archive");
        }
        try (InputStream file = Files.newInputStream(directory.resolve(name))) {
            return ArchiveReader.read(file);
        }
    }

    @Override
    public byte @Nullable [] find(String archive, long position) throws IOException {
        ArchiveReader.Content content = latest.get(archive);
        if (content == null) {
            content = read(archive);
            latest.put(archive, content);
        }
        return content.hash(position);
    }
}
