package dev.flowledger.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.JsonObject;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flowrun.FlowRunBuilder;
import dev.flowledger.api.flowrun.FlowRunExtras;
import dev.flowledger.api.taskrun.TaskRunBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Composed records have the flat JSON of Prefect, in the order of its fields. */
@NullUnmarked
class RunStatusTest {

    private static final Instant AT = Instant.parse("2026-01-31T08:15:00Z");
    private static final FlowId FLOW = FlowId.of("etl", 1);
    private static final FlowRunId FLOW_RUN = FlowRunId.of(FLOW.value(), "key", 1);
    private static final RunStatus STATUS = RunStatus.of(
            new State(new UUID(0, 1), StateType.RUNNING, "Running", AT, null, null, JsonObject.EMPTY),
            new RunTimings(1, AT, null, AT, null, BigDecimal.ZERO),
            AT);

    private static final String STATUS_FIELDS = "state_id state_type state_name state run_count expected_start_time"
            + " next_scheduled_start_time start_time end_time total_run_time"
            + " estimated_run_time estimated_start_time_delta";

    @Test
    void the_status_of_a_flow_run_is_part_of_its_fields() {
        assertThat(fields(FlowRunBuilder.builder()
                        .id(FLOW_RUN)
                        .extras(FlowRunExtras.NONE)
                        .status(STATUS)
                        .sequence(7)
                        .build()))
                .isEqualTo("id created updated name flow_id deployment_id work_queue_name flow_version parameters"
                        + " idempotency_key context empirical_policy tags parent_task_run_id infrastructure_document_id"
                        + " deployment_version work_pool_name job_variables infrastructure_pid labels auto_scheduled created_by "
                        + STATUS_FIELDS);
    }

    @Test
    void the_status_of_a_task_run_is_part_of_its_fields() {
        assertThat(fields(TaskRunBuilder.builder().status(STATUS).sequence(7).build()))
                .isEqualTo("id created updated name flow_run_id task_key dynamic_key cache_key cache_expiration"
                        + " task_version empirical_policy tags task_inputs flow_run_run_count labels " + STATUS_FIELDS);
    }

    @Test
    void the_settings_of_a_deployment_are_part_of_its_fields() {
        DeploymentId id = DeploymentId.of(FLOW, "prod", 1);

        assertThat(fields(Deployment.of(
                        new DeploymentCreated(id, FLOW, "prod", DeploymentSettings.DEFAULTS, AT), "tester", 7)))
                .isEqualTo("id created updated flow_id name version description schedule is_schedule_active parameters"
                        + " tags work_queue_name path entrypoint manifest_path infra_overrides parameter_openapi_schema"
                        + " storage_document_id infrastructure_document_id paused schedules job_variables work_pool_name"
                        + " enforce_parameter_schema pull_steps labels created_by updated_by status last_polled");
    }

    @Test
    void a_running_run_counts_the_time_up_to_now_and_a_late_one_its_delay() {
        RunStatus running = STATUS.at(AT.plusMillis(2500));
        RunStatus late = status(StateType.SCHEDULED, timings(null)).at(AT.plusSeconds(3));
        RunStatus early = status(StateType.SCHEDULED, timings(null)).at(AT.minusSeconds(3));
        RunStatus startedLate =
                status(StateType.COMPLETED, timings(AT.plusSeconds(1))).at(AT.plusSeconds(9));
        RunStatus neverStarted = status(StateType.CANCELLED, timings(null)).at(AT.plusSeconds(9));

        assertThat(running.estimates()).isEqualTo(estimates("2.500000", "0.000000"));
        assertThat(late.estimates()).isEqualTo(estimates("1.000000", "3.000000"));
        assertThat(early.estimates()).isEqualTo(estimates("1.000000", "0.000000"));
        assertThat(startedLate.estimates()).isEqualTo(estimates("1.000000", "1.000000"));
        assertThat(neverStarted.estimates()).isEqualTo(estimates("1.000000", "0.000000"));
    }

    private static RunStatus status(StateType type, RunTimings timings) {
        return RunStatus.of(
                new State(new UUID(0, 1), type, type.defaultName(), AT, null, null, JsonObject.EMPTY), timings, AT);
    }

    private static RunTimings timings(Instant startTime) {
        return new RunTimings(1, AT, null, startTime, null, new BigDecimal("1.000000"));
    }

    private static EstimatedTimes estimates(String runTime, String delay) {
        return new EstimatedTimes(new BigDecimal(runTime), new BigDecimal(delay));
    }

    private static String fields(Object view) {
        return String.join(
                " ", List.copyOf(JsonMapper.shared().valueToTree(view).propertyNames()));
    }
}
