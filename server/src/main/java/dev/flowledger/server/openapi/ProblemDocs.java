package dev.flowledger.server.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The errors of the API: one reusable response for each status. */
final class ProblemDocs {

    private record Problem(String title, String when, String detail) {}

    private static final Map<String, Problem> PROBLEMS = Map.ofEntries(
            Map.entry(
                    "401",
                    new Problem(
                            "Unauthorized",
                            "No key was sent, or one that is not valid. Not when the server asks for none.",
                            "This needs a key, in the header Authorization: Bearer.")),
            Map.entry(
                    "403",
                    new Problem(
                            "Forbidden", "The key has another role than it takes.", "This needs the role operator.")),
            Map.entry(
                    "429",
                    new Problem(
                            "Too Many Requests",
                            "Too many keys from this address were not valid, and this one has not been looked at; or there are as many listeners or"
                                    + " verifications as there may be.",
                            "Too many keys from this address were not valid. Please wait before trying another one.")),
            Map.entry("404", new Problem("Not Found", "There is no such record, or no longer.", "Flow not found")),
            Map.entry(
                    "409",
                    new Problem(
                            "Conflict",
                            "The name is taken by a key that works, or it cannot be told from another one that is taken (their"
                                    + " hashes are equal); or what was asked for is under way already.",
                            "This name cannot be told from another one that is taken; please choose a different name.")),
            Map.entry(
                    "412",
                    new Problem(
                            "Precondition Failed",
                            "The flow has moved on from the version in If-Match.",
                            "The record has changed in the meantime: its ETag is now \"4\".")),
            Map.entry(
                    "413",
                    new Problem(
                            "Content Too Large",
                            "The body is larger than 1 MiB.",
                            "The request body is larger than 1 MiB.")),
            Map.entry(
                    "415",
                    new Problem(
                            "Unsupported Media Type",
                            "The body is not declared as JSON.",
                            "The request body must be JSON, with the Content-Type application/json.")),
            Map.entry(
                    "422",
                    new Problem(
                            "Unprocessable Content",
                            "The request cannot be understood; each field at fault is named.",
                            "Invalid limit: must be less than or equal to 200.")),
            Map.entry(
                    "503",
                    new Problem(
                            "Service Unavailable",
                            "The database is away, or too many others change the same flow. Nothing has changed, or the outcome"
                                    + " can be seen by reading; it is safe to try again.",
                            "The database cannot be reached at the moment. Please try again.")),
            Map.entry(
                    "405",
                    new Problem(
                            "Method Not Allowed",
                            "This is never done with what the address names.",
                            "The ledger is written once and for all: it is neither rebuilt nor compared with anything but itself, by GET /api/events/verify.")));

    private ProblemDocs() {}

    static ApiResponse reference(String status) {
        return new ApiResponse().$ref("#/components/responses/" + name(status));
    }

    static Components addTo(Components components) {
        components
                .addSchemas("Problem", problem())
                .addSchemas("FieldError", fault())
                .addSchemas("InvalidRequest", invalidRequest());
        PROBLEMS.forEach((status, problem) -> components.addResponses(name(status), response(status, problem)));
        return components;
    }

    private static String name(String status) {
        return "Problem" + status;
    }

    private static ApiResponse response(String status, Problem problem) {
        boolean invalid = status.equals("422");
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("title", problem.title());
        example.put("status", Integer.parseInt(status));
        example.put("detail", problem.detail());
        example.put("instance", "/api/flows/filter");
        if (invalid) {
            example.put("errors", List.of(Examples.FAULT));
        }
        ApiResponse response = new ApiResponse()
                .description(problem.when())
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType()
                                        .schema(new Schema<>()
                                                .$ref("#/components/schemas/"
                                                        + (invalid ? "InvalidRequest" : "Problem")))
                                        .example(example)))
                .addHeaderObject("X-Request-Id", new Header().$ref("#/components/headers/RequestId"));
        if (status.equals("401")) {
            response.addHeaderObject(
                    "WWW-Authenticate",
                    new Header()
                            .description("How to say who you are.")
                            .schema(type("string").example("Bearer")));
        }
        if (status.equals("503") || status.equals("429")) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("Seconds to wait.")
                            .schema(type("integer").example(1)));
        }
        return response;
    }

    private static Schema<?> problem() {
        return type("object")
                .description("An error (RFC 9457).")
                .addProperty("title", type("string").description("The name of the status."))
                .addProperty("status", type("integer").description("The HTTP status."))
                .addProperty("detail", type("string").description("What is wrong, in a plain sentence."))
                .addProperty("instance", type("string").description("The path that was asked for."));
    }

    private static Schema<?> invalidRequest() {
        Schema<?> errors = type("array").description("Each field at fault.");
        errors.setItems(new Schema<>().$ref("#/components/schemas/FieldError"));
        Schema<?> invalid = problem().description("A request that cannot be understood, and why.");
        invalid.addProperty("errors", errors);
        invalid.setRequired(List.of("title", "status", "detail", "instance", "errors"));
        return invalid;
    }

    private static Schema<?> fault() {
        Schema<?> step = new Schema<>();
        step.setTypes(new LinkedHashSet<>(List.of("string", "integer")));
        Schema<?> loc = type("array")
                .description("Where: body, path, query or header, then names and indexes down to the field.");
        loc.setItems(step);
        return type("object")
                .description("One thing that is wrong with a request, in the reference's form.")
                .addProperty("loc", loc)
                .addProperty("msg", type("string").description("What is wrong, in words."))
                .addProperty("type", type("string").description("What is wrong, for programs."));
    }

    private static Schema<Object> type(String name) {
        Schema<Object> schema = new Schema<>();
        schema.addType(name);
        return schema;
    }
}
