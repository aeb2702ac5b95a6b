package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs Schemathesis against the OpenAPI document of the server and fails if a response is not as documented. */
@Command(
        name = "benchmarks/fuzz",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Sends requests that Schemathesis generates from the OpenAPI document, to all routes and with all checks: half of them"
                    + " with the key of an operator, half without keys.",
            "Fails on a status 5xx, an undocumented status, a response that violates its schema, or an error in the log.",
            "Schemathesis is installed from PyPI into a virtual environment outside of the repository. Where this is not"
                    + " possible, nothing is run."
        })
final class FuzzBenchmark implements Runnable {

    private static final Path FILES = Path.of("benchmarks/src/main/schemathesis");
    private static final String ADMIN_KEY = "a-key-for-the-fuzz-benchmark-only-0123456789";

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "100000",
            converter = Numbers.Positive.class,
            description = "Number of requests, at least.")
    private int requests;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            converter = Numbers.Positive.class,
            description = "Seed of the first round. Each round has the next one.")
    private int seed;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1000",
            converter = Numbers.Positive.class,
            description = "Number of rounds, at most. --rounds 1 repeats the round of a seed, with keys.")
    private int maxRounds;

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
            description = "The Python for Schemathesis: 3.10 or newer.")
    private String python = "python3";

    @Mixin
    private ServerOptions options = new ServerOptions(List.of("-XX:+UseSerialGC", "-Xmx256m"));

    private final MarkdownReport report = new MarkdownReport();
    private final List<FuzzRound> rounds = new ArrayList<>();

    private FuzzBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new FuzzBenchmark(), arguments);
    }

    @Override
    public void run() {
        PythonEnvironment environment;
        try {
            environment = PythonEnvironment.install("schemathesis", FILES.resolve("requirements.txt"), cache, python);
        } catch (BenchmarkException | UncheckedIOException e) {
            Console.print(String.valueOf(e.getMessage()));
            Console.print("SKIPPED: Schemathesis could not be installed. It needs Python 3.10 or newer and PyPI.");
            return;
        }
        Path directory = Workspace.create("fuzz");
        List<String> errors = new ArrayList<>();
        for (boolean withKeys : List.of(true, false)) {
            Path data = directory.resolve(withKeys ? "keys/data" : "open/data");
            Map<String, String> settings =
                    withKeys ? Map.of("FLOWLEDGER_AUTH", "required", "FLOWLEDGER_ADMIN_KEY", ADMIN_KEY) : Map.of();
            Server server = Server.start(data, options.runtime(), options.javaOptions(), settings);
            fuzz(server, environment, directory, withKeys);
            server.stop();
            errors.addAll(errors(server.log()));
        }
        write(errors);
    }

    private void fuzz(Server server, PythonEnvironment environment, Path directory, boolean withKeys) {
        int end = withKeys ? (requests + 1) / 2 : requests;
        while (sent() < end && rounds.size() < maxRounds) {
            FuzzRound round = FuzzRound.run(
                    environment, FILES, directory, server, withKeys ? ADMIN_KEY : null, seed + rounds.size());
            rounds.add(round);
            Console.print(
                    "Round %d, seed %d, %s: %,d requests in total, %d findings in this round",
                    rounds.size(),
                    round.seed(),
                    withKeys ? "with keys" : "without keys",
                    sent(),
                    round.findings().size());
        }
    }

    private int sent() {
        return rounds.stream().mapToInt(FuzzRound::requests).sum();
    }

    private void write(List<String> errors) {
        List<FuzzRound.Finding> findings =
                rounds.stream().flatMap(round -> round.findings().stream()).toList();
        report.print(
                "%s. JDK %s, %s, commit %s, seeds %d to %d.",
                Machine.description(),
                options.runtime().version(),
                FuzzRound.version(FILES),
                Programs.commit(),
                seed,
                seed + rounds.size() - 1);
        report.print("");
        report.print("- %,d requests", sent());
        report.print("- Responses with a status 5xx: %d", count(findings, "Server error"));
        report.print("- Undocumented statuses: %d", count(findings, "Undocumented status code"));
        report.print("- Schema violations: %d", count(findings, "violates schema"));
        report.print(
                "- Other findings: %d",
                findings.size()
                        - count(findings, "Server error")
                        - count(findings, "Undocumented status code")
                        - count(findings, "violates schema"));
        report.print("- Errors in the log: %d", errors.size());
        if (!findings.isEmpty()) {
            report.print("");
            report.print("| Seed | Finding | Operations |");
            report.print("|--:|---|---|");
            findings.forEach(finding -> report.print(
                    "| %d | %s %s | %s |",
                    finding.seed(), finding.code(), finding.title(), String.join("<br>", finding.operations())));
        }
        errors.stream().limit(10).forEach(line -> report.print("- `%s`", line));
        rounds.stream()
                .filter(round -> !round.findings().isEmpty())
                .map(FuzzRound::seed)
                .forEach(failed -> report.print("Details: fuzz-%d.log", failed));
        report.write("fuzz.md");
        if (!findings.isEmpty() || !errors.isEmpty()) {
            throw new BenchmarkException("The run has failed: see the report.");
        }
    }

    private static int count(List<FuzzRound.Finding> findings, String title) {
        return (int) findings.stream()
                .filter(finding -> finding.title().contains(title))
                .count();
    }

    private static List<String> errors(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" ERROR ")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
