package dev.flowledger.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.flowledger.server.database.DatabaseStartException;
import dev.flowledger.server.database.JdbcUrls;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

class ServerSettingsTest {

    private static final List<PropertySource<?>> DEFAULTS = defaults();
    private static final LocalValidatorFactoryBean VALIDATOR = validator();

    @ParameterizedTest
    @CsvSource({
        "flowledger.request-timeout, 0",
        "flowledger.request-timeout, -1s",
        "flowledger.statement-timeout, nope",
        "flowledger.statement-timeout, 1s'; drop table x",
        "flowledger.max-requests, 0",
        "flowledger.max-requests-per-caller, -1",
        "flowledger.read-only, nope",
        "flowledger.data-dir, ''",
        "flowledger.keys.last-used-interval, 0",
        "flowledger.keys.last-used-interval, -1m",
        "flowledger.keys.last-used-interval, nope",
        "flowledger.responses.min-rate, 0",
        "flowledger.ledger.heartbeat, 0",
        "flowledger.allowed-hosts, http://x:1/",
        "flowledger.allowed-hosts, 'a.example, b.example:4200'",
        "flowledger.kafka.bootstrap-servers, nope",
    })
    void values_that_make_the_server_useless_are_rejected(String name, String value) {
        assertThatThrownBy(() -> bind("flowledger", ServerSettings.class, name, value))
                .rootCause()
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "flowledger.statement-timeout, 500ms",
        "flowledger.statement-timeout, 0",
        "flowledger.allowed-hosts, ''",
        "flowledger.allowed-hosts, 'flows.example, 192.0.2.1, [2001:db8::1], ::1'",
        "flowledger.kafka.bootstrap-servers, 'kafka-1:9092, [::1]:9092, SSL://kafka-2:9093'",
    })
    void other_values_are_valid(String name, String value) {
        assertThatCode(() -> bind("flowledger", ServerSettings.class, name, value))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"max-size, -1", "max-log-size, 0", "memory, 0", "timeout, 0"})
    void sizes_and_times_of_bodies_are_positive(String name, String value) throws ClassNotFoundException {
        Class<?> settings = Class.forName("dev.flowledger.server.body.BodySettings");

        assertThatThrownBy(() -> bind("flowledger.bodies", settings, "flowledger.bodies." + name, value))
                .rootCause()
                .hasMessageContaining("must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "jdbc:mysql://127.0.0.1/x", "jdbc:postgresql://127.0.0.1:99999/x"})
    void url_that_is_not_of_postgres_names_its_setting(String url) {
        assertThatThrownBy(() -> JdbcUrls.requirePostgres("FLOWLEDGER_READ_DATASOURCE_URL", url + "?password=secret"))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessage("FLOWLEDGER_READ_DATASOURCE_URL is " + url + ", which is not a JDBC URL of PostgreSQL.");
        assertThatCode(() -> JdbcUrls.requirePostgres("SPRING_DATASOURCE_URL", "jdbc:postgresql://a:1,b/x?user=u"))
                .doesNotThrowAnyException();
    }

    @Test
    void settings_are_validated_before_the_database_is_created() {
        AtomicBoolean isCreated = new AtomicBoolean();
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.setEnvironment(environment("flowledger.max-requests", "0"));
            context.registerBean(DataSource.class, () -> {
                isCreated.set(true);
                return mock();
            });
            context.register(SettingsCheck.class);

            assertThatThrownBy(context::refresh)
                    .hasRootCauseInstanceOf(BindValidationException.class)
                    .rootCause()
                    .hasMessageContaining("must be greater than 0");
        }
        assertThat(isCreated).isFalse();
    }

    private static void bind(String prefix, Class<?> settings, String name, String value) {
        new Binder(ConfigurationPropertySources.get(environment(name, value)))
                .bind(prefix, Bindable.of(settings), new ValidationBindHandler(VALIDATOR));
    }

    private static StandardEnvironment environment(String name, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        DEFAULTS.forEach(environment.getPropertySources()::addLast);
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, value)));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private static List<PropertySource<?>> defaults() {
        try {
            return new YamlPropertySourceLoader().load("defaults", new ClassPathResource("application.yml"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LocalValidatorFactoryBean validator() {
        LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
        validator.afterPropertiesSet();
        return validator;
    }
}
