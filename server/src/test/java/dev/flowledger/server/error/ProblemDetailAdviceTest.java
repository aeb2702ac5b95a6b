package dev.flowledger.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.query.readmodel.ReadModelState;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Objects;
import org.axonframework.commandhandling.CommandExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.mock.http.MockHttpInputMessage;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

/** The causes that responses with the status 503 name. */
class ProblemDetailAdviceTest {

    private static final String OUT_OF_MEMORY = "53200";
    private static final String QUERY_CANCELED = "57014";

    private final ReadModelState readModel = mock();
    private final DatabaseState database = mock();
    private final ProblemDetailAdvice advice = new ProblemDetailAdvice(
            new StaticListableBeanFactory(Map.of("readModel", readModel)).getBeanProvider(ReadModelState.class),
            new StaticListableBeanFactory(Map.of("database", database)).getBeanProvider(DatabaseState.class));

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

    @Test
    void failure_is_503_if_the_database_cannot_be_asked_for_its_read_model() throws Exception {
        when(readModel.refresh())
                .thenThrow(new CannotGetJdbcConnectionException("m", new SQLTransientConnectionException("timed out")));

        assertThat(detail(new BadSqlGrammarException("m", "select", new SQLException("m", "42P01"))))
                .startsWith("This server is not ready");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void request_that_the_stop_of_the_server_interrupts_is_503(CapturedOutput output) throws Exception {
        Thread.currentThread().interrupt();
        CommandExecutionException change = new CommandExecutionException("failed", new InterruptedException());

        assertThat(detail(change, "POST"))
                .startsWith("The server is stopping. The change may have been made, or may still be made.");
        assertThat(Thread.currentThread().isInterrupted())
                .as("could not write the response")
                .isFalse();
        assertThat(detail(new SQLException("Interrupted during connection acquisition", new InterruptedException())))
                .isEqualTo("The server is stopping. Retry later.");
        assertThat(output.getAll().lines()).hasSize(2).allMatch(line -> line.contains("because the server stops"));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void log_names_the_route_of_a_request_that_is_ended(CapturedOutput output) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/flow_runs/1/set_state");
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, "/api/flow_runs/{id}/set_state");

        advice.handle(new IllegalStateException(new InterruptedException()), request, new MockHttpServletResponse());

        assertThat(output.getAll()).contains("POST /api/flow_runs/{id}/set_state was interrupted");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void client_that_does_not_send_its_body_is_not_a_warning(CapturedOutput output) {
        MockHttpServletResponse answeredByTomcat = new MockHttpServletResponse();
        answeredByTomcat.setCommitted(true);
        HttpMessageNotReadableException failure = new HttpMessageNotReadableException(
                "I/O error", new IOException("Unexpected EOF"), new MockHttpInputMessage(new byte[0]));

        assertThatThrownBy(() ->
                        advice.handle(failure, new MockHttpServletRequest("POST", "/api/flows/"), answeredByTomcat))
                .isSameAs(failure);
        assertThat(output.getAll().lines()).noneMatch(line -> line.contains("WARN"));
    }

    @Test
    void invalid_value_is_reported_in_the_part_of_the_request_that_has_it() throws Exception {
        ApiException invalid = ApiException.invalid("until must not be before since.");

        assertThat(respond(invalid, "GET").getBody())
                .extracting(ProblemDetail::getDetail)
                .isEqualTo("Invalid query: until must not be before since.");
        assertThat(respond(invalid, "POST").getBody())
                .extracting(ProblemDetail::getDetail)
                .isEqualTo("Invalid body: until must not be before since.");
    }

    private String detail(Exception failure) throws Exception {
        return detail(failure, "GET");
    }

    private String detail(Exception failure, String method) throws Exception {
        ResponseEntity<ProblemDetail> response = respond(failure, method);
        assertThat(response.getStatusCode().value()).isEqualTo(503);
        assertThat(response.getHeaders().getFirst("Retry-After")).isEqualTo("1");
        return String.valueOf(Objects.requireNonNull(response.getBody()).getDetail());
    }

    private ResponseEntity<ProblemDetail> respond(Exception failure, String method) throws Exception {
        return Objects.requireNonNull(advice.handle(
                failure, new MockHttpServletRequest(method, "/api/flows/"), new MockHttpServletResponse()));
    }
}
