package dev.flowledger.server.http;

import dev.flowledger.api.MicrosModule;
import java.time.Clock;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON at the routes: nothing is guessed. A text is a text, a number a number, and an unknown key a mistake. */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    @Bean
    static JsonMapperBuilderCustomizer strictJson() {
        return json -> json.addModule(new MicrosModule())
                .addModule(StrictScalar.module())
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    }

    @Bean
    static ValidatingJsonReader checkedReader(JsonMapper mapper, Clock clock) {
        return new ValidatingJsonReader(mapper, new BodyValidator(clock));
    }

    /** After Spring Boot's own, whose converter it replaces. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    static ServerHttpMessageConvertersCustomizer checkedBodies(JsonMapper mapper, ValidatingJsonReader reader) {
        return converters -> converters.withJsonConverter(new BodyConverter(mapper, reader));
    }
}
