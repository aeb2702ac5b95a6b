package dev.flowledger.query.flow;

import static dev.flowledger.query.readmodel.ViewColumns.jsonOrNull;
import static dev.flowledger.query.readmodel.ViewColumns.texts;
import static dev.flowledger.query.readmodel.ViewColumns.time;
import static dev.flowledger.query.readmodel.ViewColumns.uuid;

import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowExists;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.query.readmodel.RecordTable;
import dev.flowledger.query.readmodel.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads single flows, each with one prepared statement. */
@Component
class FlowReader {

    /** The columns of the view. */
    static final List<String> COLUMNS = List.of("id", "created", "updated", "name", "tags", "labels", "sequence");

    private static final List<String> COLUMNS_AS_OF =
            List.of("id", "created", "valid_from as updated", "name", "tags", "labels", "sequence");

    /** The columns of {@code read_model.flow}. */
    static final RecordTable<Flow> TABLE =
            new RecordTable<>(COLUMNS, List.of("labels"), List.of("tags"), FlowReader::flow);

    /** The columns of {@code read_model.flow_history}. */
    static final RecordTable<Flow> HISTORY =
            new RecordTable<>(COLUMNS_AS_OF, List.of("labels"), List.of("tags"), FlowReader::flow);

    private static final String SELECT = Sql.select("flow", COLUMNS);
    private static final String BY_ID = SELECT + "id = ?";
    private static final String BY_NAME = SELECT + "name = ?";

    /** Selects the version of a flow that was valid at a time. */
    private static final String SELECT_AS_OF =
            Sql.select("flow_history", COLUMNS_AS_OF) + "valid_from <= ? and valid_to > ? and ";

    private static final String BY_ID_AS_OF = SELECT_AS_OF + "id = ?";
    private static final String BY_NAME_AS_OF = SELECT_AS_OF + "name = ?";

    private static final String EXISTS = "select exists (select from read_model.flow where id = ?)";

    private final JdbcClient jdbc;

    FlowReader(@Qualifier("readClient") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @QueryHandler
    Optional<Flow> handle(FindFlow query) {
        UUID id = query.id().value();
        return query.asOf() == null ? one(BY_ID, id) : oneAsOf(query.asOf(), BY_ID_AS_OF, id);
    }

    @QueryHandler
    Optional<Flow> handle(FindFlowByName query) {
        String name = query.name();
        return query.asOf() == null ? one(BY_NAME, name) : oneAsOf(query.asOf(), BY_NAME_AS_OF, name);
    }

    @QueryHandler
    boolean handle(FlowExists query) {
        return jdbc.sql(EXISTS).param(query.id().value()).query(Boolean.class).single();
    }

    private Optional<Flow> one(String select, Object key) {
        return jdbc.sql(select).param(key).query(FlowReader::flow).optional();
    }

    private Optional<Flow> oneAsOf(Instant asOf, String select, Object key) {
        OffsetDateTime time = asOf.atOffset(ZoneOffset.UTC);
        return jdbc.sql(select).params(time, time, key).query(FlowReader::flow).optional();
    }

    private static Flow flow(ResultSet row, int number) throws SQLException {
        return new Flow(
                new FlowId(uuid(row, "id")),
                time(row, "created"),
                time(row, "updated"),
                row.getString("name"),
                texts(row, "tags"),
                jsonOrNull(row, "labels"),
                row.getLong("sequence"));
    }
}
