package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.Sql;
import dev.flowledger.rebuild.RecordingJdbcTemplate.Batch;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchingRowWriterTest {

    private static final String INSERT = "insert into read_model.flow (id) values (?)";
    private static final String UPDATE = "update read_model.flow set tags = ? where id = ?";
    private static final String SHADOW_INSERT = "insert into read_model_shadow.flow (id) values (?)";
    private static final String SHADOW_UPDATE = "update read_model_shadow.flow set tags = ? where id = ?";

    private final RecordingJdbcTemplate jdbc = new RecordingJdbcTemplate();
    private final BatchingRowWriter rows = new BatchingRowWriter(jdbc);

    @Test
    void equal_statements_of_different_streams_are_one_batch() {
        write("a", INSERT, "a");
        write("b", INSERT, "b");

        rows.flush();

        assertThat(jdbc.batches()).containsExactly(new Batch(SHADOW_INSERT, List.of(List.of("a"), List.of("b"))));
    }

    @Test
    void statements_of_one_stream_keep_their_order() {
        write("a", INSERT, "a");
        write("a", UPDATE, "x", "a");
        write("b", INSERT, "b");
        write("a", UPDATE, "y", "a");

        rows.flush();

        assertThat(jdbc.batches())
                .containsExactly(
                        new Batch(SHADOW_INSERT, List.of(List.of("a"), List.of("b"))),
                        new Batch(SHADOW_UPDATE, List.of(List.of("x", "a"))),
                        new Batch(SHADOW_UPDATE, List.of(List.of("y", "a"))));
    }

    @Test
    void every_table_name_of_the_live_schema_is_replaced() {
        write("a", "insert into read_model.flow select * from read_model.flow_version where id = ?", "a");

        rows.flush();

        assertThat(jdbc.batches().get(0).statement())
                .isEqualTo(
                        "insert into read_model_shadow.flow select * from read_model_shadow.flow_version where id = ?");
    }

    @Test
    void flush_writes_every_statement_once() {
        write("a", INSERT, "a");
        rows.flush();
        write("a", UPDATE, "x", "a");
        rows.flush();
        rows.flush();

        assertThat(jdbc.batches()).extracting(Batch::statement).containsExactly(SHADOW_INSERT, SHADOW_UPDATE);
    }

    @Test
    void clear_discards_the_statements() {
        write("a", INSERT, "discarded");
        rows.clear();
        write("a", INSERT, "written");
        rows.flush();

        assertThat(jdbc.batches()).containsExactly(new Batch(SHADOW_INSERT, List.of(List.of("written"))));
    }

    @Test
    void a_statement_that_finds_no_row_makes_its_stream_incomplete() {
        jdbc.findNoRow(false);
        rows.setStream("a");
        rows.write(Sql.delete("flow"), new UUID(0, 1), 2L);

        assertThat(rows.flush()).containsExactly("a");
    }

    @Test
    void a_statement_whose_row_has_a_later_version_was_applied_before() {
        jdbc.findNoRow(true);
        rows.setStream("a");
        rows.write(Sql.delete("flow"), new UUID(0, 1), 2L);

        assertThat(rows.flush()).isEmpty();
    }

    @Test
    void an_insert_never_needs_a_row() {
        jdbc.findNoRow(false);
        rows.setStream("a");
        rows.write(Sql.upsert("flow", List.of("id", "sequence")), new UUID(0, 1), 2L);

        assertThat(rows.flush()).isEmpty();
    }

    private void write(String stream, String statement, Object... values) {
        rows.setStream(stream);
        rows.write(new RowStatement.Update("flow", List.of("tags"), statement), values);
    }
}
