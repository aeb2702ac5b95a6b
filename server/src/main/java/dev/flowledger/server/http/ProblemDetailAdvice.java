package dev.flowledger.server.http;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.StreamKey;
import dev.flowledger.query.readmodel.ReadModelState;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Every error as a problem detail (RFC 9457), whose {@code detail} is a plain sentence: callers of the reference read it.
 * Nothing of the server's inside is in it, nor what the caller sent.
 */
@RestControllerAdvice
final class ProblemDetailAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemDetailAdvice.class);
    private static final String RETRY_AFTER_SECONDS = "1";

    private final ObjectProvider<ReadModelState> readModel;

    /** Filters need this, and they are made before there is a database: the state of the read model is asked for when it is needed. */
    ProblemDetailAdvice(ObjectProvider<ReadModelState> readModel) {
        this.readModel = readModel;
    }

    /** Null when there is nobody left to answer. */
    @ExceptionHandler
    @Nullable ResponseEntity<ProblemDetail> answer(Exception failure, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            throw brokenOff(failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            ResponseEntity<ProblemDetail> answer = known(cause);
            if (answer != null) {
                return answer;
            }
        }
        if (TransientDatabaseErrors.isPassing(failure)) {
            log.warn("The database is away: {}", TransientDatabaseErrors.inAWord(failure));
            return retryLater("The database cannot be reached at the moment. Please try again.");
        }
        if (failure instanceof DataAccessException && !readModel.getObject().refresh()) {
            return retryLater("This server is not ready: the read model of another release has just taken its place.");
        }
        if (failure instanceof IOException && DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.debug("The caller has hung up", failure);
            return null;
        }
        log.error("A request failed unexpectedly", failure);
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "Something went wrong in the server. Its log tells more, under the X-Request-Id of this answer.");
    }

    /**
     * An answer that has begun cannot become an error. Thrown on, the failure lets Tomcat break the connection off, so that
     * the caller does not take a part for the whole.
     */
    private static Exception brokenOff(Exception failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.debug("The caller has hung up", failure);
        } else {
            log.warn("An answer was broken off: {}", TransientDatabaseErrors.inAWord(failure));
        }
        return failure;
    }

    private static @Nullable ResponseEntity<ProblemDetail> known(Throwable cause) {
        if (cause instanceof InvalidRequestException invalid) {
            return unprocessable(invalid);
        }
        if (cause instanceof Refusal refusal) {
            return problem(refusal.status(), refusal.getMessage(), refusal.headers());
        }
        if (cause instanceof ApiException rejection) {
            HttpStatus status = status(rejection.reason());
            return status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE
                    ? later(status, rejection.getMessage())
                    : problem(status, rejection.getMessage(), headers(status));
        }
        if (cause instanceof AggregateNotFoundException neverLived) {
            return known(ApiException.notFound(
                    StreamKey.kindOf(neverLived.getAggregateIdentifier().toString())));
        }
        if (cause instanceof ConcurrencyException || cause instanceof AggregateStreamCreationException) {
            return retryLater("Too many others are changing this record at the moment. Please try again.");
        }
        if (cause instanceof RequestSizeFilter.TooLarge) {
            return unreadable(cause);
        }
        if (cause instanceof HttpMessageNotReadableException unreadable) {
            return unreadable(unreadable.getCause());
        }
        if (cause instanceof MethodArgumentTypeMismatchException mismatch) {
            return unprocessable(new InvalidRequestException(ParameterErrors.of(mismatch)));
        }
        if (cause instanceof HandlerMethodValidationException broken) {
            return unprocessable(new InvalidRequestException(ParameterErrors.of(broken)));
        }
        return cause instanceof ErrorResponse refused ? refusedBySpring(refused) : null;
    }

    /** A body that is not there, or breaks off. */
    private static ResponseEntity<ProblemDetail> unreadable(@Nullable Throwable reason) {
        if (reason instanceof RequestSizeFilter.TooLarge tooLarge) {
            return problem(HttpStatus.CONTENT_TOO_LARGE, tooLarge.getMessage());
        }
        List<Object> body = List.of("body");
        return unprocessable(new InvalidRequestException(
                reason == null
                        ? FieldError.missing(body)
                        : new FieldError(body, "cannot be read to its end", "value_error.jsondecode")));
    }

    private static HttpStatus status(ApiException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case VERSION_MISMATCH -> HttpStatus.PRECONDITION_FAILED;
            case NAME_COLLISION, NAME_TAKEN, UNDER_WAY -> HttpStatus.CONFLICT;
            case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
            case NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    /** No such route, method or content type. */
    private static ResponseEntity<ProblemDetail> refusedBySpring(ErrorResponse refused) {
        String detail = switch (refused.getStatusCode().value()) {
            case 404 -> "Not Found";
            case 405 -> "This address does not know this method.";
            case 406 -> "The answer is JSON, which the Accept header does not allow.";
            case 415 -> "The request body must be JSON, with the Content-Type application/json.";
            default -> "The request cannot be understood.";
        };
        return problem(refused.getStatusCode(), detail, refused.getHeaders());
    }

    private static ResponseEntity<ProblemDetail> unprocessable(InvalidRequestException invalid) {
        ResponseEntity<ProblemDetail> answer = problem(HttpStatus.UNPROCESSABLE_CONTENT, invalid.getMessage());
        ProblemDetail problem = answer.getBody();
        if (problem != null) {
            problem.setProperty("errors", invalid.faults());
        }
        return answer;
    }

    /** RFC 9110 asks for the methods that are allowed instead: there are none. */
    private static HttpHeaders headers(HttpStatus status) {
        HttpHeaders headers = new HttpHeaders();
        if (status == HttpStatus.METHOD_NOT_ALLOWED) {
            headers.setAllow(Set.of());
        }
        return headers;
    }

    private static ResponseEntity<ProblemDetail> retryLater(String detail) {
        return later(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    private static ResponseEntity<ProblemDetail> later(HttpStatus status, @Nullable String detail) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return problem(status, detail, headers);
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatusCode status, @Nullable String detail) {
        return problem(status, detail, HttpHeaders.EMPTY);
    }

    private static ResponseEntity<ProblemDetail> problem(
            HttpStatusCode status, @Nullable String detail, HttpHeaders headers) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
