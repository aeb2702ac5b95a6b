package dev.flowledger.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.method.HandlerMethod;

/** Adds to each operation what follows from its kind: headers, conditional requests, errors, authentication. */
@Component
final class OperationDocs implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        List<String> tags = operation.getTags();
        boolean isPublic = tags.contains("Health");
        // Compatibility routes do not use the database.
        boolean usesDatabase = !isPublic && !tags.contains("Compatibility");
        boolean hasVersions = usesDatabase
                && List.of("Keys", "Events", "Overviews", "Statistics", "Logs").stream()
                        .noneMatch(tags::contains);
        boolean isRead = handler.hasMethodAnnotation(GetMapping.class);
        Parameter key = parameter(operation, "path");
        boolean isOneRecord = key != null;
        Parameter ifMatch = ifMatch(operation);

        splitJavadoc(operation);
        convertJavadoc(operation.getParameters());
        if (hasVersions && isRead && isOneRecord) {
            operation.addParametersItem(new Parameter().$ref("#/components/parameters/IfNoneMatch"));
        }
        operation.addParametersItem(new Parameter().$ref("#/components/parameters/RequestId"));
        // A body that is too large or not JSON is rejected by every operation, also by one that does not read it.
        List.of("400", "406", "413", "415").forEach(status -> addProblem(operation, status));
        if (parameter(operation, "query") != null) {
            addProblem(operation, "422");
        }
        if (key != null) {
            addProblem(operation, "404");
        }
        if (key != null && key.getName().equals("id")) {
            key.setSchema(Schemas.string().format("uuid"));
            addProblem(operation, "422");
        }
        if (hasVersions && isOneRecord && isRead) {
            operation
                    .getResponses()
                    .addApiResponse("304", new ApiResponse().description("The caller has this version."));
        }
        if (ifMatch != null) {
            ifMatch.description(
                            "The versions (ETags) to change, or * for any. If the record has another version, the response is"
                                    + " 412 and nothing changes. A weak ETag, as compressing proxies send it, counts as its"
                                    + " version.")
                    .example("\"3\"");
            addProblem(operation, "412");
        }
        if (operation.getRequestBody() != null) {
            allowNull(operation.getRequestBody());
            List.of("408", "413", "415", "422").forEach(status -> addProblem(operation, status));
        }
        if (usesDatabase) {
            addProblem(operation, "503");
        }
        if (!isPublic) {
            operation.addSecurityItem(new SecurityRequirement().addList(OpenApiConfiguration.SECURITY_SCHEME));
            List.of("401", "403", "429").forEach(status -> addProblem(operation, status));
        }
        boolean isCreate = operation.getResponses().containsKey("201");
        boolean hasETag =
                hasVersions && ((isOneRecord && !handler.hasMethodAnnotation(DeleteMapping.class)) || isCreate);
        operation.getResponses().forEach((status, response) -> addHeaders(status, response, hasETag));
        return operation;
    }

    /** Splits the Javadoc of the route into summary (first paragraph) and description. Springdoc repeats the first sentence. */
    private static void splitJavadoc(Operation operation) {
        String[] paragraphs = operation.getDescription().split("\\s*<p>");
        operation.setSummary(JavadocText.markdown(paragraphs[0]).replaceAll("\\.$", ""));
        operation.setDescription(
                Stream.of(paragraphs).skip(1).map(JavadocText::markdown).collect(Collectors.joining("\n\n")));
    }

    private static void convertJavadoc(@Nullable List<Parameter> parameters) {
        for (Parameter parameter : parameters == null ? List.<Parameter>of() : parameters) {
            if (parameter.getDescription() != null) {
                parameter.setDescription(JavadocText.markdown(parameter.getDescription()));
            }
        }
    }

    /** A body that may be absent may also be null. */
    private static void allowNull(RequestBody body) {
        if (Boolean.TRUE.equals(body.getRequired())) {
            return;
        }
        body.getContent().values().stream()
                .filter(content -> content.getSchema().get$ref() != null)
                .forEach(content -> content.setSchema(Schemas.referenceOrNull(content.getSchema())));
    }

    private static @Nullable Parameter parameter(Operation operation, String in) {
        return operation.getParameters() == null
                ? null
                : operation.getParameters().stream()
                        .filter(parameter -> in.equals(parameter.getIn()))
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Parameter ifMatch(Operation operation) {
        return operation.getParameters() == null
                ? null
                : operation.getParameters().stream()
                        .filter(parameter -> HttpHeaders.IF_MATCH.equals(parameter.getName()))
                        .findFirst()
                        .orElse(null);
    }

    private static void addProblem(Operation operation, String status) {
        operation.getResponses().addApiResponse(status, ProblemDocs.reference(status));
    }

    private static void addHeaders(String status, ApiResponse response, boolean hasETag) {
        if (response.get$ref() != null) {
            return;
        }
        response.addHeaderObject("X-Request-Id", new Header().$ref("#/components/headers/RequestId"));
        if (hasETag && (status.startsWith("2") || status.equals("304"))) {
            response.addHeaderObject("ETag", new Header().$ref("#/components/headers/ETag"));
        }
    }
}
