package dev.flowledger.query.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.FindFlowsBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statement that selects the rows of a page. */
class PageQueryTest {

    @ParameterizedTest
    @CsvSource({
        // page size, offset, number of rows; limit and offset of the statement, from the end
        "10, 0, 100, 10, 0, false",
        "10, 40, 100, 10, 40, false",
        "10, 45, 100, 10, 45, false",
        "10, 50, 100, 10, 40, true",
        "10, 90, 100, 10, 0, true",
        "10, 90, 95, 5, 0, true",
        "10, 0, 5, 5, 0, false",
        "10, 100, 100, 0, 0, false",
        "10, 999, 100, 0, 0, false",
        "0, 0, 100, 0, 0, false",
        "10, 0, 0, 0, 0, false"
    })
    void a_page_of_the_second_half_is_read_from_the_end(
            int size, int skipped, long count, long limit, long offset, boolean fromEnd) {
        FindFlows page = FindFlowsBuilder.builder().limit(size).offset(skipped).build();

        assertThat(PageRows.of(page, count)).isEqualTo(new PageRows(limit, offset, fromEnd));
    }

    @Test
    void rows_from_the_end_are_selected_in_reverse_and_returned_in_order() {
        assertThat(sql("name")).endsWith("order by name desc, id desc limit ? offset ?) page order by name, id");
        assertThat(sql("end_time desc"))
                .endsWith("order by end_time, id desc limit ? offset ?) page order by end_time desc, id");
    }

    private static String sql(String order) {
        RecordTable<String> table =
                new RecordTable<>(List.of("name"), List.of(), List.of(), (row, number) -> row.getString("name"));
        return new PageQuery<>(table, SqlFragment.of(" from flow"), order, new PageRows(10, 5, true))
                .selectShortValues()
                .sql();
    }
}
