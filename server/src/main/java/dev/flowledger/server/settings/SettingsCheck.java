package dev.flowledger.server.settings;

import dev.flowledger.server.database.JdbcUrls;
import java.util.Arrays;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Validates all settings before other beans are created. Otherwise an invalid setting would end the start only after the embedded
 * database has been created and the read model has been built.
 */
@Component
@EnableConfigurationProperties(ServerSettings.class)
final class SettingsCheck implements BeanFactoryPostProcessor, EnvironmentAware, Ordered {

    /** Spring names the bean of a record of settings by its prefix and class. */
    private static final String BEAN_NAMES = "flowledger[a-z.-]*-dev\\.flowledger\\..*";

    private Environment environment;

    @SuppressWarnings("NullAway.Init") // Spring sets the environment
    SettingsCheck() {}

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> name.matches(BEAN_NAMES))
                .forEach(beans::getBean);
        JdbcUrls.requirePostgres("SPRING_DATASOURCE_URL", environment.getProperty("spring.datasource.url"));
        JdbcUrls.requirePostgres(
                "FLOWLEDGER_READ_DATASOURCE_URL", environment.getProperty("flowledger.read-datasource.url"));
    }
}
