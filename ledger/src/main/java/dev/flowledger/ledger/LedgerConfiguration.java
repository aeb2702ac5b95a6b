package dev.flowledger.ledger;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How events are written as an answer. */
@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    @Bean
    static ServerHttpMessageConvertersCustomizer events() {
        return converters -> converters.addCustomConverter(new EventsConverter());
    }
}
