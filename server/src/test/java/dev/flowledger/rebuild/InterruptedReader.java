package dev.flowledger.rebuild;

import dev.flowledger.api.content.ContentKeyReader;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.config.Configuration;
import org.springframework.context.annotation.Primary;

/** Runs an action after it has read the last page of the ledger for the first time. */
@Primary
public class InterruptedReader extends EventStoreReader {

    private Action afterLastPage = () -> {};

    InterruptedReader(DataSource dataSource, Configuration axon, ContentKeyReader keys) {
        super(dataSource, axon, keys);
    }

    public void afterLastPage(Action action) {
        afterLastPage = action;
    }

    @Override
    List<Entry> readLedger(long afterPosition) {
        List<Entry> page = super.readLedger(afterPosition);
        if (page.isEmpty()) {
            Action action = afterLastPage;
            afterLastPage = () -> {};
            try {
                action.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return page;
    }

    /** Accesses the server and the database. */
    public interface Action {
        void run() throws SQLException;
    }
}
