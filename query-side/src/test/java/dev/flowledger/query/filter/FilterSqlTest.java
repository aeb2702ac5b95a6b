package dev.flowledger.query.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.FlowRunFilterBuilder;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.OptionalTimeFilter;
import dev.flowledger.api.filter.StateFilter;
import dev.flowledger.api.filter.StateTypeFilter;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.filter.TaskRunFilterBuilder;
import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flowrun.CountFlowRuns;
import dev.flowledger.api.run.StateType;
import dev.flowledger.api.taskrun.CountTaskRuns;
import dev.flowledger.query.readmodel.SqlFragment;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SQL of filters. */
class FilterSqlTest {

    private static final FlowRunFilter ANY_RUN = FlowRunFilterBuilder.builder().build();
    private static final TaskRunFilter ANY_TASK_RUN =
            TaskRunFilterBuilder.builder().build();

    private static final NameFilter NAME = new NameFilter(List.of("a"), null);
    private static final TagsFilter TAGS = new TagsFilter(Operator.AND, List.of("b"), null, null);

    private record AllFilters(
            @Nullable FlowFilter flows,
            @Nullable FlowRunFilter flowRuns,
            @Nullable TaskRunFilter taskRuns,
            @Nullable DeploymentFilter deployments)
            implements Filters {}

    @Test
    void without_filters_there_is_no_condition_besides_existing_parents() {
        assertThat(RecordFilters.flows(CountFlows.ALL).rows().sql()).isEqualTo(" from read_model.flow flow where true");
        assertThat(RecordFilters.flowRuns(CountFlowRuns.ALL).rows().sql())
                .isEqualTo(" from read_model.existing_flow_run run where true");
        assertThat(RecordFilters.taskRuns(CountTaskRuns.ALL).rows().sql())
                .isEqualTo(" from read_model.existing_task_run task where true");
    }

    @Test
    void index_of_state_types_orders_the_runs_of_one_type() {
        assertThat(stateOrder(StateType.RUNNING)).isEqualTo("coalesce(start_time, expected_start_time)");
        assertThat(stateOrder(StateType.RUNNING, StateType.FAILED)).isEmpty();
        assertThat(RecordFilters.flowRuns(CountFlowRuns.ALL).stateOrder()).isNull();
    }

    private static @Nullable String stateOrder(StateType... types) {
        StateFilter state = new StateFilter(Operator.AND, new StateTypeFilter(List.of(types), null), null);
        FlowRunFilter runs = FlowRunFilterBuilder.builder().state(state).build();
        return RecordFilters.flowRuns(new AllFilters(null, runs, null, null)).stateOrder();
    }

    @Test
    void range_of_start_times_is_also_a_range_of_the_order_by_start() {
        OptionalTimeFilter after = new OptionalTimeFilter(null, Instant.EPOCH, null);
        FlowRunFilter runs = FlowRunFilterBuilder.builder().startTime(after).build();

        var selection = RecordFilters.flowRuns(new AllFilters(null, runs, null, null));

        assertThat(selection.rows().sql())
                .endsWith("run.start_time >= ? and coalesce(start_time, expected_start_time) >= ?");
        assertThat(selection.count().sql()).doesNotContain("coalesce");
    }

    @Test
    void runs_of_deleted_flows_are_counted_by_an_index_and_subtracted() {
        assertThat(RecordFilters.flowRuns(CountFlowRuns.ALL).count().sql())
                .isEqualTo("select (select count(*) from read_model.flow_run run where true)"
                        + " - (select count(*) from read_model.flow_run run where true"
                        + " and run.flow_id = any(array(select id from read_model.deleted_flow)))");
    }

    @Test
    void task_runs_of_matching_runs_of_deleted_flows_are_subtracted_too() {
        FlowRunFilter runs =
                FlowRunFilterBuilder.builder().name(new NameFilter(null, "run")).build();
        String matching =
                "select count(*) from read_model.task_run task where exists (select from read_model.flow_run run"
                        + " where run.id = task.flow_run_id and run.name_folded like ?)";

        var selection = RecordFilters.taskRuns(new AllFilters(null, runs, null, null));

        assertThat(selection.count().sql())
                .startsWith("select (" + matching + ") - (" + matching + " and task.flow_run_id = any(");
        assertThat(selection.rows().sql()).contains("read_model.existing_flow_run run");
    }

    @Test
    void range_of_start_times_of_the_runs_of_a_flow_is_also_a_range_of_their_order() {
        OptionalTimeFilter after = new OptionalTimeFilter(null, Instant.EPOCH, null);
        FlowRunFilter runs = FlowRunFilterBuilder.builder().startTime(after).build();

        assertThat(RecordFilters.flows(new AllFilters(null, runs, null, null))
                        .count()
                        .sql())
                .endsWith("where exists (select from read_model.flow_run run where run.flow_id = flow.id"
                        + " and run.start_time >= ? and coalesce(start_time, expected_start_time) >= ?)");
    }

    @Test
    void criteria_are_joined_by_the_operator() {
        assertThat(flowCondition(new FlowFilter(Operator.AND, null, NAME, TAGS, null)))
                .isEqualTo("flow.name = any(?) and flow.tags @> ?");
        assertThat(flowCondition(new FlowFilter(Operator.OR, null, NAME, TAGS, null)))
                .isEqualTo("(flow.name = any(?) or flow.tags @> ?)");
    }

    @Test
    void criterion_without_values_matches_everything() {
        NameFilter empty = new NameFilter(null, null);

        assertThat(flowCondition(new FlowFilter(Operator.OR, null, empty, TAGS, null)))
                .isEqualTo("true");
        assertThat(flowCondition(new FlowFilter(Operator.AND, null, empty, TAGS, null)))
                .isEqualTo("flow.tags @> ?");
    }

    @Test
    void groups_keep_their_meaning_within_a_disjunction() {
        TagsFilter tags = new TagsFilter(Operator.AND, List.of("b"), false, null);

        assertThat(flowCondition(new FlowFilter(Operator.OR, null, NAME, tags, null)))
                .isEqualTo("(flow.name = any(?) or flow.tags @> ? and not (flow.tags = '{}'))");
    }

    @Test
    void statement_does_not_depend_on_the_number_of_values() {
        SqlFragment one = flows(ids(1));
        SqlFragment many = flows(ids(100));

        assertThat(many.sql()).isEqualTo(one.sql());
        assertThat(many.values()).hasSize(1);
    }

    @Test
    void values_are_in_the_order_of_their_parameters() {
        StateFilter state = new StateFilter(Operator.AND, new StateTypeFilter(List.of(StateType.RUNNING), null), null);
        SqlFragment matching = RecordFilters.flowRuns(new AllFilters(
                        new FlowFilter(Operator.AND, null, new NameFilter(null, "flow"), null, null),
                        FlowRunFilterBuilder.builder()
                                .name(new NameFilter(null, "run"))
                                .state(state)
                                .build(),
                        null,
                        null))
                .rows();

        assertThat(matching.sql())
                .isEqualTo(" from read_model.flow_run run where run.name_folded like ? and run.state_type = ?"
                        + " and exists (select from read_model.flow flow where flow.id = run.flow_id"
                        + " and flow.name_folded like ?)");
        assertThat(matching.values()).containsExactly("%run%", "RUNNING", "%flow%");
    }

    @Test
    void like_criterion_searches_the_folded_name_for_an_escaped_pattern() {
        SqlFragment matching = flows(new FlowFilter(Operator.AND, null, new NameFilter(null, "50%_Ä"), null, null));

        assertThat(matching.sql()).endsWith("where flow.name_folded like ?");
        assertThat(matching.values()).containsExactly("%50\\%\\_ä%");
    }

    @Test
    void filters_of_runs_and_task_runs_apply_to_the_same_run() {
        assertThat(RecordFilters.flows(new AllFilters(null, ANY_RUN, ANY_TASK_RUN, null))
                        .rows()
                        .sql())
                .endsWith("where exists (select from read_model.flow_run run where run.flow_id = flow.id"
                        + " and exists (select from read_model.task_run task where task.flow_run_id = run.id))");
    }

    @ParameterizedTest
    @CsvSource({"ab, true", "a-b-c, true", "%_, true", "日本, true", "abc, false", "-a1ä-, false"})
    void like_criterion_is_short_without_three_letters_in_a_row(String like, boolean isShort) {
        FlowFilter filter = new FlowFilter(Operator.AND, null, new NameFilter(null, like), null, null);

        assertThat(RecordFilters.flowRuns(new AllFilters(filter, null, null, null))
                        .hasShortLike())
                .isEqualTo(isShort);
    }

    private static FlowFilter ids(int count) {
        return new FlowFilter(Operator.AND, new IdFilter(Collections.nCopies(count, new UUID(0, 1))), null, null, null);
    }

    private static SqlFragment flows(FlowFilter filter) {
        return RecordFilters.flows(new AllFilters(filter, null, null, null)).rows();
    }

    private static String flowCondition(FlowFilter filter) {
        return flows(filter).sql().replace(" from read_model.flow flow where ", "");
    }
}
