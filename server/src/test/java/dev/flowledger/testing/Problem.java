package dev.flowledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Response;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A problem detail. {@link #in} checks what every error response promises: a sentence as {@code detail}, and no internals.
 *
 * @param detail the sentence
 * @param errors the invalid fields of a 422; empty otherwise
 */
public record Problem(String detail, List<FieldError> errors) {

    /**
     * An invalid field.
     *
     * @param loc the path of the field, as JSON text
     * @param msg the message
     * @param type the type of the error
     */
    public record FieldError(String loc, String msg, String type) {}

    /** Class names, stack traces, SQL and names of libraries. */
    private static final Pattern INTERNALS =
            Pattern.compile("Exception|Throwable|\\bat [\\w.$]+\\(|\\b(java|jakarta|org|dev|tools|com|sun)\\.\\w+\\."
                    + "|[a-z]+[A-Z][a-z]+\\.[a-z]|\\b(SQL|sql|SELECT|INSERT|UPDATE|read_model|event_store)\\b"
                    + "|(?i:jackson|hibernate|postgres|tomcat|spring|axon)");

    /** Checks an error response and returns its problem detail. */
    public static Problem in(Response response, int status) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonNode body = response.body();
        assertThat(body.required("status").asInt()).isEqualTo(status);
        assertThat(body.required("title").asString()).isNotBlank();
        // The path comes from the caller and may contain any text.
        String withoutPath = response.text().replaceFirst("\"instance\":\"[^\"]*\"", "");
        assertThat(withoutPath).doesNotContainPattern(INTERNALS);
        List<FieldError> errors = body.path("errors")
                .valueStream()
                .map(error -> new FieldError(
                        error.required("loc").toString(),
                        error.required("msg").asString(),
                        error.required("type").asString()))
                .toList();
        if (status == 422) {
            assertThat(errors).isNotEmpty().allSatisfy(error -> {
                assertThat(error.loc()).startsWith("[\"");
                assertThat(error.msg()).isNotBlank();
                assertThat(error.type()).matches("[a-z_]+(\\.[a-z_]+)*");
            });
        } else {
            assertThat(body.has("errors")).isFalse();
        }
        String detail = body.required("detail").asString();
        assertThat(detail).matches("(?s)[A-Z].{3,}");
        return new Problem(detail, errors);
    }

    /** The paths of the invalid fields, as JSON text. */
    public List<String> locs() {
        return errors.stream().map(FieldError::loc).toList();
    }
}
