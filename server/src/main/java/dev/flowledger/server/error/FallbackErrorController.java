package dev.flowledger.server.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Responds to errors that occur outside of routes, for example in a servlet filter, with a problem detail. It writes the response
 * itself: Spring's message converters parse the address of the request, and that may be what is wrong.
 */
@Hidden
@RestController
final class FallbackErrorController implements ErrorController {

    static final String SERVER_ERROR =
            "The server failed to process the request. The cause is in the server's log, in the lines"
                    + " with the X-Request-Id of this response.";

    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
        if (status == null) {
            status = HttpStatus.INTERNAL_SERVER_ERROR;
        }
        String detail = detail(request, status);
        if (response.isCommitted()) {
            return;
        }
        // The client has disconnected after the start of a response.
        response.resetBuffer();
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        String problem = String.format(
                Locale.ROOT,
                "{\"detail\":\"%s\",\"status\":%d,\"title\":\"%s\"}",
                detail,
                status.value(),
                status.getReasonPhrase());
        // A writer would fail if the route has already used the stream.
        response.getOutputStream().write(problem.getBytes(UTF_8));
    }

    private static String detail(HttpServletRequest request, HttpStatus status) {
        if (request.getAttribute(ProblemDetailException.ATTRIBUTE) instanceof ProblemDetailException problem
                && problem.getStatusCode().equals(status)) {
            return problem.getMessage();
        }
        return status.is5xxServerError() ? SERVER_ERROR : status.getReasonPhrase();
    }
}
