package dev.flowledger.server.error;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains errors for routes of Prefect that this server does not have. Clients show the detail of an error to their users. */
final class UnservedRoutes {

    private static final String NO_ROUTE =
            "This server does not have this route of Prefect. It keeps flows, deployments, flow runs, task runs and logs,"
                    + " and neither executes nor schedules runs.";

    private static final Map<Pattern, String> METHODS = Map.of(
            Pattern.compile("POST /api/events/*"),
            "This server's /api/events is its ledger, to which only changes of records are added. It accepts neither"
                    + " Prefect events nor CloudEvents. Use GET to read it.");

    /** Routes of Prefect whose path has the form of another route of this server, which has other methods. */
    private static final Pattern SHADOWED = Pattern.compile(
            "POST /api/deployments/get_scheduled_flow_runs/*|(?:GET|HEAD|DELETE) /api/block_types/[^/]+/*"
                    + "|POST /api/block_types/install_system_block_types/*");

    private static final Map<Pattern, String> PATHS = Map.of(
            Pattern.compile("/api/(?:events/(?:in|out)|logs/out|task_runs/subscriptions/scheduled)/*"),
            "This server has no WebSockets. Clients of Prefect 3 and Prefect's background tasks need them; use a client of"
                    + " Prefect 2.6 to 2.20.",
            Pattern.compile("/api/flow_runs/[^/]+/input(?:/.*)?"),
            "This server does not have this route of Prefect: it keeps no inputs of flow runs. Pause or suspend a flow run"
                    + " without wait_for_input.",
            Pattern.compile(
                    "/api/(?:(?:admin/database|artifacts|automations|block_capabilities|block_documents|block_schemas"
                            + "|block_types|collections|concurrency_limits|events/(?:filter|count-by)"
                            + "|flow_run_notification_policies|saved_searches|templates|ui|v2|variables|work_pools|work_queues)(?:/.*)?"
                            + "|deployments/[^/]+/(?:schedule|work_queue_check)/*)"),
            NO_ROUTE);

    private UnservedRoutes() {}

    /** The detail of a 405; null if the route is not one of Prefect. */
    static @Nullable String unsupportedMethod(String method, String path) {
        return find(METHODS, method + " " + path);
    }

    /** The detail of a 404 in place of a 405 that would be about another route; null if the route is not one of Prefect. */
    static @Nullable String shadowed(String method, String path) {
        return SHADOWED.matcher(method + " " + path).matches() ? NO_ROUTE : null;
    }

    /** The detail of a 404; null if the route is not one of Prefect. */
    static @Nullable String notFound(String path) {
        return find(PATHS, path);
    }

    private static @Nullable String find(Map<Pattern, String> details, String text) {
        return details.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(text).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
