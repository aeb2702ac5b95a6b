package dev.flowledger.server.error;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.DatabaseState;
import dev.flowledger.api.StreamKey;
import dev.flowledger.command.bus.DatabaseProblem;
import dev.flowledger.command.bus.TransientDatabaseErrors;
import dev.flowledger.query.readmodel.ReadModelState;
import dev.flowledger.server.requests.ReadRoutes;
import dev.flowledger.server.requests.RunningRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Responds to every exception with a problem detail (RFC 9457). Prefect clients show its {@code detail}, so it is a plain
 * sentence. It reveals neither internals of the server nor data of the request.
 */
@RestControllerAdvice
final class ProblemDetailAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemDetailAdvice.class);
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final String UNKNOWN_OUTCOME =
            "The change may have been made, or may still be made. Repeat the request:"
                    + " with If-Match, unless it creates a record.";

    private final ObjectProvider<ReadModelState> readModel;
    private final ObjectProvider<DatabaseState> database;

    /** Servlet filters use the advice and are created before the database, so the states are looked up lazily. */
    ProblemDetailAdvice(ObjectProvider<ReadModelState> readModel, ObjectProvider<DatabaseState> database) {
        this.readModel = readModel;
        this.database = database;
    }

    /** Returns null if the client has disconnected. */
    @ExceptionHandler
    @Nullable ResponseEntity<ProblemDetail> handle(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (response.isCommitted()) {
            throw logged(failure);
        }
        ErrorResponse error = error(failure, request);
        if (error == null) {
            return null;
        }
        ProblemDetail problem = error.getBody();
        problem.setInstance(instance(request));
        return ResponseEntity.status(error.getStatusCode())
                .headers(error.getHeaders())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** A relative reference may not begin with two slashes, after which a host follows (RFC 3986, section 4.2). */
    private static URI instance(HttpServletRequest request) {
        String path = request.getRequestURI();
        return URI.create(path.startsWith("//") ? "/." + path : path);
    }

    /** The error to respond with, or null if the client has disconnected. */
    private @Nullable ErrorResponse error(Exception failure, HttpServletRequest request) {
        RunningRequest running = RunningRequest.of(request);
        RunningRequest.End end = running == null ? null : running.finish();
        if (running != null && end != null) {
            return ended(end, running.timeout().toSeconds(), request);
        }
        if (NestedExceptionUtils.getRootCause(failure) instanceof InterruptedException) {
            return stopping(request);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            ErrorResponse expected = expected(cause, request);
            if (expected != null) {
                return expected;
            }
        }
        Optional<DatabaseProblem> problem = DatabaseProblem.of(failure);
        if (problem.isPresent()) {
            if (!database.getObject().report(failure)) {
                log.warn("{} Cause: {}", problem.get().description(), TransientDatabaseErrors.message(failure));
            }
            return unavailable(problem.get().detail());
        }
        if (failure instanceof DataAccessException && !isReadModelCurrent()) {
            return unavailable(ApiException.READ_MODEL_UNAVAILABLE);
        }
        if (failure instanceof IOException && DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.debug("The client has disconnected", failure);
            return null;
        }
        log.error("A request failed with an unexpected exception", failure);
        return new ProblemDetailException(HttpStatus.INTERNAL_SERVER_ERROR, FallbackErrorController.SERVER_ERROR);
    }

    /** If the database does not answer, it may be the cause of the failure, which is then temporary too. */
    private boolean isReadModelCurrent() {
        try {
            return readModel.getObject().refresh();
        } catch (DataAccessException e) {
            return DatabaseProblem.of(e).isEmpty();
        }
    }

    /**
     * Logs the failure of a response that is already partly sent. The caller rethrows it, so that Tomcat closes the connection
     * and the client does not take the partial response for a complete one.
     */
    private static Exception logged(Exception failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)
                || failure instanceof HttpMessageNotReadableException) {
            // Tomcat has responded itself if it could not read the body: the client has disconnected or is too slow.
            log.debug("The client has disconnected or did not send its body", failure);
        } else {
            log.warn("A response failed after it was partly sent: {}", TransientDatabaseErrors.message(failure));
        }
        return failure;
    }

    /** The request was ended before it had a response. Its failure only says where. */
    private static ErrorResponse ended(RunningRequest.End reason, long seconds, HttpServletRequest request) {
        if (reason == RunningRequest.End.DISCONNECTED) {
            log.debug("The client has disconnected before the response");
            return unavailable("The client has disconnected.");
        }
        log.warn("{} took longer than {} s and was ended", route(request), seconds);
        String limit = "The request took longer than " + seconds + " s (flowledger.request-timeout). ";
        return unavailable(limit
                + (ReadRoutes.contain(request)
                        ? "It was cancelled. Narrow the filters or retry later."
                        : UNKNOWN_OUTCOME));
    }

    /** The method and route, without data of the request. */
    private static String route(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return request.getMethod() + (pattern == null ? "" : " " + pattern);
    }

    /** Only the stop of the web server interrupts a thread, except for the requests that {@link RunningRequest} ends. */
    private static ErrorResponse stopping(HttpServletRequest request) {
        // A thread that is interrupted cannot write the response.
        boolean ignored = Thread.interrupted();
        log.warn("{} was interrupted, because the server stops", route(request));
        return unavailable(
                "The server is stopping. " + (ReadRoutes.contain(request) ? "Retry later." : UNKNOWN_OUTCOME));
    }

    private static @Nullable ErrorResponse expected(Throwable cause, HttpServletRequest request) {
        if (cause instanceof ProblemDetailException problem) {
            return problem;
        }
        if (cause instanceof ApiException error) {
            return of(error, request);
        }
        if (cause instanceof AggregateNotFoundException absent) {
            return of(
                    ApiException.notFound(
                            StreamKey.kindOf(absent.getAggregateIdentifier().toString())),
                    request);
        }
        if (cause instanceof ConcurrencyException || cause instanceof AggregateStreamCreationException) {
            return unavailable("Too many concurrent changes to this record. Retry later.");
        }
        if (cause instanceof OutOfMemoryError) {
            log.error("Not enough memory for a request. Increase the maximum heap size (-Xmx).", cause);
            return unavailable("The server has not enough memory for this request. Retry later.");
        }
        if (cause instanceof HttpMessageNotReadableException unreadable) {
            return unreadable(unreadable);
        }
        if (cause instanceof InvalidParameterException) {
            return new ProblemDetailException(
                    HttpStatus.BAD_REQUEST,
                    "The query string is not valid: each parameter needs a name, and names and values must be"
                            + " percent-encoded UTF-8.");
        }
        if (cause instanceof MethodArgumentTypeMismatchException mismatch) {
            return new FieldErrorsException(List.of(ParameterErrors.of(mismatch)));
        }
        if (cause instanceof MissingServletRequestParameterException missing) {
            return new FieldErrorsException(List.of(ParameterErrors.of(missing)));
        }
        if (cause instanceof HandlerMethodValidationException invalid) {
            return new FieldErrorsException(ParameterErrors.of(invalid));
        }
        return cause instanceof ErrorResponse error ? ofSpring(error, request) : null;
    }

    private static ErrorResponse of(ApiException error, HttpServletRequest request) {
        if (status(error.reason()) == HttpStatus.UNPROCESSABLE_CONTENT) {
            String part = ReadRoutes.SAFE_METHODS.contains(request.getMethod()) ? "query" : "body";
            String parameter = error.parameter();
            List<Object> loc = parameter == null ? List.of(part) : List.of("query", parameter);
            return new FieldErrorsException(
                    List.of(new FieldError(loc, String.valueOf(error.getMessage()), "value_error")));
        }
        ProblemDetailException problem =
                new ProblemDetailException(status(error.reason()), String.valueOf(error.getMessage()));
        switch (error.reason()) {
            case ACCESS_ENDED -> problem.with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case TOO_MANY, UNAVAILABLE -> problem.with(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            // RFC 9110 requires the header for 405. No method is allowed.
            case NOT_ALLOWED -> problem.getHeaders().setAllow(Set.of());
            default -> {
                // No further headers.
            }
        }
        return problem;
    }

    private static HttpStatus status(ApiException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ACCESS_ENDED -> HttpStatus.UNAUTHORIZED;
            case VERSION_MISMATCH -> HttpStatus.PRECONDITION_FAILED;
            case NAME_COLLISION,
                    NAME_TAKEN,
                    ALREADY_ROTATED,
                    UNKNOWN_PARENT,
                    ALREADY_RUNNING,
                    AUTHENTICATION_OFF,
                    BEYOND_END,
                    LEDGER_NOT_VALID -> HttpStatus.CONFLICT;
            case TOO_LARGE -> HttpStatus.BAD_REQUEST;
            case TOO_EXPENSIVE, INVALID -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
            case NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    /** A body is absent, or its connection failed, or {@link ProblemDetailException} says why it was not read. */
    private static ErrorResponse unreadable(HttpMessageNotReadableException failure) {
        if (failure.getRootCause() instanceof ProblemDetailException problem) {
            return problem;
        }
        List<Object> body = List.of("body");
        return new FieldErrorsException(List.of(
                failure.getCause() == null
                        ? FieldError.missing(body)
                        : new FieldError(body, "cannot be read to its end", "value_error.jsondecode")));
    }

    /** Spring's own errors, such as an unknown route, with sentences that do not repeat the request. */
    private static ErrorResponse ofSpring(ErrorResponse error, HttpServletRequest request) {
        String path = request.getRequestURI();
        int status = error.getStatusCode().value();
        String shadowed = status == 405 ? UnservedRoutes.shadowed(request.getMethod(), path) : null;
        if (shadowed != null) {
            return new ProblemDetailException(HttpStatus.NOT_FOUND, shadowed);
        }
        String detail = switch (status) {
            case 404 -> Objects.requireNonNullElse(UnservedRoutes.notFound(path), "Not Found");
            case 405 ->
                Objects.requireNonNullElse(
                        UnservedRoutes.unsupportedMethod(request.getMethod(), path),
                        "This route does not support the request method; the Allow header lists those that it supports.");
            case 406 ->
                "The Accept header allows none of the types of the response: " + types(error)
                        + ". A charset must be a Unicode encoding.";
            case 415 -> "The request body must be JSON, with the Content-Type application/json.";
            default -> "The request is not valid.";
        };
        ProblemDetailException problem = new ProblemDetailException(error.getStatusCode(), detail);
        problem.getHeaders().putAll(error.getHeaders());
        return problem;
    }

    /** The types that the route can respond with. */
    private static String types(ErrorResponse notAcceptable) {
        List<MediaType> types = notAcceptable instanceof HttpMediaTypeNotAcceptableException exception
                ? exception.getSupportedMediaTypes()
                : List.of();
        return types.isEmpty()
                ? MediaType.APPLICATION_JSON_VALUE
                : types.stream().map(MediaType::toString).distinct().collect(Collectors.joining(", "));
    }

    private static ErrorResponse unavailable(String detail) {
        return new ProblemDetailException(HttpStatus.SERVICE_UNAVAILABLE, detail)
                .with(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
}
