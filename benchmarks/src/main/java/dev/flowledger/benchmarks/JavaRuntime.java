package dev.flowledger.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An installed JDK or JRE. */
record JavaRuntime(Path home) {

    private static final Pattern VERSION = Pattern.compile("^(?:openjdk|java) (\\S+)", Pattern.MULTILINE);

    /** The one that runs this program. */
    static JavaRuntime current() {
        return new JavaRuntime(Path.of(System.getProperty("java.home")));
    }

    /** The given ones, or the current one if there are none. Fails if one does not exist. */
    static List<JavaRuntime> orCurrent(List<Path> homes) {
        List<JavaRuntime> runtimes = homes.isEmpty()
                ? List.of(current())
                : homes.stream().map(JavaRuntime::new).toList();
        for (JavaRuntime runtime : runtimes) {
            if (!Files.isExecutable(Path.of(runtime.java()))) {
                throw new BenchmarkException("There is no Java in " + runtime.home + ".");
            }
        }
        return runtimes;
    }

    /** The path of its launcher. */
    String java() {
        return home.resolve("bin/java").toString();
    }

    /** The path of the program that sends commands to a JVM. */
    String jcmd() {
        return home.resolve("bin/jcmd").toString();
    }

    /** The version, such as {@code 25.0.3}. */
    String version() {
        String output = Programs.run(List.of(java(), "--version"));
        Matcher version = VERSION.matcher(output);
        if (!version.find()) {
            throw new BenchmarkException(java() + " printed no version:\n" + output);
        }
        return version.group(1);
    }

    int feature() {
        return Runtime.Version.parse(version()).feature();
    }
}
