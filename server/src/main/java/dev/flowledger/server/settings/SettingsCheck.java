package dev.flowledger.server.settings;

import dev.flowledger.server.database.JdbcUrls;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Lets all settings be validated before web server and database are created. Otherwise an invalid setting would end the start only
 * after the embedded database has been created and the read model has been built.
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
        String[] settings = Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> name.matches(BEAN_NAMES))
                .toArray(String[]::new);
        // They are not created here, because the messages of the validation are not available yet.
        Stream.of(WebServerFactory.class, DataSource.class)
                .flatMap(type -> Arrays.stream(beans.getBeanNamesForType(type, true, false)))
                .filter(beans::containsBeanDefinition)
                .map(beans::getBeanDefinition)
                .forEach(bean -> bean.setDependsOn(StringUtils.concatenateStringArrays(bean.getDependsOn(), settings)));
        JdbcUrls.requirePostgres("SPRING_DATASOURCE_URL", environment.getProperty("spring.datasource.url"));
        JdbcUrls.requirePostgres(
                "FLOWLEDGER_READ_DATASOURCE_URL", environment.getProperty("flowledger.read-datasource.url"));
    }
}
