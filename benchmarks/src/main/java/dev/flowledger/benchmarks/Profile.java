package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the Java code of a server spends its processor time, from samples of the JDK Flight Recorder. A sample belongs to the
 * library of its innermost method that is not part of the JDK. Compilation, garbage collection and waiting are not sampled.
 *
 * @param samples the number of samples of each library
 */
record Profile(Map<String, Integer> samples) {

    /** The first entry that is the beginning of a class name determines the library. */
    private static final List<Library> LIBRARIES = List.of(
            new Library("dev.flowledger.", "Flowledger"),
            new Library("org.apache.", "Tomcat"),
            new Library("org.axonframework.", "Axon"),
            new Library("org.postgresql.", "pgjdbc"),
            new Library("com.zaxxer.hikari.", "HikariCP"),
            new Library("tools.jackson.", "Jackson"),
            new Library("com.fasterxml.jackson.", "Jackson"),
            new Library("io.micrometer.", "Micrometer"),
            new Library("org.springframework.jdbc.", "Spring JDBC and transactions"),
            new Library("org.springframework.transaction.", "Spring JDBC and transactions"),
            new Library("org.springframework.web.", "Spring Web"),
            new Library("org.springframework.http.", "Spring Web"),
            new Library("org.springframework.", "Spring, other"));

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final String OTHER = "JDK threads and others";

    private record Library(String prefix, String name) {}

    /** Records a server while a load runs. */
    static Profile record(Server server, Path directory, Runnable load) {
        Path file = directory.resolve("profile.jfr");
        server.command("JFR.start", "name=benchmark", "settings=profile", "jdk.ExecutionSample#period=1ms");
        load.run();
        server.command("JFR.stop", "name=benchmark", "filename=" + file);
        try {
            Map<String, Integer> samples = new HashMap<>();
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    List<String> classes = event.getStackTrace().getFrames().stream()
                            .map(frame -> frame.getMethod().getType().getName())
                            .toList();
                    samples.merge(library(classes), 1, Integer::sum);
                }
            }
            return new Profile(samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shares in percent, such as {@code Tomcat 22, Axon 9}. */
    String shares() {
        int all = samples.values().stream().mapToInt(Integer::intValue).sum();
        return samples.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(library -> library.getKey() + " " + Math.round(100.0 * library.getValue() / all))
                .collect(Collectors.joining(", ", "", " (" + all + " samples)"));
    }

    /**
     * The library of a sample.
     *
     * @param classes the classes of its stack trace, the innermost method first
     */
    static String library(List<String> classes) {
        return classes.stream()
                .filter(type -> JDK.stream().noneMatch(type::startsWith))
                .findFirst()
                .flatMap(type -> LIBRARIES.stream()
                        .filter(library -> type.startsWith(library.prefix()))
                        .findFirst())
                .map(Library::name)
                .orElse(OTHER);
    }
}
