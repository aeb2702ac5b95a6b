package dev.flowledger.server.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.mock.env.MockEnvironment;

class PortCheckTest {

    private static final byte[] SECOND_LOOPBACK_ADDRESS = {127, 0, 0, 2};

    @ParameterizedTest
    @ValueSource(strings = {"99999", "65536", "-1", "nope", ""})
    void port_that_is_not_a_number_up_to_65535_is_rejected(String port) {
        PortCheck check = new PortCheck();
        check.setEnvironment(new MockEnvironment().withProperty("server.port", port));

        assertThatThrownBy(() -> check.postProcessBeanFactory(new DefaultListableBeanFactory()))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
    }

    @Test
    void without_an_address_the_port_must_be_free_on_all_addresses() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByAddress(SECOND_LOOPBACK_ADDRESS))) {
            PortCheck check = new PortCheck();
            check.setEnvironment(new MockEnvironment()
                    .withProperty("server.address", "")
                    .withProperty("server.port", Integer.toString(other.getLocalPort())));

            assertThatThrownBy(() -> check.postProcessBeanFactory(new DefaultListableBeanFactory()))
                    .isInstanceOf(PortInUseException.class);
        }
    }
}
