package dev.flowledger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api.Answer;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An error answer, held against what every one of them promises: a problem detail whose {@code detail} is a plain
 * sentence, and nothing of the server's inside.
 *
 * @param detail the sentence
 * @param errors the faults of a 422; none otherwise
 */
public record Problem(String detail, List<FieldError> errors) {

    /**
     * One field at fault.
     *
     * @param loc where, as JSON text
     * @param msg what, in words
     * @param type what, for programs
     */
    public record FieldError(String loc, String msg, String type) {}

    /** Class names and stack traces, SQL, and the names of what we are made of. */
    private static final Pattern INSIDE =
            Pattern.compile("Exception|Throwable|\\bat [\\w.$]+\\(|\\b(java|jakarta|org|dev|tools|com|sun)\\.\\w+\\."
                    + "|[a-z]+[A-Z][a-z]+\\.[a-z]|\\b(SQL|sql|SELECT|INSERT|UPDATE|read_model|event_store)\\b"
                    + "|(?i:jackson|hibernate|postgres|tomcat|spring|axon)");

    /** The problem in an answer that must be an error of this status. */
    public static Problem in(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonNode body = answer.body();
        assertThat(body.required("status").asInt()).isEqualTo(status);
        assertThat(body.required("title").asString()).isNotBlank();
        // The path that was asked for is the caller's own, and may look like anything.
        String said = answer.text().replaceFirst("\"instance\":\"[^\"]*\"", "");
        assertThat(said).doesNotContainPattern(INSIDE);
        List<FieldError> errors = body.path("errors")
                .valueStream()
                .map(fault -> new FieldError(
                        fault.required("loc").toString(),
                        fault.required("msg").asString(),
                        fault.required("type").asString()))
                .toList();
        if (status == 422) {
            assertThat(errors).isNotEmpty().allSatisfy(fault -> {
                assertThat(fault.loc()).startsWith("[\"");
                assertThat(fault.msg()).isNotBlank();
                assertThat(fault.type()).matches("[a-z_]+(\\.[a-z_]+)*");
            });
        } else {
            assertThat(body.has("errors")).isFalse();
        }
        String detail = body.required("detail").asString();
        assertThat(detail).matches("(?s)[A-Z].{3,}");
        return new Problem(detail, errors);
    }

    /** Where the faults are, each as JSON text. */
    public List<String> locs() {
        return errors.stream().map(FieldError::loc).toList();
    }
}
