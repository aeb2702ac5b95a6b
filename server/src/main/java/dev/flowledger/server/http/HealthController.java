package dev.flowledger.server.http;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The reference's own health check. It says that the server answers; readiness, with the database, is the actuator's. */
@RestController
@Tag(name = "Health")
final class HealthController {

    /** Check that the server answers. */
    @GetMapping("/api/health")
    @ApiResponse(responseCode = "200", description = "Always true.", useReturnTypeSchema = true)
    boolean health() {
        return true;
    }
}
