package dev.flowledger.server.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.system.ApplicationHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Extracts the server and trains its AOT cache under load. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        description = {
            "Extracts the server into a directory and trains an AOT cache for it. With the cache, the server starts faster and"
                    + " reaches its full speed sooner.",
            "The training starts the extracted server on a temporary data directory, sends it requests of all kinds and stops"
                    + " it. The JVM then writes the loaded classes and the profiles of their methods to the cache. On a JDK"
                    + " older than 25 it is a CDS archive, without profiles.",
            "Only the same JVM can use the cache, with the same garbage collector. The server is trained with the Java options"
                    + " of this command."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The cache is complete. The command that starts the server with it is printed.",
            "1:The training failed.",
            "2:The command line is wrong."
        })
final class TrainCommand implements Callable<Integer> {

    private static final int FAILED = 1;

    /** Older versions have the option for the cache, but cannot write it at the end of the training run. */
    private static final boolean AOT = Runtime.version().feature() >= 25;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "The directory for the extracted server and the cache. It must be empty or absent. Required unless"
                            + " the server is already extracted: then the cache is written next to it.")
    private @Nullable Path output;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1000",
            description = "The length of the training. A round has about 25 requests. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Override
    public Integer call() throws InterruptedException {
        File source = new ApplicationHome(TrainCommand.class).getSource();
        if (source == null || !source.isFile()) {
            err().println("This command needs flowledger.jar: java -jar flowledger.jar train");
            return FAILED;
        }
        try {
            train(extracted(source.toPath()));
            return 0;
        } catch (IOException e) {
            err().println("The training failed: " + e.getMessage());
            return FAILED;
        }
    }

    private void train(Path jar) throws IOException, InterruptedException {
        Path cache = jar.resolveSibling(AOT ? "flowledger.aot" : "flowledger.jsa");
        List<String> javaOptions = javaOptions();
        out().println("Training the server.");
        out().flush();
        long start = System.nanoTime();
        List<String> training = new ArrayList<>(javaOptions);
        training.add((AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache);
        try (TrainingServer server = TrainingServer.start(jar, training)) {
            long requests = new TrainingLoad(server.address(), server.key()).run(rounds);
            server.stop();
            if (!Files.exists(cache)) {
                throw new TrainingServer.TrainingException("the JVM did not write " + cache + ".\n" + server.log());
            }
            out().println(String.format(
                    Locale.ROOT,
                    "%s: %,d MB, from %,d requests in %,d s. Start the server with:%n%n    %s",
                    cache,
                    Files.size(cache) / 1_000_000,
                    requests,
                    (System.nanoTime() - start) / 1_000_000_000,
                    startCommand(javaOptions, cache, jar)));
            out().flush();
        }
    }

    /** The Java options of this process, without those that name another cache. */
    private static List<String> javaOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.matches("-XX:(AOT|SharedArchiveFile|ArchiveClassesAtExit).*"))
                .toList();
    }

    private static String startCommand(List<String> javaOptions, Path cache, Path jar) {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(javaOptions);
        command.addAll(List.of((AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + cache, "-jar", jar.toString()));
        return String.join(" ", command);
    }

    /** Returns the extracted jar. A cache works only with classes from jars on the class path, not from jars within a jar. */
    private Path extracted(Path jar) throws IOException, InterruptedException {
        if (!containsJars(jar)) {
            if (output != null) {
                throw new ParameterException(
                        spec.commandLine(), "The server is already extracted. Use train without --output.");
            }
            return jar;
        }
        if (output == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--output=DIR'");
        }
        Path directory = output.toAbsolutePath().normalize();
        if (Files.exists(directory) && !isEmpty(directory)) {
            throw new ParameterException(spec.commandLine(), directory + " is not an empty directory.");
        }
        TrainingServer.extract(jar, directory);
        return directory.resolve(jar.getFileName());
    }

    private static boolean containsJars(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getEntry("BOOT-INF/lib/") != null;
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
