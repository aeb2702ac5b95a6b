package dev.flowledger.server.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.flowledger.server.requests.RunningRequest.End;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;

/** When the thread of a request is interrupted. */
class RunningRequestTest {

    private final Request servletRequest = new Connector().createRequest(new org.apache.coyote.Request());
    private final RunningRequest request = new RunningRequest(servletRequest, Duration.ZERO, Runnable::run);

    RunningRequestTest() {
        servletRequest.setResponse(new Response(new org.apache.coyote.Response()));
        request.begin();
    }

    @AfterEach
    void clearInterrupt() {
        boolean ignored = Thread.interrupted();
    }

    @Test
    void a_request_whose_time_is_over_is_interrupted() {
        assertThat(request.check(System.nanoTime())).isEqualTo(End.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        assertThat(request.finish()).isEqualTo(End.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void the_response_is_written_if_the_time_is_over_just_when_the_result_is_there() {
        assertThat(request.check(System.nanoTime())).isEqualTo(End.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        writeBody();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(request.check(System.nanoTime() + Duration.ofMinutes(1).toNanos()))
                .isNull();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void the_response_is_written_if_the_time_is_over_after_it_has_begun() {
        writeBody();

        assertThat(request.check(System.nanoTime())).isEqualTo(End.TIMEOUT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private void writeBody() {
        Object body = new ResponseStart()
                .beforeBodyWrite(
                        "body",
                        mock(MethodParameter.class),
                        MediaType.APPLICATION_JSON,
                        StringHttpMessageConverter.class,
                        new ServletServerHttpRequest(servletRequest),
                        mock(ServerHttpResponse.class));
        assertThat(body).isEqualTo("body");
    }
}
