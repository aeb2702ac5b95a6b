package dev.flowledger.command.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.TransactionSystemException;

class TransientDatabaseErrorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "40001", "40P01", "53300", "57P01", "57014", "58030", "25006", "25P03", "25P04", "55P03",
                "25P02", "08P01", "53100", "57P03"
            })
    void a_retry_can_solve_these_sql_states(String state) {
        assertThat(TransientDatabaseErrors.isTransient(new SQLException("m", state)))
                .isTrue();
    }

    @Test
    void a_smaller_transaction_can_solve_deadlocks_and_lack_of_memory_but_not_an_unavailable_database() {
        assertThat(TransientDatabaseErrors.isUnavailable(new SQLException("m", "57P01")))
                .isTrue();
        assertThat(TransientDatabaseErrors.isUnavailable(new SQLException("m", "57014")))
                .isFalse();
        assertThat(TransientDatabaseErrors.isUnavailable(new SQLTransientConnectionException("pool timeout")))
                .isTrue();
        assertThat(TransientDatabaseErrors.isUnavailable(new SQLException("m", "40P01")))
                .isFalse();
        assertThat(TransientDatabaseErrors.isUnavailable(
                        new SQLException("m", "53200", new OutOfMemoryError("Java heap space"))))
                .isFalse();
        assertThat(TransientDatabaseErrors.isUnavailable(new SQLException("m", "23505")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "22021", "55000", "0", ""})
    void a_retry_cannot_solve_other_sql_states(String state) {
        assertThat(TransientDatabaseErrors.isTransient(new SQLException("m", state)))
                .isFalse();
    }

    @Test
    void without_sql_state_only_the_type_of_the_exception_decides() {
        assertThat(TransientDatabaseErrors.isTransient(new SQLTransientConnectionException("pool timeout")))
                .isTrue();
        assertThat(TransientDatabaseErrors.isTransient(new SQLException("m"))).isFalse();
        assertThat(TransientDatabaseErrors.isTransient(new IllegalStateException("m")))
                .isFalse();
    }

    @Test
    void the_error_is_found_among_the_causes_and_its_message_is_logged() {
        SQLException closed = new SQLException("connection closed", "08003");
        RuntimeException failure = new RuntimeException("outer", new SQLException("rollback failed", "25P02", closed));

        assertThat(TransientDatabaseErrors.isTransient(failure)).isTrue();
        assertThat(TransientDatabaseErrors.message(failure)).isEqualTo("connection closed");
    }

    @Test
    void failed_rollback_does_not_hide_the_failure_before_it() {
        TransactionSystemException rollback =
                new TransactionSystemException("rollback", new SQLException("Connection is closed"));
        rollback.initApplicationException(new IllegalStateException(new SQLException("terminated", "57P01")));

        assertThat(TransientDatabaseErrors.message(rollback)).isEqualTo("terminated");
        assertThat(TransientDatabaseErrors.isTransient(new SQLException("Connection is closed")))
                .as("a connection that the pool has given up")
                .isTrue();
    }

    @Test
    void the_message_of_another_error_names_its_type() {
        assertThat(TransientDatabaseErrors.message(new IllegalStateException("m")))
                .isEqualTo("java.lang.IllegalStateException: m");
    }
}
