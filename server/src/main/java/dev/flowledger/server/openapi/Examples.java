package dev.flowledger.server.openapi;

import java.util.List;
import java.util.Map;

/** Examples of request bodies and responses. A test sends each example of a request to a running server. */
final class Examples {

    static final Map<String, Object> FIELD_ERROR = Map.of(
            "loc", List.of("body", "limit"),
            "msg", "must be less than or equal to 200",
            "type", "value_error.number.not_le");

    private static final Map<String, Object> TAGGED_IMPORTS = Map.of(
            "name", Map.of("like_", "import"),
            "tags", Map.of("all_", List.of("nightly")));

    private static final Map<String, Object> FAILED =
            Map.of("state", Map.of("type", Map.of("any_", List.of("FAILED", "CRASHED"))));

    /** The ids of these records, which are derived from their natural keys. */
    private static final String FLOW = "a7dc3d5f-a375-8364-8079-13afc8000001";

    private static final String FLOW_RUN = "a402b14e-763f-8afb-84d0-82597c000001";

    private static final String NIGHT = "2026-02-01T02:00:00+00:00";

    private static final String BLOCK_TYPE = "e8024273-d0a0-349a-99cb-73c1870e65e3";

    private static final String BLOCK_SCHEMA = "5aa197d2-8068-3fc6-ac17-222a244bafa5";

    static final Map<String, Object> OF_SCHEMAS = Map.ofEntries(
            Map.entry(
                    "Flow",
                    Map.of(
                            "id", FLOW,
                            "created", "2026-01-31T08:15:00.000123+00:00",
                            "updated", "2026-02-01T10:00:00.500000+00:00",
                            "name", "customer import",
                            "tags", List.of("nightly", "crm"))),
            Map.entry("CreateFlow", Map.of("name", "customer import", "tags", List.of("nightly", "crm"))),
            Map.entry("FlowChanges", Map.of("tags", List.of("hourly", "crm"))),
            Map.entry("FindFlows", Map.of("flows", TAGGED_IMPORTS, "sort", "UPDATED_DESC", "limit", 15, "offset", 0)),
            Map.entry("PaginateFlows", Map.of("flows", TAGGED_IMPORTS, "limit", 10, "page", 2)),
            Map.entry("FlowIds", Map.of("flow_ids", List.of(FLOW))),
            Map.entry("CountFlows", Map.of("flows", TAGGED_IMPORTS)),
            Map.entry(
                    "CreateDeployment",
                    Map.of("flow_id", FLOW, "name", "nightly", "schedule", Map.of("cron", "0 2 * * *"))),
            Map.entry(
                    "DeploymentFlowRun",
                    Map.of("parameters", Map.of("since", "2026-01-30"), "tags", List.of("manual"))),
            Map.entry("DeploymentChanges", Map.of("is_schedule_active", false)),
            Map.entry("FindDeployments", Map.of("deployments", Map.of("name", Map.of("like_", "night")))),
            Map.entry("PaginateDeployments", Map.of("flows", TAGGED_IMPORTS, "page", 1)),
            Map.entry("CountDeployments", Map.of("flows", TAGGED_IMPORTS)),
            Map.entry(
                    "CreateFlowRun",
                    Map.of(
                            "flow_id",
                            FLOW,
                            "idempotency_key",
                            "2026-01-31",
                            "parameters",
                            Map.of("since", "2026-01-30"),
                            "state",
                            Map.of("type", "SCHEDULED", "state_details", Map.of("scheduled_time", NIGHT)))),
            Map.entry("FlowRunChanges", Map.of("name", "import of january", "tags", List.of("nightly"))),
            Map.entry("FindFlowRuns", Map.of("flow_runs", FAILED, "sort", "START_TIME_DESC", "limit", 15)),
            Map.entry("PaginateFlowRuns", Map.of("flow_runs", FAILED, "page", 1)),
            Map.entry("FlowRunOverview", Map.of("flow_runs", FAILED, "limit", 100)),
            Map.entry(
                    "RunHistoryQuery",
                    Map.of(
                            "history_start", "2026-02-01T00:00:00+00:00",
                            "history_end", "2026-02-02T00:00:00+00:00",
                            "history_interval_seconds", 3600)),
            Map.entry("NewSchedules", List.of(Map.of("schedule", Map.of("cron", "0 6 * * 1-5"), "active", true))),
            Map.entry("ScheduleChanges", Map.of("active", false)),
            Map.entry("CountFlowRuns", Map.of("flow_runs", FAILED, "flows", TAGGED_IMPORTS)),
            Map.entry("CreateTaskRun", Map.of("flow_run_id", FLOW_RUN, "task_key", "load", "dynamic_key", "0")),
            Map.entry("TaskRunChanges", Map.of("name", "load of january")),
            Map.entry("FindTaskRuns", Map.of("task_runs", FAILED, "sort", "END_TIME_DESC")),
            Map.entry("PaginateTaskRuns", Map.of("task_runs", FAILED, "page", 1)),
            Map.entry(
                    "CountTaskRuns",
                    Map.of(
                            "task_runs",
                            Map.of("name", Map.of("like_", "load"), "start_time", Map.of("after_", NIGHT)))),
            Map.entry("ResumeRequest", Map.of()),
            Map.entry("SetStateRequest", Map.of("state", Map.of("type", "RUNNING"), "force", false)),
            Map.entry(
                    "NewLogs",
                    List.of(Map.of(
                            "name",
                            "prefect.flow_runs",
                            "level",
                            20,
                            "message",
                            "Hello",
                            "timestamp",
                            NIGHT,
                            "flow_run_id",
                            FLOW_RUN))),
            Map.entry(
                    "FindLogs",
                    Map.of(
                            "logs",
                            Map.of("level", Map.of("ge_", 20), "flow_run_id", Map.of("any_", List.of(FLOW_RUN))),
                            "limit",
                            100)),
            Map.entry("IgnoredFilter", Map.of("limit", 10)),
            Map.entry("DroppedChanges", Map.of("description", "Store data as a file on a local file system.")),
            Map.entry("NewBlockType", Map.of("name", "Local File System", "slug", "local-file-system")),
            Map.entry("NewBlockSchema", Map.of("block_type_id", BLOCK_TYPE, "fields", Map.of("type", "object"))),
            Map.entry(
                    "NewBlockDocument",
                    Map.of("block_type_id", BLOCK_TYPE, "block_schema_id", BLOCK_SCHEMA, "is_anonymous", true)),
            Map.entry("IssueKey", Map.of("name", "nightly import", "role", "writer")),
            Map.entry(
                    "ErasureRequest",
                    Map.of(
                            "filter",
                            Map.of("flows", Map.of("name", Map.of("any_", List.of("hello")))),
                            "reason",
                            "request 42",
                            "dry_run",
                            true)),
            Map.entry("KeyRotation", Map.of("grace_period_seconds", 86400)),
            Map.entry("FieldError", FIELD_ERROR));

    private Examples() {}
}
