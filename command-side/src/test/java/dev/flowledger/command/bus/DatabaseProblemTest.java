package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseProblemTest {

    @ParameterizedTest
    @CsvSource({
        "08006, UNAVAILABLE",
        "08P01, UNAVAILABLE",
        "25001, TRANSACTION_ENDED",
        "25006, READ_ONLY",
        "25P02, TRANSACTION_ENDED",
        "25P03, TRANSACTION_ENDED",
        "25P04, TRANSACTION_ENDED",
        "40P01, CONFLICT",
        "53000, NO_RESOURCES",
        "53100, DISK_FULL",
        "53200, NO_RESOURCES",
        "53300, TOO_MANY_CONNECTIONS",
        "55P03, CONFLICT",
        "57014, CANCELLED",
        "57P01, RESTARTING",
        "57P02, RESTARTING",
        "57P03, RESTARTING",
        "57P05, RESTARTING",
        "58030, UNAVAILABLE"
    })
    void each_sql_state_has_its_problem(String state, DatabaseProblem problem) {
        assertThat(DatabaseProblem.of(new IllegalStateException(new SQLException("m", state))))
                .contains(problem);
    }

    @Test
    void full_pool_is_not_an_unavailable_database() {
        SQLTransientConnectionException full = new SQLTransientConnectionException("timed out (total=12, active=12)");
        SQLTransientConnectionException stopped = new SQLTransientConnectionException(
                "timed out (total=0, active=0)", "08001", new SQLException("Connection refused", "08001"));
        SQLTransientConnectionException tooMany = new SQLTransientConnectionException(
                "timed out (total=3, active=3)", "53300", new SQLException("too many clients already", "53300"));

        assertThat(DatabaseProblem.of(full)).contains(DatabaseProblem.POOL_FULL);
        assertThat(DatabaseProblem.of(stopped)).contains(DatabaseProblem.UNAVAILABLE);
        assertThat(DatabaseProblem.of(tooMany)).contains(DatabaseProblem.TOO_MANY_CONNECTIONS);
    }

    @Test
    void other_failures_are_no_problem_of_the_database() {
        assertThat(DatabaseProblem.of(new SQLException("m", "23505"))).isEmpty();
        assertThat(DatabaseProblem.of(new IllegalStateException("m"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseProblem.class)
    void each_problem_has_a_sentence_of_its_own_with_advice(DatabaseProblem problem) {
        assertThat(problem.detail()).startsWith(problem.description()).containsIgnoringCase("retry later.");
        assertThat(DatabaseProblem.values())
                .filteredOn(other -> other.detail().equals(problem.detail()))
                .containsExactly(problem);
    }
}
