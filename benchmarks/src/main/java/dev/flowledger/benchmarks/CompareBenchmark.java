package dev.flowledger.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures Prefect 2 and the server under the same load. */
@Command(
        name = "benchmarks/compare",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Measures Prefect 2 and the server under the same load, one after the other, each on a new PostgreSQL of the same"
                    + " version with the same settings.",
            "Prefect is installed from PyPI into virtual environments outside of the repository. A version that cannot be"
                    + " installed is skipped."
        })
final class CompareBenchmark implements Runnable {

    private static final int QUICK_SAMPLE = 2_000;

    private static final int WARM_UP_CONNECTIONS = 64;
    private static final int WARM_UP_SECONDS = 2;
    private static final int MAX_WARM_UPS = 10;

    /** A server is warm if its processor time per request is not below this part of the one before. */
    private static final double WARM = 0.95;

    @Mixin
    private RoundOptions roundOptions = new RoundOptions();

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Measures only servers whose names contain TEXT, such as 'Prefect 2.6' or 'JDK 25'.")
    private String only = "";

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            defaultValue = "${env:XDG_CACHE_HOME:-${sys:user.home}/.cache}/flowledger-benchmarks",
            description = "The directory of the virtual environments.")
    private Path cache = Path.of("");

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "python3",
            description = "The Python for Prefect. Prefect 2.6.9 needs 3.7 to 3.11.")
    private String python = "python3";

    private final List<Candidate> candidates = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A server to measure. */
    private record Candidate(String name, Supplier<LoadTarget> start) {}

    private CompareBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new CompareBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("wrk", "psql");
        List<JavaRuntime> runtimes = serverOptions.runtimes();
        Path directory = Workspace.create("compare");
        // Its programs and settings are used for Prefect's PostgreSQL too.
        Path template = directory.resolve("template/data");
        Server first = Server.start(template, runtimes.get(0), serverOptions.javaOptions());
        CompareReport report =
                new CompareReport(first.postgres(), serverOptions.javaOptions(), roundOptions.seconds(), sampleSize());
        first.stop();
        for (String version : PrefectInstallation.versions()) {
            if (isSelected("Prefect " + version)) {
                addPrefect(version, template, directory);
            }
        }
        for (JavaRuntime runtime : runtimes) {
            String name = "Flowledger, JDK " + runtime.version();
            Path data = directory.resolve(name.replaceAll("\\W+", "-") + "/data");
            if (isSelected(name)) {
                candidates.add(new Candidate(name, () -> Server.start(data, runtime, serverOptions.javaOptions())));
            }
        }
        candidates.forEach(candidate -> report.add(candidate.name, measure(candidate, directory)));
        report.write("compare.md", notes);
    }

    private boolean isSelected(String name) {
        return name.contains(only);
    }

    private void addPrefect(String version, Path template, Path directory) {
        try {
            PrefectInstallation prefect = PrefectInstallation.install(version, cache, python);
            Path data = directory.resolve("prefect-" + version);
            candidates.add(new Candidate("Prefect " + version, () -> PrefectServer.start(prefect, template, data)));
        } catch (BenchmarkException e) {
            Console.print(e.getMessage());
            note("Prefect " + version + " is skipped: it could not be installed.");
        }
    }

    private Map<ComparedLoad, WrkResult> measure(Candidate candidate, Path directory) {
        String name = candidate.name;
        Map<ComparedLoad, WrkResult> results = new LinkedHashMap<>();
        LoadTarget target;
        try {
            Console.print("Starting %s", name);
            target = candidate.start.get();
        } catch (BenchmarkException e) {
            Console.print(e.getMessage());
            note(name + " is skipped: it did not start.");
            return results;
        }
        SampleFlows flows = SampleFlows.createOn(target, sampleSize());
        target.postgres().query("vacuum analyze");
        Set<ComparedLoad.Kind> warm = EnumSet.noneOf(ComparedLoad.Kind.class);
        for (ComparedLoad load : ComparedLoad.ALL) {
            if (warm.add(load.kind())) {
                // One connection would send too few requests for a just-in-time compiler.
                warmUp(new ComparedLoad(load.kind(), WARM_UP_CONNECTIONS), target, flows, directory);
            }
            warmUp(load, target, flows, directory);
            try {
                WrkResult result = load.run(target, flows, directory, roundOptions.seconds());
                results.put(load, result);
                Console.print("%s, %s, %d connections: %s", name, load.kind().title, load.connections(), result);
            } catch (BenchmarkException e) {
                note(name + ", " + load.kind().title + ", " + load.connections() + " connections: failed. "
                        + e.getMessage().lines().findFirst().orElse(""));
            }
        }
        target.stop();
        return results;
    }

    /**
     * Runs a load until its processor time per request no longer falls. This is done just before the load is measured, because
     * other kinds of load create records that this one would read. A failure is not a result: the measurement that follows shows
     * whether the load works.
     */
    private static void warmUp(ComparedLoad load, LoadTarget target, SampleFlows flows, Path directory) {
        double last = Double.MAX_VALUE;
        try {
            for (int round = 1; round <= MAX_WARM_UPS; round++) {
                double time = load.run(target, flows, directory, WARM_UP_SECONDS)
                        .processorTime()
                        .total();
                if (!(time < WARM * last)) {
                    return;
                }
                last = time;
            }
        } catch (BenchmarkException e) {
            Console.print(e.getMessage());
        }
    }

    private int sampleSize() {
        return roundOptions.quick() ? QUICK_SAMPLE : SampleFlows.COUNT;
    }

    private void note(String note) {
        Console.print(note);
        notes.add(note);
    }
}
