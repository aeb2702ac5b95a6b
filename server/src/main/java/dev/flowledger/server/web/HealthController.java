package dev.flowledger.server.web;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Prefect's health check: true while the server responds. The actuator's readiness also checks the database. */
@RestController
@Tag(name = "Health")
final class HealthController {

    /** Check that the server responds. */
    @GetMapping("/api/health")
    @ApiResponse(responseCode = "200", description = "Always true.", useReturnTypeSchema = true)
    boolean health() {
        return true;
    }
}
