package dev.flowledger.query.flow;

import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowCreated;
import dev.flowledger.api.flow.FlowDeleted;
import dev.flowledger.api.flow.FlowUpdated;
import dev.flowledger.query.filter.FoldedCase;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.queryhandling.QueryHandler;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The living flows. It writes their rows in the transaction that appends the event, one statement an event, each of which
 * does nothing when it is repeated; and it answers every query about them.
 */
@Component
@ProcessingGroup("flows")
class FlowProjection {

    private final JdbcTemplate jdbc;
    private final FlowRepository flows;
    private final FlowSearch search;

    FlowProjection(JdbcTemplate jdbc, FlowRepository flows, FlowSearch search) {
        this.jdbc = jdbc;
        this.flows = flows;
        this.search = search;
    }

    @EventHandler
    void on(FlowCreated event, @SequenceNumber long version) {
        OffsetDateTime at = utc(event.at());
        jdbc.update(
                """
                insert into read_model.flow as it (id, name, name_folded, tags, created, updated, version)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (id) do update
                set name = excluded.name, name_folded = excluded.name_folded, tags = excluded.tags,
                    created = excluded.created, updated = excluded.updated, version = excluded.version
                where it.version < excluded.version""",
                event.id().value(),
                event.name(),
                FoldedCase.of(event.name()),
                array(event.tags()),
                at,
                at,
                version);
    }

    @EventHandler
    void on(FlowUpdated event, @SequenceNumber long version) {
        jdbc.update(
                "update read_model.flow set tags = ?, updated = ?, version = ? where id = ? and version < ?",
                array(event.tags()),
                utc(event.at()),
                version,
                event.id().value(),
                version);
    }

    @EventHandler
    void on(FlowDeleted event, @SequenceNumber long version) {
        jdbc.update(
                "delete from read_model.flow where id = ? and version < ?",
                event.id().value(),
                version);
    }

    @QueryHandler
    Optional<Flow> handle(FindFlow query) {
        return flows.byId(query.id().value()).map(FlowView::toFlow);
    }

    @QueryHandler
    Optional<Flow> handle(FindFlowByName query) {
        return flows.byName(query.name()).map(FlowView::toFlow);
    }

    @QueryHandler
    List<Flow> handle(FindFlows query) {
        return search.page(query);
    }

    @QueryHandler
    long handle(CountFlows query) {
        return search.count(query);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Object array(List<String> texts) {
        return texts.toArray(String[]::new);
    }
}
