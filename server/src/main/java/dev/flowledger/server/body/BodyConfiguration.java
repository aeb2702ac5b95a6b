package dev.flowledger.server.body;

import dev.flowledger.api.MicrosModule;
import java.time.Clock;
import java.util.List;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** Configures strict JSON: no conversion between strings, numbers and booleans, and no unknown keys. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BodySettings.class)
class BodyConfiguration {

    @Bean
    static JsonMapperBuilderCustomizer strictJson(BodySettings settings) {
        return json -> json.addModule(new MicrosModule())
                .addModule(StrictScalar.module())
                .addModule(BoundedListDeserializer.module(settings))
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    }

    @Bean
    static ValidatingJsonReader validatingJsonReader(JsonMapper mapper, Clock clock) {
        return new ValidatingJsonReader(mapper, new BodyValidator(clock));
    }

    /**
     * Runs after Spring Boot's own customizer and replaces its JSON converter. Removes the YAML converter, which is on the class
     * path for the OpenAPI document: it can write neither stored JSON nor pages of records.
     */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    static ServerHttpMessageConvertersCustomizer validatedBodies(JsonMapper mapper, ValidatingJsonReader reader) {
        return converters -> converters
                .withJsonConverter(new BodyConverter(mapper, reader))
                .configureMessageConvertersList(list -> list.removeIf(
                        converter -> converter.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
    }

    @Bean
    static BodyLimits bodyLimits(BodySettings settings) {
        return new BodyLimits(settings);
    }

    /** A client may pause as long as it may take for the whole body. Tomcat would otherwise allow 20 s per pause. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> slowBodies(BodySettings settings) {
        return tomcat -> {
            tomcat.addEngineValves(new UnreadBodyValve());
            tomcat.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                    http.setDisableUploadTimeout(false);
                    http.setConnectionUploadTimeout(
                            Math.toIntExact(settings.timeout().toMillis()));
                }
            });
        };
    }

    @Bean
    static WebMvcConfigurer recordQueryParams(JsonMapper mapper, ValidatingJsonReader reader) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new RecordQueryParamResolver(mapper, reader));
            }
        };
    }
}
