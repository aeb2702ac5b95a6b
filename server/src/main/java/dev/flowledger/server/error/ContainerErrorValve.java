package dev.flowledger.server.error;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Responds to requests that Tomcat rejects before Spring sees them, such as a broken request line, with a problem detail. */
public final class ContainerErrorValve extends ErrorReportValve {

    private static final int URI_TOO_LONG = 414;
    private static final int TOO_LARGE = 431;
    private static final int EXPECTATION_FAILED = 417;
    private static final String LIMIT = "server.max-http-request-header-size allows.";

    /** Tomcat throws an exception with this message for a request line that is too long, too, and responds with 400 to both. */
    private static final String MESSAGE_OF_TOMCAT =
            StringManager.getManager(AbstractHttp11Protocol.class).getString("iib.requestheadertoolarge.error");

    /** The start of Tomcat's message about too many headers, before their maximum number. */
    private static final String MESSAGE_OF_COUNT = StringManager.getManager(MimeHeaders.class)
            .getString("headers.maxCountFail")
            .split("\\[", 2)[0];

    /** Called by Tomcat, which creates the valve from its class name. */
    public ContainerErrorValve() {
        setShowReport(false);
        setShowServerInfo(false);
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (isTooLarge(failure)) {
            response.setStatus(hasRequestLine(request) ? TOO_LARGE : URI_TOO_LONG);
        }
        if (hasTooManyHeaders(failure)) {
            response.setStatus(TOO_LARGE);
        }
        int code = response.getStatus();
        HttpStatus status = HttpStatus.resolve(code);
        String title = status == null ? "Error" : status.getReasonPhrase();
        String detail = switch (code) {
            case URI_TOO_LONG -> "The URL of the request is longer than " + LIMIT;
            case EXPECTATION_FAILED -> "The header Expect may only be 100-continue.";
            case TOO_LARGE ->
                hasTooManyHeaders(failure)
                        ? "The request has more than " + request.getConnector().getProperty("maxHeaderCount")
                                + " headers."
                        : "The URL and the headers of the request are together larger than " + LIMIT;
            default ->
                code < 500 ? "The request is not valid HTTP, or its URL is not correctly percent-encoded." : title;
        };
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        try {
            PrintWriter body = response.getReporter();
            if (body != null) {
                body.write(String.format(
                        Locale.ROOT, "{\"detail\":\"%s\",\"status\":%d,\"title\":\"%s\"}", detail, code, title));
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("The client has disconnected", e);
        }
    }

    private static boolean isTooLarge(@Nullable Throwable failure) {
        return failure instanceof IllegalArgumentException && MESSAGE_OF_TOMCAT.equals(failure.getMessage());
    }

    private static boolean hasTooManyHeaders(@Nullable Throwable failure) {
        String message = failure == null ? null : failure.getMessage();
        return message != null && message.startsWith(MESSAGE_OF_COUNT);
    }

    /** Tomcat may read more than the limit, so that a slightly longer URL is complete. */
    private static boolean hasRequestLine(Request request) {
        return request.getCoyoteRequest().requestURI().getLength() > 0;
    }
}
