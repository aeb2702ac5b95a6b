package dev.flowledger.server.openapi;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.RecordId;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Defines the parts of the OpenAPI document that do not belong to a single operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    /** The name of the security scheme in the document. */
    static final String SECURITY_SCHEME = "key";

    private static final String DESCRIPTION = """
            The Flows API of Prefect 2 on an event store that keeps every change. Prefect clients only change their base URL.

            Every collection can be called with and without a trailing slash. Times are ISO 8601 in UTC with \
            microseconds. In a filter, `null` has the same meaning as an absent field. Errors are problem details (RFC 9457) \
            whose `detail` is a plain sentence; a 422 lists each wrong field in `errors`.

            An API key has one of four roles: a `reader` reads, a `writer` also changes records, an `auditor` reads and also \
            sees the events and their verification, an `operator` may call every route.""";

    static {
        SpringDocUtils.getConfig()
                // Filled in by the server, not by the caller.
                .addRequestWrapperToIgnore(CommandContext.class)
                // Records that are a single string in a path or header.
                .addSimpleTypePredicateForParameterObject(RecordId.class::isAssignableFrom)
                .addSimpleTypesForParameterObject(ExpectedVersion.class);
    }

    @Bean
    static OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Flowledger")
                        .version(properties == null ? "development" : properties.getVersion())
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0"))
                        .description(DESCRIPTION))
                .servers(List.of(new Server().url("/").description("This server")))
                .components(ProblemDocs.addTo(new Components())
                        .addSecuritySchemes(SECURITY_SCHEME, securityScheme())
                        .addResponses("Events", events())
                        .addParameters("RequestId", requestId())
                        .addParameters("IfNoneMatch", ifNoneMatch())
                        .addHeaders(
                                "RequestId",
                                new Header()
                                        .description("The id of the request: the caller's, or a new one.")
                                        .schema(Schemas.string()))
                        .addHeaders(
                                "ETag",
                                new Header()
                                        .description(
                                                "The version of the record (RFC 9110), for If-Match and If-None-Match.")
                                        .schema(Schemas.string().example("\"3\""))));
    }

    private static SecurityScheme securityScheme() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description(
                        "An API key, or a JWT of the configured issuer. A server with FLOWLEDGER_AUTH=off needs neither.");
    }

    private static Parameter requestId() {
        return new Parameter()
                .in("header")
                .name("X-Request-Id")
                .description(
                        "An id for the request, of up to 128 visible ASCII characters. It appears in the response, in the log,"
                                + " and as correlationid in the events that the request causes. The server creates one if it is absent or not such an id.")
                .example("nightly-import-17")
                .schema(Schemas.string());
    }

    private static Parameter ifNoneMatch() {
        return new Parameter()
                .in("header")
                .name("If-None-Match")
                .description("The ETag that the caller already has. If it is current, the response is 304.")
                .example("\"3\"")
                .schema(Schemas.string());
    }

    /** The response of the routes that return events. */
    private static ApiResponse events() {
        Schema<?> event = new Schema<>().$ref("#/components/schemas/CloudEvent");
        MediaType array = new MediaType().schema(new ArraySchema().items(event));
        return new ApiResponse()
                .description("The events in the order in which they were stored.")
                .content(new Content()
                        .addMediaType("application/json", array)
                        .addMediaType("application/cloudevents-batch+json", array)
                        .addMediaType("application/x-ndjson", new MediaType().schema(event)))
                .addHeaderObject("X-Request-Id", new Header().$ref("#/components/headers/RequestId"));
    }
}
