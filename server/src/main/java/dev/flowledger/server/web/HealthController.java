package dev.flowledger.server.web;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Prefect's health checks. */
@RestController
@WithoutReadModel
@Tag(name = "Health")
@RequestMapping("/api")
final class HealthController {

    private final HealthEndpoint health;

    HealthController(HealthEndpoint health) {
        this.health = health;
    }

    /** Check that the server responds. */
    @GetMapping("/health")
    @ApiResponse(responseCode = "200", description = "Always true.", useReturnTypeSchema = true)
    boolean health() {
        return true;
    }

    /**
     * Check that the server can read and write records.
     *
     * <p>Gives the same answer as <code>/actuator/health/readiness</code>.
     */
    @GetMapping("/ready")
    @ApiResponse(responseCode = "200", description = "The server is ready.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "503", ref = "#/components/responses/Problem503")
    Readiness readiness() {
        HealthDescriptor readiness = health.healthForPath("readiness");
        if (readiness == null || !readiness.getStatus().equals(Status.UP)) {
            throw ApiException.unavailable("The server is not ready: its database or its read model is unavailable.");
        }
        return Readiness.OK;
    }
}
