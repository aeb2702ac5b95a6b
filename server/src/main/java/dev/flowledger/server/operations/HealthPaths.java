package dev.flowledger.server.operations;

import dev.flowledger.server.error.ProblemDetailException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointWebExtension;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Responds with 404 to every path below the health endpoint that names no part of it. Spring Boot itself fails for some of them. */
@Component
final class HealthPaths extends HealthEndpointWebExtension {

    private final HealthContributorRegistry contributors;
    private final HealthEndpointGroups groups;

    HealthPaths(
            HealthContributorRegistry contributors, HealthEndpointGroups groups, HealthEndpointProperties properties) {
        super(contributors, null, groups, properties.getLogging().getSlowIndicatorThreshold());
        this.contributors = contributors;
        this.groups = groups;
    }

    @Override
    public WebEndpointResponse<HealthDescriptor> health(
            ApiVersion version,
            @Nullable WebServerNamespace server,
            SecurityContext caller,
            boolean showAll,
            String... path) {
        // A single name may also be an additional path of a group, which Spring Boot finds.
        WebEndpointResponse<HealthDescriptor> response =
                path.length > 1 && !exists(path) ? null : super.health(version, server, caller, showAll, path);
        if (response == null || response.getStatus() == WebEndpointResponse.STATUS_NOT_FOUND) {
            throw new ProblemDetailException(HttpStatus.NOT_FOUND, "Not Found");
        }
        return response;
    }

    /** Whether the path names the endpoint, a group, or a contributor in one of them. */
    private boolean exists(String... path) {
        Object part = contributors;
        for (int i = groups.get(path[0]) != null ? 1 : 0; i < path.length; i++) {
            HealthContributor next =
                    part instanceof HealthContributors composite ? composite.getContributor(path[i]) : null;
            if (next == null) {
                return false;
            }
            part = next;
        }
        return true;
    }
}
