package dev.flowledger.ledger;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the message converter for events. */
@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    @Bean
    static ServerHttpMessageConvertersCustomizer eventsConverter() {
        return converters -> converters.addCustomConverter(new EventsConverter());
    }
}
