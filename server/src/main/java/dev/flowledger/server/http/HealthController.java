package dev.flowledger.server.http;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The reference's own health check. It says that the server answers; readiness, with the database, is the actuator's. */
@RestController
final class HealthController {

    @GetMapping("/api/health")
    boolean health() {
        return true;
    }
}
