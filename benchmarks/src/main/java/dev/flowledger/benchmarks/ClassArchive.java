package dev.flowledger.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the JVM stores about the server's classes, so that the server starts faster: an AOT cache since JDK 25, else a CDS archive. */
enum ClassArchive {
    NONE("none"),

    /** Written by a server that only starts and stops. */
    OF_A_START("of a start"),

    /** Written by {@code flowledger.jar train}, under load. An AOT cache also contains profiles of methods. */
    TRAINED("trained");

    final String title;

    ClassArchive(String title) {
        this.title = title;
    }

    static String kind(JavaRuntime runtime) {
        return isAot(runtime) ? "AOT cache" : "CDS archive";
    }

    /** Creates the archive and returns the Java options of a server that uses it. */
    List<String> create(JavaRuntime runtime, List<String> javaOptions, Path directory) {
        List<String> options = new ArrayList<>(javaOptions);
        if (this != NONE) {
            Path archive = this == TRAINED ? train(runtime, javaOptions) : start(runtime, javaOptions, directory);
            if (!Files.exists(archive)) {
                throw new BenchmarkException("The server did not write " + archive + ".");
            }
            options.add((isAot(runtime) ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
        }
        return options;
    }

    private static Path train(JavaRuntime runtime, List<String> javaOptions) {
        List<String> command = new ArrayList<>(List.of(runtime.java()));
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", Server.JAR.toString(), "train"));
        Programs.run(command);
        return Server.JAR.resolveSibling(isAot(runtime) ? "flowledger.aot" : "flowledger.jsa");
    }

    private static Path start(JavaRuntime runtime, List<String> javaOptions, Path directory) {
        Path archive = directory.resolve("flowledger-" + runtime.version() + ".archive");
        List<String> training = new ArrayList<>(javaOptions);
        training.add((isAot(runtime) ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
        Server.start(directory.resolve("training-" + runtime.version()), runtime, training)
                .stop();
        return archive;
    }

    private static boolean isAot(JavaRuntime runtime) {
        return runtime.feature() >= 25;
    }
}
