package dev.flowledger.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.ClassPathResource;

/** Compares the table of limits in docs/security.md with the settings and their defaults. */
class LimitsTableTest {

    private static final String NO_DEFAULT = "none";

    /** A row: limit, setting, default, and what happens beyond it. */
    private static final Pattern ROW =
            Pattern.compile("\\| [^|]+ \\| `([\\w.-]+)` \\| ([^|:]+?)(?:: [^|]+)? \\| [^|]+ \\|");

    private static final Set<String> SETTINGS_CLASSES =
            Set.of("dev.flowledger.command.bus.CommandBusSettings", "dev.flowledger.server.body.BodySettings");

    /** Settings of Flowledger that limit nothing. */
    private static final Set<String> NO_LIMITS = Set.of(
            "flowledger.data-dir",
            "flowledger.embedded-postgres-version",
            "flowledger.read-only",
            "flowledger.kafka.topic",
            "flowledger.read-datasource.url",
            "flowledger.commands.partitions",
            "flowledger.ledger.stalled-after",
            "flowledger.ledger.heartbeat",
            "flowledger.ledger.verification-interval",
            "flowledger.checkpoint.interval",
            "flowledger.keys.last-used-interval",
            "flowledger.master-key-file",
            "flowledger.master-key-uri",
            "flowledger.log.cleanup-interval",
            "flowledger.retention.archive",
            "flowledger.retention.interval",
            "flowledger.deletion.interval",
            "flowledger.deletion.grace-period");

    @Test
    void each_limit_in_the_table_has_the_default_of_its_setting() throws Exception {
        Map<String, String> defaults = defaults();

        Map<String, String> documented = table();

        assertThat(documented).hasSizeGreaterThan(10);
        documented.forEach((setting, value) -> assertThat(defaults.getOrDefault(setting, NO_DEFAULT))
                .as(setting)
                .isEqualTo(value));
    }

    @Test
    void the_table_contains_every_setting_of_flowledger_that_limits_something() throws Exception {
        Set<String> settings = new TreeMap<>(defaults()).keySet();

        assertThat(table().keySet())
                .containsAll(settings.stream()
                        .filter(setting -> setting.startsWith("flowledger.") && !NO_LIMITS.contains(setting))
                        .toList());
    }

    private static Map<String, String> table() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "security.md")));
        while (row.find()) {
            rows.put(row.group(1), row.group(2));
        }
        return rows;
    }

    private static Map<String, String> defaults() throws ClassNotFoundException {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (String name : SETTINGS_CLASSES) {
            Class<?> settings = Class.forName(name);
            String prefix =
                    settings.getAnnotation(ConfigurationProperties.class).value();
            DefaultValue[] values = Arrays.stream(settings.getDeclaredConstructors()[0].getParameters())
                    .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                    .toArray(DefaultValue[]::new);
            RecordComponent[] components = settings.getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                String setting = prefix + "."
                        + components[i].getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                defaults.put(setting, values[i] == null ? NO_DEFAULT : values[i].value()[0]);
            }
        }
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("application.yml"));
        Properties properties = Objects.requireNonNull(yaml.getObject());
        properties.forEach((setting, value) -> defaults.put(setting.toString(), value.toString()));
        return defaults;
    }
}
