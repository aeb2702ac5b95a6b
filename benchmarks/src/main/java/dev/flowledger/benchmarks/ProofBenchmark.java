package dev.flowledger.benchmarks;

import dev.flowledger.api.ledger.TreeProof;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Measures inclusion and consistency proofs of a large ledger, and verifies each. */
@Command(
        name = "benchmarks/proofs",
        sortOptions = false,
        description = "Measures inclusion and consistency proofs of a large ledger, and verifies each.")
final class ProofBenchmark implements Runnable {

    private static final int WARM_UP = 500;
    private static final int PROOFS = 2000;

    private static final HexFormat HEX = HexFormat.of();

    @Option(names = "--entries", defaultValue = "10000000", description = "The number of entries (${DEFAULT-VALUE}).")
    private long entries;

    private final MarkdownReport report = new MarkdownReport();

    /** The same positions in each run. */
    private final Random random = new Random(1);

    private ProofBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) {
        Cli.run(new ProofBenchmark(), arguments);
    }

    @Override
    public void run() {
        Programs.require("psql", "ps");
        Path directory = Workspace.create("proofs");
        Server server = Server.start(directory.resolve("data"), Server.JAVA_OPTIONS);
        Stopwatch filling = new Stopwatch();
        server.postgres().runScript("proof-ledger.sql", "entries", entries);
        report.print("- %,d entries, filled in %.0f s", entries, filling.seconds());
        measure(
                server,
                "Inclusion",
                position -> "/api/events/" + position + "/proof?tree_size=" + entries,
                ProofBenchmark::isIncluded);
        measure(
                server,
                "Consistency",
                position -> "/api/ledger/consistency?from=" + position + "&to=" + entries,
                ProofBenchmark::isConsistent);
        server.stop();
        report.write("proofs.md");
    }

    private void measure(Server server, String name, LongFunction<String> path, Predicate<JsonNode> isValid) {
        read(server, WARM_UP, path, isValid);
        ProcessorTime before = server.processorTime();
        List<Double> millis = read(server, PROOFS, path, isValid);
        report.print(
                "- %s proofs, one after the other: median %.2f ms, p99 %.2f ms; processor ms per proof: %s",
                name,
                Statistics.median(millis),
                Statistics.percentile(millis, 99),
                server.processorTime().since(before).per(PROOFS));
    }

    private List<Double> read(Server server, int count, LongFunction<String> path, Predicate<JsonNode> isValid) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String proof = path.apply(random.nextLong(1, entries));
            Stopwatch stopwatch = new Stopwatch();
            String response = server.get(proof);
            millis.add(stopwatch.seconds() * 1000);
            if (!isValid.test(JsonMapper.shared().readTree(response))) {
                throw new BenchmarkException(proof + " is not valid: " + response);
            }
        }
        return millis;
    }

    private static boolean isIncluded(JsonNode proof) {
        return TreeProof.isIncluded(
                proof.required("position").asLong() - 1,
                hash(proof, "leaf_hash"),
                proof.required("tree_size").asLong(),
                hash(proof, "root_hash"),
                path(proof));
    }

    private static boolean isConsistent(JsonNode proof) {
        return TreeProof.isConsistent(
                proof.required("from").asLong(),
                hash(proof, "from_root_hash"),
                proof.required("to").asLong(),
                hash(proof, "to_root_hash"),
                path(proof));
    }

    private static byte[] hash(JsonNode proof, String member) {
        return HEX.parseHex(proof.required(member).asString());
    }

    private static List<byte[]> path(JsonNode proof) {
        return proof.required("path")
                .valueStream()
                .map(hash -> HEX.parseHex(hash.asString()))
                .toList();
    }
}
