package dev.flowledger.ledger.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where archives are written to and read from. */
public interface ArchiveStorage {

    /** The folder or the bucket, as it is recorded. */
    String location();

    /**
     * Copies a file. When the method returns, the copy is durable and complete. An earlier one with the same name is replaced: it
     * is the result of an attempt that was interrupted.
     */
    void write(String name, Path file) throws IOException;

    /** Whether there is an archive with this name. */
    boolean contains(String name) throws IOException;

    /**
     * Opens an archive.
     *
     * @throws NoSuchFileException if there is none with this name
     */
    InputStream open(String name) throws IOException;
}
