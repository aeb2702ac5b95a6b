package dev.flowledger;

import dev.flowledger.server.cli.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The one application: command side, query side and server in a single process. */
// There are no users with passwords: Spring would make one up and print the password.
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class FlowledgerApplication {

    FlowledgerApplication() {}

    /** Starts the server, which runs until it is told to stop; or does what a command says. */
    public static void main(String[] args) {
        Commands commands = new Commands(FlowledgerApplication::start);
        if (commands.include(args)) {
            System.exit(commands.run(args));
        }
        start(args);
    }

    /** Axon would ask its vendor for updates and print an advertisement. A server that is asked for neither does neither. */
    private static ConfigurableApplicationContext start(String... args) {
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
        return SpringApplication.run(FlowledgerApplication.class, args);
    }
}
