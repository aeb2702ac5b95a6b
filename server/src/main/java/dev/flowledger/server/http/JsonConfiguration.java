package dev.flowledger.server.http;

import dev.flowledger.api.MicrosModule;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
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
    static JacksonJsonHttpMessageConverter bodyConverter(JsonMapper mapper) {
        return new BodyConverter(mapper);
    }
}
