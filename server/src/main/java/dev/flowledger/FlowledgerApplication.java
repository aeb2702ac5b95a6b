package dev.flowledger;

import dev.flowledger.server.cli.Commands;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.metrics.KafkaMetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The application: all modules in a single process. */
// Without the exclusion Spring creates a user and logs its password. Flowledger has no users with passwords.
// Without observations Spring and Spring Security do not wrap each filter; RequestMetricsFilter times requests.
// KafkaConfiguration starts Kafka's clients if they are configured.
@SpringBootApplication(
        exclude = {
            UserDetailsServiceAutoConfiguration.class,
            ObservationAutoConfiguration.class,
            KafkaAutoConfiguration.class,
            KafkaMetricsAutoConfiguration.class
        })
public class FlowledgerApplication {

    private static final String STARTING =
            "Flowledger is starting, which takes some seconds. The first start with the embedded"
                    + " database also unpacks PostgreSQL.";

    FlowledgerApplication() {}

    /** Starts the server, or runs the command that the arguments name. */
    public static void main(String[] args) {
        // Numbers in SQL, JSON and messages have the same form on every machine.
        Locale.setDefault(Locale.ROOT);
        Commands commands = new Commands(FlowledgerApplication::start);
        if (commands.include(args)) {
            System.exit(commands.run(args));
        }
        if (System.getenv("LOGGING_STRUCTURED_FORMAT_CONSOLE") == null) {
            // Spring loads classes before it can log, which takes seconds on a slow machine.
            System.err.println(STARTING);
        }
        start(args);
    }

    /** Disables the update checker and the advertisement of Axon. */
    private static ConfigurableApplicationContext start(String... args) {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        return SpringApplication.run(FlowledgerApplication.class, args);
    }
}
