package dev.flowledger.server.web;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Ends the start if the server's port is in use, before other beans are created. Tomcat opens the port last, when the embedded
 * database has been created and the read model has been built.
 */
@Component
final class PortCheck implements BeanFactoryPostProcessor, EnvironmentAware {

    private static final Logger log = LoggerFactory.getLogger(PortCheck.class);

    private static final int MAX_PORT = 65_535;

    private Environment environment;

    @SuppressWarnings("NullAway.Init") // Spring sets the environment
    PortCheck() {}

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        boolean isServer = !"none".equals(environment.getProperty("spring.main.web-application-type"));
        int port = isServer ? port() : 0;
        if (port > 0) {
            rejectIfInUse(environment.getRequiredProperty("server.address"), port);
        }
    }

    private int port() {
        String text = environment.getRequiredProperty("server.port");
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new InvalidConfigurationPropertyValueException(
                "server.port", text, "It must be a number from 0 to " + MAX_PORT + ". 0 selects a free port.");
    }

    private static void rejectIfInUse(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            // Without an address, Tomcat binds all of them.
            socket.bind(
                    address.isEmpty()
                            ? new InetSocketAddress(port)
                            : new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (BindException e) {
            throw new PortInUseException(port, e);
        } catch (IOException e) {
            log.debug("The port cannot be checked; Tomcat will report the reason", e);
        }
    }
}
