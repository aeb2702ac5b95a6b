package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A version of Prefect in a virtual environment of Python.
 *
 * @param python the Python of the virtual environment
 */
record PrefectInstallation(String version, Path python) {

    /** Each file contains the requirements of one version, for pip. */
    private static final Path REQUIREMENTS = Path.of("benchmarks/src/main/prefect");

    /**
     * Installs a version from PyPI, unless the directory already contains it.
     *
     * @param directory the parent of all virtual environments
     * @param basePython the Python that creates the virtual environment
     */
    static PrefectInstallation install(String version, Path directory, String basePython) {
        Path requirements = REQUIREMENTS.resolve(version + ".txt");
        if (!Files.exists(requirements)) {
            throw new BenchmarkException(
                    "There are no requirements for Prefect " + version + " in " + REQUIREMENTS + ".");
        }
        PythonEnvironment environment =
                PythonEnvironment.install("prefect-" + version, requirements, directory, basePython);
        return new PrefectInstallation(version, Path.of(environment.program("python")));
    }

    /** The versions with a file of requirements, oldest first. */
    static List<String> versions() {
        try (Stream<Path> files = Files.list(REQUIREMENTS)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.txt$", ""))
                    .sorted((a, b) -> java.lang.module.ModuleDescriptor.Version.parse(a)
                            .compareTo(java.lang.module.ModuleDescriptor.Version.parse(b)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From 2.8 on, the module and its settings are no longer named after "Orion". */
    boolean isOrion() {
        return Integer.parseInt(version.split("\\.", -1)[1]) < 8;
    }
}
