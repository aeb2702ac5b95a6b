package dev.flowledger.server.compatibility;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.filter.Page;

/**
 * Settings of this server, under their names in Prefect.
 *
 * @param defaultLimit the default size of pages
 * @param isCsrfProtectionEnabled whether changes need a CSRF token; always false
 * @param isServicesSchedulerEnabled whether the server creates runs from schedules; always false
 */
record PrefectSettings(
        @JsonProperty("PREFECT_API_DEFAULT_LIMIT") int defaultLimit,

        @JsonProperty("PREFECT_SERVER_CSRF_PROTECTION_ENABLED")
        boolean isCsrfProtectionEnabled,

        @JsonProperty("PREFECT_API_SERVICES_SCHEDULER_ENABLED")
        boolean isServicesSchedulerEnabled) {

    static final PrefectSettings CURRENT = new PrefectSettings(Page.MAX_LIMIT, false, false);
}
