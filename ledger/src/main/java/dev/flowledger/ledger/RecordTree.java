package dev.flowledger.ledger;

import dev.flowledger.api.ApiException;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the records that belong to a record: the deployments and runs of a flow, and the task runs of a flow run. */
@Component
class RecordTree {

    /** Every record has one event of its creation, which names its parent. The order is that of the ledger. */
    private static final String TREE = """
            with recursive tree (subject, depth) as (
                select ?::text collate "C", 0
                union all
                select child.subject, depth + 1
                from tree join event_store.ledger child on child.parent = tree.subject
                where depth < 2 and length(child.subject) <= 100)
            select subject from tree limit ?""";

    private final JdbcClient jdbc;
    private final int maxRecords;

    RecordTree(JdbcClient jdbc, @Value("${flowledger.ledger.max-records-of-filter}") int maxRecords) {
        this.jdbc = jdbc;
        this.maxRecords = maxRecords;
    }

    /**
     * The ids of a record and of all records that ever belonged to it.
     *
     * @throws ApiException if there are too many
     */
    List<String> ids(UUID record) {
        List<String> ids = jdbc.sql(TREE)
                .params(record.toString(), maxRecords + 1)
                .query(String.class)
                .list();
        if (ids.size() > maxRecords) {
            throw ApiException.tooExpensive("More than " + maxRecords
                    + " records belong to this record (flowledger.ledger.max-records-of-filter)."
                    + " Use the id of one of its runs, or another condition.");
        }
        return ids;
    }
}
