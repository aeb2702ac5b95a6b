package dev.flowledger.server.openapi;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;

/** What every operation has in common, said once: its headers, its errors, which fields are always there. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    /** Bodies whose unknown keys are ignored, as in the reference. In all others they are refused. */
    private static final Set<String> LENIENT = Set.of(
            "FindFlows",
            "CountFlows",
            "FindDeployments",
            "CountDeployments",
            "CreateDeployment",
            "DeploymentChanges",
            "FindFlowRuns",
            "CountFlowRuns",
            "CreateFlowRun",
            "FlowRunChanges",
            "FindTaskRuns",
            "CountTaskRuns",
            "CreateTaskRun",
            "TaskRunChanges",
            "SetStateRequest",
            "CloudEvent",
            "ProposedState",
            "DroppedLogs",
            "DroppedChanges",
            "NewBlockType",
            "NewBlockSchema",
            "NewBlockDocument");

    /** What the server answers, as opposed to what it reads: every field is always there. */
    private static final Set<String> ANSWERS = Set.of(
            "Flow",
            "Deployment",
            "FlowRun",
            "TaskRun",
            "State",
            "SetStateResult",
            "Details",
            "LedgerDigest",
            "Verification",
            "BlockType",
            "BlockSchema",
            "BlockDocument",
            "ApiKey",
            "IssuedKey",
            "Problem",
            "FieldError");

    private static final String KEY = "key";

    static {
        // Records that are written as a single text, in a path or a header.
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(CommandContext.class)
                .addSimpleTypesForParameterObject(
                        FlowId.class,
                        DeploymentId.class,
                        FlowRunId.class,
                        TaskRunId.class,
                        ApiKeyId.class,
                        ExpectedVersion.class);
    }

    @Bean
    static OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Flowledger")
                        .version(properties == null ? "development" : properties.getVersion())
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0"))
                        .description("""
                                The Flows API of Prefect 2 on an event store that never forgets. Callers of the reference only \
                                change their base address.

                                Every collection can be called with and without a trailing slash. Times are ISO 8601 in UTC with \
                                microseconds. A `null` anywhere in a filter means "not given". Errors are problem details \
                                (RFC 9457) whose `detail` is a plain sentence; a 422 names each field at fault in `errors`.

                                A key has one of four roles: a `reader` reads, a `writer` also changes, an `auditor` also sees the                                 history and its proof, an `operator` may do everything."""))
                .servers(List.of(new Server().url("/").description("This server")))
                .components(ProblemDocs.addTo(new Components())
                        .addResponses("Events", events())
                        .addSecuritySchemes(
                                KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description(
                                                "An API key, or a token of the issuer that the server trusts. A server that only its"
                                                        + " own machine reaches may ask for none."))
                        .addParameters(
                                "RequestId",
                                new Parameter()
                                        .in("header")
                                        .name("X-Request-Id")
                                        .description(
                                                "Names the request, in up to 128 visible ASCII characters: in the answer, in the"
                                                        + " log, and for ever in the events that it causes. Made up when absent.")
                                        .example("nightly-import-17")
                                        .schema(text().maxLength(128)))
                        .addParameters(
                                "IfNoneMatch",
                                new Parameter()
                                        .in("header")
                                        .name("If-None-Match")
                                        .description("An ETag that the caller has already: then the answer is 304.")
                                        .example("\"3\"")
                                        .schema(text()))
                        .addHeaders(
                                "RequestId",
                                new Header()
                                        .description("The name of the request: the caller's, or a new one.")
                                        .schema(text()))
                        .addHeaders(
                                "ETag",
                                new Header()
                                        .description(
                                                "The version of the record (RFC 9110): for If-Match and If-None-Match.")
                                        .schema(text().example("\"3\""))));
    }

    @Bean
    static GlobalOperationCustomizer whatEveryOperationHas() {
        return (operation, handler) -> {
            boolean reads = handler.hasMethodAnnotation(GetMapping.class);
            Parameter key = parameter(operation, "path");
            boolean single = key != null;
            Parameter ifMatch = parameter(operation, "header");
            boolean open = operation.getTags().contains("Health");
            // These routes keep nothing: there is no database that might be away.
            boolean kept = !open && !operation.getTags().contains("Compatibility");
            boolean versioned = kept
                    && !operation.getTags().contains("Keys")
                    && !operation.getTags().contains("Events");
            tidy(operation);
            addParameters(operation, versioned && reads && single);
            if (parameter(operation, "query") != null) {
                answer(operation, "422");
            }
            if (key != null) {
                answer(operation, "404");
            }
            if (key != null && key.getName().equals("id")) {
                key.setSchema(text().format("uuid"));
                answer(operation, "422");
            }
            if (versioned && single && reads) {
                operation
                        .getResponses()
                        .addApiResponse("304", new ApiResponse().description("The caller has this version."));
            }
            if (ifMatch != null) {
                ifMatch.description(
                                "Change only these versions (ETags, or * for any). Otherwise the answer is 412, and nothing changes.")
                        .example("\"3\"");
                answer(operation, "412");
            }
            if (operation.getRequestBody() != null) {
                List.of("413", "415", "422").forEach(status -> answer(operation, status));
            }
            if (kept) {
                answer(operation, "503");
            }
            if (!open) {
                operation.addSecurityItem(new SecurityRequirement().addList(KEY));
                List.of("401", "403", "429").forEach(status -> answer(operation, status));
            }
            boolean hasVersion =
                    versioned && ((single && !handler.hasMethodAnnotation(DeleteMapping.class)) || creates(operation));
            operation.getResponses().forEach((status, response) -> addHeaders(status, response, hasVersion));
            return operation;
        };
    }

    @Bean
    static GlobalOpenApiCustomizer whatEverySchemaHas() {
        return document -> document.getComponents().getSchemas().forEach(OpenApiConfiguration::complete);
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // as swagger-models declares it
    private static void complete(String name, Schema schema) {
        if (ANSWERS.contains(name)) {
            schema.setRequired(new ArrayList<>(schema.getProperties().keySet()));
        } else if (!LENIENT.contains(name) && !name.equals("InvalidRequest")) {
            schema.setAdditionalProperties(false);
        }
        Object example = Examples.OF_SCHEMAS.get(name);
        if (example != null) {
            schema.setExamples(List.of(example));
        }
    }

    /** Javadoc gives the first sentence twice, and its markup. */
    private static void tidy(Operation operation) {
        String[] paragraphs = operation.getDescription().split("\\s*<p>");
        operation.setSummary(paragraphs[0].strip().replaceAll("\\.$", ""));
        operation.setDescription(Stream.of(paragraphs)
                .skip(1)
                .map(paragraph -> paragraph.strip().replaceAll("\\s+", " ").replaceAll("</?code>", "`"))
                .collect(Collectors.joining("\n\n")));
    }

    private static boolean creates(Operation operation) {
        return operation.getResponses().containsKey("201");
    }

    private static void addParameters(Operation operation, boolean conditional) {
        if (conditional) {
            operation.addParametersItem(new Parameter().$ref("#/components/parameters/IfNoneMatch"));
        }
        operation.addParametersItem(new Parameter().$ref("#/components/parameters/RequestId"));
    }

    private static @Nullable Parameter parameter(Operation operation, String in) {
        return operation.getParameters() == null
                ? null
                : operation.getParameters().stream()
                        .filter(parameter -> in.equals(parameter.getIn()))
                        .findFirst()
                        .orElse(null);
    }

    private static void answer(Operation operation, String status) {
        operation.getResponses().addApiResponse(status, ProblemDocs.reference(status));
    }

    private static void addHeaders(String status, ApiResponse response, boolean ofOneFlow) {
        if (response.get$ref() == null) {
            response.addHeaderObject("X-Request-Id", new Header().$ref("#/components/headers/RequestId"));
            if (ofOneFlow && (status.startsWith("2") || status.equals("304"))) {
                response.addHeaderObject("ETag", new Header().$ref("#/components/headers/ETag"));
            }
        }
    }

    /** The history of one record. */
    private static ApiResponse events() {
        Schema<?> event = new Schema<>().$ref("#/components/schemas/CloudEvent");
        MediaType array = new MediaType().schema(new ArraySchema().items(event));
        return new ApiResponse()
                .description("The events, in the order in which they happened.")
                .content(new Content()
                        .addMediaType("application/json", array)
                        .addMediaType("application/cloudevents-batch+json", array)
                        .addMediaType("application/x-ndjson", new MediaType().schema(event)))
                .addHeaderObject("X-Request-Id", new Header().$ref("#/components/headers/RequestId"));
    }

    private static Schema<String> text() {
        Schema<String> text = new Schema<>();
        text.addType("string");
        return text;
    }
}
