package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.rebuild.RecordingJdbcTemplate.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the writer with a simple model: the list of statements, executed one by one. */
class BatchingRowWriterPropertyTest {

    private static final String SEED = "20261125";

    /** A statement of a stream. The number of the write is its value, so that every statement can be identified. */
    record Write(String stream, String statement) {}

    @Property(tries = 500, seed = SEED)
    void streams_keep_their_order_and_every_statement_is_executed_once(@ForAll("writes") List<Write> writes) {
        RecordingJdbcTemplate jdbc = flush(writes);

        assertThat(byStream(executed(jdbc.batches()), writes)).isEqualTo(byStream(numbered(writes), writes));
    }

    @Property(tries = 500, seed = SEED)
    void the_nth_statements_of_all_streams_need_one_batch_for_each_different_statement(
            @ForAll("writes") List<Write> writes) {
        Map<String, Integer> statementsOfStream = new HashMap<>();
        Set<String> batches = new HashSet<>();
        for (Write write : writes) {
            int step = statementsOfStream.merge(write.stream(), 1, Integer::sum);
            batches.add(step + " " + write.statement());
        }

        assertThat(flush(writes).batches()).hasSize(batches.size());
    }

    @Provide
    Arbitrary<List<Write>> writes() {
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c", "d", "e"), Arbitraries.of("insert", "update", "delete"))
                .as(Write::new)
                .list()
                .ofMaxSize(40);
    }

    private static RecordingJdbcTemplate flush(List<Write> writes) {
        RecordingJdbcTemplate jdbc = new RecordingJdbcTemplate();
        BatchingRowWriter rows = new BatchingRowWriter(jdbc);
        for (int number = 0; number < writes.size(); number++) {
            rows.setStream(writes.get(number).stream());
            rows.write(new RowStatement.Delete("flow", writes.get(number).statement()), number);
        }
        rows.flush();
        return jdbc;
    }

    private static List<String> numbered(List<Write> writes) {
        List<String> statements = new ArrayList<>();
        for (int number = 0; number < writes.size(); number++) {
            statements.add(number + " " + writes.get(number).statement());
        }
        return statements;
    }

    private static List<String> executed(List<Batch> batches) {
        return batches.stream()
                .flatMap(batch -> batch.values().stream().map(values -> values.get(0) + " " + batch.statement()))
                .toList();
    }

    private static Map<String, List<String>> byStream(List<String> statements, List<Write> writes) {
        Map<String, List<String>> byStream = new HashMap<>();
        for (String statement : statements) {
            int number = Integer.parseInt(statement.substring(0, statement.indexOf(' ')));
            byStream.computeIfAbsent(writes.get(number).stream(), first -> new ArrayList<>())
                    .add(statement);
        }
        return byStream;
    }
}
