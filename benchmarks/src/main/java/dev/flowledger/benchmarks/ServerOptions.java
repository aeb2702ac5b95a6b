package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The command-line options for the JVM of the measured server. */
final class ServerOptions {

    @Option(
            names = "--java-home",
            paramLabel = "DIR",
            description = "Runs the server on this JDK. May be repeated in benchmarks that compare JDKs."
                    + " Default: the JDK that runs the benchmark.")
    private List<Path> javaHomes = new ArrayList<>();

    @Option(
            names = "--java-options",
            paramLabel = "\"OPTION ...\"",
            split = "\\s+",
            splitSynopsisLabel = " ",
            hideParamSyntax = true,
            description = "Java options of the server.")
    private List<String> javaOptions;

    ServerOptions() {
        this(Server.JAVA_OPTIONS);
    }

    ServerOptions(List<String> defaultJavaOptions) {
        this.javaOptions = defaultJavaOptions;
    }

    /** The only JDK. Fails if several are given. */
    JavaRuntime runtime() {
        if (javaHomes.size() > 1) {
            throw new BenchmarkException("This benchmark uses one JDK only: give --java-home once.");
        }
        return runtimes().get(0);
    }

    /** Fails if one of the JDKs does not exist. */
    List<JavaRuntime> runtimes() {
        return JavaRuntime.orCurrent(javaHomes);
    }

    List<String> javaOptions() {
        return javaOptions;
    }
}
