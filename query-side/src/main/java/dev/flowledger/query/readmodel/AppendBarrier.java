package dev.flowledger.query.readmodel;

import dev.flowledger.api.ApiException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.stereotype.Component;

/**
 * The gate that every command's transaction passes before it does anything, and that is closed for the moment in which one
 * read model takes the place of another: an advisory lock, shared by the writers, which PostgreSQL lets go of when their
 * transactions end, however they end. Behind the gate a writer looks whether the read model is still the one that this
 * release can write.
 */
@Component
public class AppendBarrier implements MessageHandlerInterceptor<CommandMessage<?>> {

    /**
     * Statements of their own, so that the version is read behind the gate; sent in one go. A writer whose machine has
     * frozen in the middle of a command must not hold the gate for ever.
     */
    private static final String PASS = "select pg_advisory_xact_lock_shared(event_store.gate()),"
            + " set_config('idle_in_transaction_session_timeout', '10s', true);"
            + " select version from read_model.read_model_version";

    /** Nor may whoever has closed it, or everyone would wait. */
    private static final String CLOSE = "select pg_advisory_xact_lock(event_store.gate()) from (select"
            + " set_config('lock_timeout', ?, true), set_config('idle_in_transaction_session_timeout', '3s', true)) settings";

    private static final String HOLDERS = """
            select string_agg(format('process %s (%s%s), in a transaction since %s, %s', a.pid, a.application_name,
                coalesce(', from ' || host(a.client_addr), ''), to_char(a.xact_start at time zone 'UTC', 'HH24:MI:SS'), a.state), '; ')
            from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and a.pid <> pg_backend_pid()
              and l.database = (select oid from pg_database where datname = current_database())
              and (l.classid::bigint << 32) + l.objid::bigint = event_store.gate()""";

    private final JdbcTemplate jdbc;
    private final ReadModelSchema schema;

    AppendBarrier(DataSource dataSource, ReadModelSchema schema) {
        this.jdbc = tellingLocks(dataSource);
        this.schema = schema;
    }

    /** What Spring uses otherwise does not know PostgreSQL's word for a lock that could not be had. */
    private static JdbcTemplate tellingLocks(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.setExceptionTranslator(new SQLErrorCodeSQLExceptionTranslator("PostgreSQL"));
        return jdbc;
    }

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> command, InterceptorChain chain) throws Exception {
        pass();
        return chain.proceed();
    }

    private void pass() {
        try {
            Integer version = jdbc.execute((ConnectionCallback<Integer>) AppendBarrier::pass);
            if (version != null && version == schema.version()) {
                return;
            }
        } catch (BadSqlGrammarException noReadModel) {
            // As good as one of another release.
        }
        throw ApiException.unavailable(
                "The read model in the database belongs to another release of this server, or is being made. Nothing can be"
                        + " changed through this server at the moment; please try again, or ask another one.");
    }

    private static int pass(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PASS)) {
            statement.execute();
            statement.getMoreResults();
            try (ResultSet version = statement.getResultSet()) {
                return version.next() ? version.getInt(1) : 0;
            }
        }
    }

    /**
     * Closes the gate until the caller's transaction ends: nobody is between drawing an index and committing, and nobody can
     * begin. Whoever comes meanwhile waits, and they wait as well while this one waits for those who are still inside.
     *
     * @param patience how long to wait for those
     * @return whether it could be closed; if not, the transaction can do nothing but end
     */
    public boolean close(Duration patience) {
        return close(jdbc, patience);
    }

    /** The same, until the transaction of this connection ends. */
    public boolean close(Connection connection, Duration patience) {
        return close(tellingLocks(new SingleConnectionDataSource(connection, true)), patience);
    }

    private static boolean close(JdbcTemplate jdbc, Duration patience) {
        try {
            jdbc.query(CLOSE, row -> {}, patience.toMillis() + "ms");
            // What comes behind the gate may wait a little longer for a lock.
            jdbc.execute("set local lock_timeout = '2s'");
            return true;
        } catch (CannotAcquireLockException inUse) {
            return false;
        }
    }

    /** Who is inside, in words for an operator. */
    public String holders() {
        String holders = jdbc.queryForObject(HOLDERS, String.class);
        return holders == null ? "nobody any more" : holders;
    }
}
