package dev.flowledger.server.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.query.readmodel.ReadModelState;
import jakarta.servlet.ServletException;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** The causes that responses with the status 503 name. */
class ProblemDetailAdviceTest {

    private static final String OUT_OF_MEMORY = "53200";
    private static final String QUERY_CANCELED = "57014";

    private final ProblemDetailAdvice advice =
            new ProblemDetailAdvice(new StaticListableBeanFactory().getBeanProvider(ReadModelState.class));

    @Test
    void lack_of_memory_is_not_reported_as_an_unavailable_database() throws Exception {
        OutOfMemoryError cause = new OutOfMemoryError("Java heap space");

        assertThat(detail(new ServletException("Handler dispatch failed", cause)))
                .isEqualTo("The server has not enough memory for this request. Retry later.");
        assertThat(detail(new SQLException("Ran out of memory retrieving query results.", OUT_OF_MEMORY, cause)))
                .isEqualTo("The server has not enough memory for this request. Retry later.");
    }

    @Test
    void cancelled_statement_is_not_reported_as_an_unavailable_database() throws Exception {
        SQLException cause = new SQLException("ERROR: canceling statement due to statement timeout", QUERY_CANCELED);

        assertThat(detail(new IllegalStateException(cause))).startsWith("The database cancelled the request");
    }

    private String detail(Exception failure) throws Exception {
        ResponseEntity<ProblemDetail> response = Objects.requireNonNull(
                advice.handle(failure, new MockHttpServletRequest(), new MockHttpServletResponse()));
        assertThat(response.getStatusCode().value()).isEqualTo(503);
        assertThat(response.getHeaders().getFirst("Retry-After")).isEqualTo("1");
        return String.valueOf(Objects.requireNonNull(response.getBody()).getDetail());
    }
}
