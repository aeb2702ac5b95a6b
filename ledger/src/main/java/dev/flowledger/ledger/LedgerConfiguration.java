package dev.flowledger.ledger;

import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the message converters for events and checkpoints. */
@Configuration(proxyBeanMethods = false)
class LedgerConfiguration {

    @Bean
    static ServerHttpMessageConvertersCustomizer ledgerConverters() {
        return converters ->
                converters.addCustomConverter(new EventsConverter()).addCustomConverter(new CheckpointConverter());
    }
}
