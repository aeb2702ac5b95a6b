package dev.flowledger.server.error;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Responds to requests that Tomcat rejects before Spring sees them, such as a broken request line, with a problem detail. */
public final class ContainerErrorValve extends ErrorReportValve {

    /** Called by Tomcat, which creates the valve from its class name. */
    public ContainerErrorValve() {
        setShowReport(false);
        setShowServerInfo(false);
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int code = response.getStatus();
        if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpStatus status = HttpStatus.resolve(code);
        String title = status == null ? "Error" : status.getReasonPhrase();
        String detail =
                code < 500 ? "The request is not valid HTTP, or its URL is not correctly percent-encoded." : title;
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
}
