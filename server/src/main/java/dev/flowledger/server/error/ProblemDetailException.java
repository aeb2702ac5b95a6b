package dev.flowledger.server.error;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** An error of a request before it reaches a command or query. Carries the status, problem detail and headers of the response. */
public class ProblemDetailException extends ErrorResponseException {

    /** The attribute of a request whose response was replaced by the servlet container, with the exception to respond with. */
    public static final String ATTRIBUTE = ProblemDetailException.class.getName();

    private final String detail;

    /**
     * Creates an exception that results in a response with this status.
     *
     * @param detail a plain sentence that says what is wrong and what to do
     */
    public ProblemDetailException(HttpStatusCode status, String detail) {
        super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
        this.detail = detail;
    }

    /** Sets a header of the response. */
    public final ProblemDetailException with(String header, String value) {
        getHeaders().set(header, value);
        return this;
    }

    @Override
    public final String getMessage() {
        return detail;
    }

    /** Records no stack trace: callers cause these exceptions, so that it would only cost time. */
    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
