package dev.flowledger.server.http;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** What Tomcat refuses before any of our code sees it, such as a broken request line: a problem detail, not a page. */
public final class ContainerErrorValve extends ErrorReportValve {

    /** Tomcat makes it, by name. */
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
        String reason = status == null ? "Error" : status.getReasonPhrase();
        String detail = code < 500
                ? "The request is not valid HTTP, or its address holds a character that must be encoded."
                : reason;
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        try {
            PrintWriter body = response.getReporter();
            if (body != null) {
                body.write("{\"detail\":\"%s\",\"status\":%d,\"title\":\"%s\"}".formatted(detail, code, reason));
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("The caller is gone", e);
        }
    }
}
