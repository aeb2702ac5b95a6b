package dev.flowledger.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The statements of projections, and the parameters that they take. */
class SqlTest {

    @Test
    void upsert_replaces_only_a_row_with_a_lower_sequence() {
        assertThat(Sql.upsert("flow", List.of("id", "name", "sequence")).sql())
                .isEqualTo("insert into read_model.flow as it (id, name, sequence) values (?, ?, ?)"
                        + " on conflict (id) do update set name = excluded.name, sequence = excluded.sequence"
                        + " where it.sequence < excluded.sequence");
    }

    @Test
    void update_changes_only_a_row_with_a_lower_sequence() {
        assertThat(Sql.update("flow", List.of("updated", "tags")).sql())
                .isEqualTo(
                        "update read_model.flow set updated = ?, tags = ?, sequence = ? where id = ? and sequence < ?");
    }

    @Test
    void delete_removes_only_a_row_with_a_lower_sequence() {
        assertThat(Sql.delete("flow").sql()).isEqualTo("delete from read_model.flow where id = ? and sequence < ?");
    }

    @Test
    void archive_copies_the_row_before_the_change_in_the_same_statement() {
        RowStatement change = Sql.delete("flow");

        assertThat(Sql.archive("flow_version", List.of("id", "sequence"), change)
                        .sql())
                .isEqualTo(
                        "with earlier_version as (insert into read_model.flow_version (id, sequence, valid_from, valid_to)"
                                + " select id, sequence, updated, ? from read_model.flow where id = ? and sequence < ?"
                                + " on conflict do nothing) delete from read_model.flow where id = ? and sequence < ?");
    }

    @Test
    void columns_flattens_lists_in_order() {
        assertThat(Sql.columns("id", List.of("state_id", "state_type"), "sequence"))
                .containsExactly("id", "state_id", "state_type", "sequence");
    }

    @Test
    void values_flattens_lists_and_keeps_nulls_and_arrays() {
        Object tags = Sql.textArray(List.of("a", "b"));

        assertThat(Sql.values("id", Arrays.asList(null, "x"), null, tags, 7L))
                .containsExactly("id", null, "x", null, tags, 7L);
    }

    @Test
    void parameters_have_the_types_of_the_driver() {
        assertThat(Sql.timestamp(Instant.parse("2026-01-31T08:15:00.000123Z")))
                .isEqualTo(OffsetDateTime.parse("2026-01-31T08:15:00.000123Z"));
        assertThat(Sql.timestamp(null)).isNull();
        assertThat(Sql.textArray(List.of("a", "{}"))).isEqualTo(new String[] {"a", "{}"});
        assertThat(Sql.json(new JsonObject("{\"a\": 1}"))).isEqualTo("{\"a\": 1}");
        assertThat(Sql.json((JsonObject) null)).isNull();
    }
}
