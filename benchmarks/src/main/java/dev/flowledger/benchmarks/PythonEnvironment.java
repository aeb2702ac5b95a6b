package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A virtual environment of Python with packages from PyPI. */
record PythonEnvironment(Path directory) {

    /**
     * Creates an environment and installs packages, unless the directory already contains them.
     *
     * @param name the name of the environment, for example {@code prefect-2.6.9}
     * @param requirements the packages and their versions, for pip
     * @param parent the parent of all virtual environments
     * @param basePython the Python that creates the environment
     */
    static PythonEnvironment install(String name, Path requirements, Path parent, String basePython) {
        PythonEnvironment environment =
                new PythonEnvironment(parent.toAbsolutePath().resolve(name));
        Path installed = environment.directory.resolve("installed.txt");
        try {
            String expected = Files.readString(requirements);
            if (!Files.exists(installed) || !Files.readString(installed).equals(expected)) {
                Console.print("Installing %s into %s", name, environment.directory);
                Files.createDirectories(environment.directory);
                Programs.run(List.of(basePython, "-m", "venv", "--clear", environment.directory.toString()));
                Programs.run(
                        List.of(environment.program("python"), "-m", "pip", "install", "-q", "-r", "" + requirements));
                Files.writeString(installed, expected);
            }
            return environment;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of an installed program. */
    String program(String name) {
        return directory.resolve("bin").resolve(name).toString();
    }
}
