package dev.flowledger.server.error;

import java.util.List;
import org.springframework.http.HttpStatus;

/** One or more fields of a request are wrong: 422 with every {@link FieldError}. */
public final class FieldErrorsException extends ProblemDetailException {

    /** Creates the exception for at least one error. */
    public FieldErrorsException(List<FieldError> errors) {
        super(HttpStatus.UNPROCESSABLE_CONTENT, detail(errors));
        getBody().setProperty("errors", List.copyOf(errors));
    }

    private static String detail(List<FieldError> errors) {
        String first = errors.get(0).sentence();
        int more = errors.size() - 1;
        return more == 0 ? first : first + " (And " + more + " more: see errors.)";
    }
}
