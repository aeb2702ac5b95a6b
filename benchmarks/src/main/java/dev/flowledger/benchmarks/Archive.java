package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The classes of a server as its Java has laid them out once: an AOT cache where there is one, else a CDS archive. */
final class Archive {

    private static final boolean AOT = Runtime.version().feature() >= 25;

    /** What it is called. */
    static final String KIND = AOT ? "AOT cache" : "CDS archive";

    private Archive() {}

    /** Starts and stops the server once to make its archive; returns the option for later starts. */
    static String make(Path jar, Path data, List<String> javaOptions) {
        Path archive = jar.resolveSibling("flowledger.archive");
        List<String> training = new ArrayList<>(javaOptions);
        training.add((AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
        Server.start(jar, data, training).stop();
        if (!archive.toFile().exists()) {
            throw new Failure("The server left no " + KIND + " at its end.");
        }
        return (AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive;
    }
}
