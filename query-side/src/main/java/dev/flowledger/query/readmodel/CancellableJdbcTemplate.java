package dev.flowledger.query.readmodel;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Executes statements that another thread can cancel: it stores each statement of a thread where {@link #trackStatements} says.
 * Cancelling a statement that has been executed has no effect.
 */
public class CancellableJdbcTemplate extends JdbcTemplate {

    private static final ThreadLocal<@Nullable AtomicReference<@Nullable Statement>> LAST = new ThreadLocal<>();

    /** Creates a template for the connections of a data source. */
    public CancellableJdbcTemplate(DataSource dataSource) {
        super(dataSource);
    }

    /** Defines where the last statement of the current thread is stored; null to store no more statements. */
    public static void trackStatements(@Nullable AtomicReference<@Nullable Statement> last) {
        if (last == null) {
            LAST.remove();
        } else {
            LAST.set(last);
        }
    }

    @Override
    protected void applyStatementSettings(Statement statement) throws SQLException {
        super.applyStatementSettings(statement);
        AtomicReference<@Nullable Statement> last = LAST.get();
        if (last != null) {
            last.set(statement);
        }
    }
}
