package dev.flowledger.server.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents the errors of the API: one reusable response per status. */
final class ProblemDocs {

    private record Problem(String title, String when, String detail) {}

    private static final Map<String, Problem> PROBLEMS = Map.ofEntries(
            Map.entry(
                    "400",
                    new Problem(
                            "Bad Request",
                            "The path, the query string or a header is not valid HTTP, such as an incomplete percent-encoding.",
                            "The request is not valid.")),
            Map.entry(
                    "406",
                    new Problem(
                            "Not Acceptable",
                            "The Accept header does not allow the type of the response.",
                            "The Accept header allows none of the types of the response: application/json. A charset must be"
                                    + " a Unicode encoding.")),
            Map.entry(
                    "401",
                    new Problem(
                            "Unauthorized",
                            "The request has no API key, or an invalid or revoked one. Never sent with FLOWLEDGER_AUTH=off.",
                            "This route requires an API key: send the header Authorization: Bearer <key>.")),
            Map.entry(
                    "403",
                    new Problem(
                            "Forbidden",
                            "The role of the API key does not allow the request.",
                            "The API key's role `reader` may not do this; it needs `writer`.")),
            Map.entry(
                    "429",
                    new Problem(
                            "Too Many Requests",
                            "Too many invalid API keys were sent from this address, and this one was not verified. Or the rate"
                                    + " limit of the caller, or the maximum number of subscriptions or verifications is"
                                    + " reached.",
                            "Too many invalid API keys were sent from this address. Please wait before sending another one.")),
            Map.entry(
                    "404",
                    new Problem("Not Found", "The record does not exist or has been deleted.", "Flow not found")),
            Map.entry(
                    "409",
                    new Problem(
                            "Conflict",
                            "An active API key has this name, or the hash of the name equals that of another name. Or a job of this"
                                    + " kind is already running.",
                            "API key with this name already exists. Choose a different name.")),
            Map.entry(
                    "412",
                    new Problem(
                            "Precondition Failed",
                            "The record has another version than those in If-Match.",
                            "The record has changed. Its current ETag is \"4\".")),
            Map.entry(
                    "413",
                    new Problem(
                            "Content Too Large",
                            "The body is larger than 1 MiB, than 64 KiB on routes for filters, counts and keys, or than 4 MiB for logs.",
                            "The request body is larger than 1 MiB.")),
            Map.entry(
                    "408",
                    new Problem(
                            "Request Timeout",
                            "The body did not arrive within 20 s.",
                            "The request body did not arrive within 20 s (flowledger.bodies.timeout).")),
            Map.entry(
                    "415",
                    new Problem(
                            "Unsupported Media Type",
                            "The Content-Type of the body is not JSON, or the body is compressed.",
                            "The request body must be JSON, with the Content-Type application/json.")),
            Map.entry(
                    "422",
                    new Problem(
                            "Unprocessable Content",
                            "The request has wrong fields, which are listed in errors.",
                            "Invalid limit: must be less than or equal to 200.")),
            Map.entry(
                    "503",
                    new Problem(
                            "Service Unavailable",
                            "The database is temporarily unavailable, or too many requests change the same record, or a limit of the server is reached. Either nothing has"
                                    + " changed, or a read shows the change. The request can be repeated safely.",
                            "The database is temporarily unavailable. Retry later.")),
            Map.entry(
                    "405",
                    new Problem(
                            "Method Not Allowed",
                            "The resource never supports this operation.",
                            "The ledger is append-only and cannot be rebuilt. Use GET /api/events/verify to verify it.")));

    private ProblemDocs() {}

    static ApiResponse reference(String status) {
        return new ApiResponse().$ref("#/components/responses/" + name(status));
    }

    static Components addTo(Components components) {
        components
                .addSchemas("Problem", problem())
                .addSchemas("FieldError", fieldError())
                .addSchemas("ValidationProblem", validationProblem());
        PROBLEMS.forEach((status, problem) -> components.addResponses(name(status), response(status, problem)));
        return components;
    }

    private static String name(String status) {
        return "Problem" + status;
    }

    private static ApiResponse response(String status, Problem problem) {
        boolean hasFieldErrors = status.equals("422");
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("title", problem.title());
        example.put("status", Integer.parseInt(status));
        example.put("detail", problem.detail());
        example.put("instance", "/api/flows/filter");
        if (hasFieldErrors) {
            example.put("errors", List.of(Examples.FIELD_ERROR));
        }
        Schema<?> schema =
                new Schema<>().$ref("#/components/schemas/" + (hasFieldErrors ? "ValidationProblem" : "Problem"));
        ApiResponse response = new ApiResponse()
                .description(problem.when())
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(schema).example(example)))
                .addHeaderObject("X-Request-Id", new Header().$ref("#/components/headers/RequestId"));
        if (status.equals("401")) {
            response.addHeaderObject(
                    "WWW-Authenticate",
                    new Header()
                            .description("The authentication scheme.")
                            .schema(Schemas.string().example("Bearer")));
        }
        if (status.equals("503") || status.equals("429")) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("The number of seconds to wait before a retry.")
                            .schema(Schemas.of("integer").example(1)));
        }
        return response;
    }

    private static Schema<?> problem() {
        Schema<?> problem = Schemas.of("object")
                .description("An error (RFC 9457).")
                .addProperty("title", Schemas.string().description("The name of the status."))
                .addProperty("status", Schemas.of("integer").description("The HTTP status."))
                .addProperty("detail", Schemas.string().description("What is wrong, as a plain sentence."))
                .addProperty(
                        "instance",
                        Schemas.string().description("The path of the request. Absent if the path is not valid HTTP."));
        problem.setRequired(List.of("title", "status", "detail"));
        return problem;
    }

    private static Schema<?> validationProblem() {
        Schema<?> errors = Schemas.of("array").description("The wrong fields.");
        errors.setItems(new Schema<>().$ref("#/components/schemas/FieldError"));
        Schema<?> problem = problem().description("An error with the fields that are wrong.");
        return problem.addProperty("errors", errors).addRequiredItem("errors");
    }

    private static Schema<?> fieldError() {
        Schema<?> loc = Schemas.of("array")
                .description("The path of the field: body, path, query or header, then names and indexes.");
        loc.setItems(Schemas.of("string", "integer"));
        return Schemas.of("object")
                .description("A wrong field of a request, in the format of Prefect.")
                .addProperty("loc", loc)
                .addProperty("msg", Schemas.string().description("What is wrong, for people."))
                .addProperty("type", Schemas.string().description("What is wrong, for programs."));
    }
}
