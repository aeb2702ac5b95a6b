package dev.flowledger.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.query.readmodel.RowStatement;
import dev.flowledger.query.readmodel.Sql;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StreamTableTest {

    private static final UUID ID = new UUID(0, 1);
    private static final RowStatement.Upsert INSERT = Sql.upsert("key", List.of("id", "name", "sequence"));
    private static final RowStatement.Update REVOKE = Sql.update("key", List.of("revoked"));

    private final StreamTable table = new StreamTable("key", List.of("id", "name", "revoked", "sequence"));

    @Test
    void a_column_that_no_statement_writes_is_null() {
        table.upsert(INSERT, new Object[] {ID, "ci", 0L}, 0);

        assertThat(table.row(ID)).containsExactly(ID, "ci", null, 0L);
    }

    @Test
    void an_update_changes_its_columns_and_the_sequence() {
        table.upsert(INSERT, new Object[] {ID, "ci", 0L}, 0);
        table.update(REVOKE, new Object[] {"now", 1L, ID, 1L}, 0);

        assertThat(table.row(ID)).containsExactly(ID, "ci", "now", 1L);
    }

    @Test
    void parameters_may_follow_those_of_an_archive() {
        table.upsert(INSERT, new Object[] {ID, "ci", 0L}, 0);
        table.update(REVOKE, new Object[] {"time", ID, 1L, "now", 1L, ID, 1L}, RowStatement.Archive.PARAMETERS);

        assertThat(table.row(ID)).containsExactly(ID, "ci", "now", 1L);
    }

    @Test
    void an_update_or_delete_of_a_row_that_no_event_has_inserted_is_rejected() {
        assertThatThrownBy(() -> table.update(REVOKE, new Object[] {"now", 1L, ID, 1L}, 0))
                .isInstanceOf(MissingEventException.class);
        assertThatThrownBy(() -> table.delete(ID)).isInstanceOf(MissingEventException.class);
    }

    @Test
    void a_deleted_row_cannot_be_changed() {
        table.upsert(INSERT, new Object[] {ID, "ci", 0L}, 0);
        table.delete(ID);

        assertThatThrownBy(() -> table.row(ID)).isInstanceOf(MissingEventException.class);
    }

    @Test
    void the_rows_of_a_stream_that_has_ended_are_in_the_copy() {
        table.upsert(INSERT, new Object[] {ID, "ci", 0L}, 0);
        table.copyRows();

        assertThat(table.copy().bytes()).isPositive();
        assertThatThrownBy(() -> table.row(ID)).isInstanceOf(MissingEventException.class);
    }
}
