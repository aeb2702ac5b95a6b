package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An archive of loaded classes, which makes the server start faster: an AOT cache on JDK 25 or newer, else a CDS archive. */
final class ClassArchive {

    private static final boolean AOT = Runtime.version().feature() >= 25;

    static final String KIND = AOT ? "AOT cache" : "CDS archive";

    private ClassArchive() {}

    /** Starts and stops the server once to create the archive. Returns the Java option that uses it. */
    static String create(Path directory, List<String> javaOptions) {
        Path archive = directory.resolve("flowledger.archive");
        List<String> training = new ArrayList<>(javaOptions);
        training.add((AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
        Server.start(directory.resolve("training"), training).stop();
        if (!archive.toFile().exists()) {
            throw new BenchmarkException("The server did not write the " + KIND + " when it stopped.");
        }
        return (AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive;
    }
}
