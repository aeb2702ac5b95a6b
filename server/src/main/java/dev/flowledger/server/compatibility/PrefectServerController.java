package dev.flowledger.server.compatibility;

import dev.flowledger.api.Json;
import dev.flowledger.server.error.FieldError;
import dev.flowledger.server.error.FieldErrorsException;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes with which Prefect clients and Prefect's UI find out what server they talk to. */
@RestController
@Tag(name = "Compatibility")
@RequestMapping("/api")
final class PrefectServerController {

    /** The version of Prefect whose routes this server answers. Clients of Prefect 3 compare the major version with their own. */
    private static final Json PREFECT_VERSION = new Json("\"2.20.27\"");

    /** The version of the REST API of Prefect 2. Clients send theirs in {@code X-PREFECT-API-VERSION}. */
    private static final Json API_VERSION = new Json("\"0.8.4\"");

    /** Prefect's answer: a waving hand. */
    private static final Json HELLO = new Json("\"\uD83D\uDC4B\"");

    /** Say hello. */
    @GetMapping("/hello")
    @ApiResponse(
            responseCode = "200",
            description = "A waving hand.",
            content = @Content(schema = @Schema(types = "string")))
    Json hello() {
        return HELLO;
    }

    /** Read the version of Prefect's REST API. */
    @GetMapping("/version")
    @ApiResponse(
            responseCode = "200",
            description = "The version of the REST API of Prefect 2.",
            content = @Content(schema = @Schema(types = "string")))
    Json readApiVersion() {
        return API_VERSION;
    }

    /**
     * Read the version of Prefect whose routes this server answers.
     *
     * <p>Clients of Prefect 3 stop if the major version is not theirs. The version of Flowledger is in
     * <code>/actuator/info</code>.
     */
    @GetMapping("/admin/version")
    @ApiResponse(
            responseCode = "200",
            description = "A version of Prefect 2.",
            content = @Content(schema = @Schema(types = "string")))
    Json readPrefectVersion() {
        return PREFECT_VERSION;
    }

    /**
     * Read settings under their names in Prefect.
     *
     * <p>The settings of Flowledger itself are not included.
     */
    @GetMapping("/admin/settings")
    @ApiResponse(responseCode = "200", description = "The settings.", useReturnTypeSchema = true)
    PrefectSettings readSettings() {
        return PrefectSettings.CURRENT;
    }

    /**
     * Refuse a CSRF token.
     *
     * <p>Like a Prefect server without CSRF protection, this server answers 422. Clients then send no token. Browsers do not send
     * API keys on their own, so there is no request to forge.
     *
     * @param client The id of the client.
     */
    @GetMapping("/csrf-token")
    @ApiResponse(responseCode = "422", ref = "#/components/responses/Problem422")
    @SuppressWarnings("DoNotCallSuggester") // only Spring calls it
    void readCsrfToken(@RequestParam(required = false) @Nullable String client) {
        throw new FieldErrorsException(
                List.of(new FieldError(List.of("query", "client"), "CSRF protection is disabled", "value_error")));
    }
}
