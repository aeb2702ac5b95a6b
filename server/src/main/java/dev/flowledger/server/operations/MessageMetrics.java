package dev.flowledger.server.operations;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.event.EventTypes;
import dev.flowledger.command.bus.CommandContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.Locale;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.monitoring.MessageMonitor;
import org.axonframework.monitoring.NoOpMessageMonitorCallback;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Metrics of messages: {@code flowledger_commands_seconds} by command and outcome, and {@code flowledger_events_total} by type,
 * which counts committed events only. docs/adr/0005-libraries.md says why axon-micrometer is not used.
 */
@Configuration(proxyBeanMethods = false)
class MessageMetrics {

    @Bean
    static ConfigurerModule registerMessageMonitors(MeterRegistry meters, CommandTimes times, Clock clock) {
        return axon -> {
            axon.configureMessageMonitor(
                    CommandBus.class, configuration -> command -> timeCommand(meters, times, clock, command));
            axon.configureMessageMonitor(EventStore.class, configuration -> event -> countEvent(meters, event));
        };
    }

    private static MessageMonitor.MonitorCallback timeCommand(
            MeterRegistry meters, CommandTimes times, Clock clock, Message<?> command) {
        Timer.Sample sample = Timer.start(meters);
        String name = command.getPayloadType().getSimpleName();
        return new MessageMonitor.MonitorCallback() {
            @Override
            public void reportSuccess() {
                stop(SlowCommand.OK);
            }

            @Override
            public void reportFailure(Throwable cause) {
                stop(outcome(cause));
            }

            @Override
            public void reportIgnored() {
                stop("ignored");
            }

            private void stop(String outcome) {
                long nanos = sample.stop(Timer.builder("flowledger.commands")
                        .description("Commands handled")
                        .tag("command", name)
                        .tag("outcome", outcome)
                        .register(meters));
                times.add(new SlowCommand(
                        clock.instant(),
                        name,
                        outcome,
                        nanos / 1e9,
                        (String) command.getMetaData().get(CommandContext.ACTOR),
                        (String) command.getMetaData().get(CommandContext.CORRELATION_ID)));
            }
        };
    }

    private static String outcome(Throwable failure) {
        if (failure instanceof AggregateNotFoundException) {
            return ApiException.Reason.NOT_FOUND.name().toLowerCase(Locale.ROOT);
        }
        return failure instanceof ApiException exception
                ? exception.reason().name().toLowerCase(Locale.ROOT)
                : "failed";
    }

    private static MessageMonitor.MonitorCallback countEvent(MeterRegistry meters, Message<?> event) {
        EventTypes.EventType type = EventTypes.of(event.getPayloadType());
        if (type == null) {
            return NoOpMessageMonitorCallback.INSTANCE;
        }
        return new MessageMonitor.MonitorCallback() {
            @Override
            public void reportSuccess() {
                meters.counter("flowledger.events", "type", type.name()).increment();
            }

            @Override
            public void reportFailure(Throwable cause) {
                // The event was rolled back.
            }

            @Override
            public void reportIgnored() {
                // The event is stored, although no projection handles it.
                reportSuccess();
            }
        };
    }
}
