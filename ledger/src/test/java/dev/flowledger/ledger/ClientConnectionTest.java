package dev.flowledger.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class ClientConnectionTest {

    @Test
    void white_space_is_sent_as_json() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        ClientConnection connection = new ClientConnection(response);

        connection.progress(1, 2);
        assertThat(response.isCommitted()).as("in the first second").isFalse();
        connection.send();

        assertThat(response.getContentType()).isEqualTo("application/json");
        assertThat(response.getContentAsString()).isBlank().isNotEmpty();
    }

    @Test
    void disconnected_client_ends_the_verification() throws IOException {
        HttpServletResponse response = mock();
        when(response.getOutputStream()).thenReturn(mock(ServletOutputStream.class));
        doThrow(new IOException("Broken pipe")).when(response).flushBuffer();

        assertThatThrownBy(() -> new ClientConnection(response).send()).isInstanceOf(UncheckedIOException.class);
    }
}
