package dev.flowledger.query.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.RecordId;
import dev.flowledger.api.content.ContentKeyReader;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.run.State;
import dev.flowledger.api.run.StateId;
import dev.flowledger.query.readmodel.RecordPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads the states of runs from the events that set them. Every response includes all acknowledged changes. */
@Component
public class StateReader {

    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new MicrosModule()).build();

    private static final String SETS_STATE =
            "type in ('flow_run.created', 'flow_run.state_set', 'task_run.created'," + " 'task_run.state_set')";

    private static final String ONE =
            "select sequence, payload from event_store.event where stream = ? and sequence = ? and " + SETS_STATE;

    /** The next events of a stream: at most 100, and about one megabyte. */
    private static final String PART =
            "select sequence, payload from (select sequence, payload, sum(bytes) over (order by sequence) - bytes as before"
                    + " from event_store.event where stream = ? and sequence > ? and " + SETS_STATE
                    + " order by sequence limit 100) part where before < 1048576 order by sequence";

    private final JdbcClient jdbc;
    private final ContentKeyReader keys;

    StateReader(@Qualifier("readClient") JdbcClient jdbc, ContentKeyReader keys) {
        this.jdbc = jdbc;
        this.keys = keys;
    }

    /**
     * A state of a run.
     *
     * @param run the run to which the state belongs
     * @param state the state
     */
    public record RunState(UUID run, State state) {}

    /** The state with this id, of a run of this kind that may have been deleted. */
    public Optional<RunState> find(String kindOfRun, StateId id) {
        return jdbc.sql(ONE)
                .params(id.stream(kindOfRun), id.sequence())
                .query(StateReader::event)
                .optional()
                .map(event -> opened(id.stream(kindOfRun), List.of(event)).get(0))
                .map(event -> new RunState(event.payload().id(), event.payload().state()))
                .filter(found -> found.state().id().equals(id.value()));
    }

    /** The states of a run in their order. They are read in parts while they are written. */
    public RecordPage<State> all(RecordId run) {
        return consumer -> {
            List<StateEvent> part = part(run, -1);
            while (!part.isEmpty()) {
                part.stream()
                        .map(StateEvent::payload)
                        .filter(payload -> payload.id().equals(run.value()))
                        .forEach(payload -> consumer.accept(payload.state()));
                part = part(run, part.get(part.size() - 1).sequence());
            }
        };
    }

    private List<StateEvent> part(RecordId run, long after) {
        return opened(
                run.stream(),
                jdbc.sql(PART)
                        .params(run.stream(), after)
                        .query(StateReader::event)
                        .list());
    }

    private List<StateEvent> opened(String stream, List<StoredState> events) {
        ContentKeys opening = events.stream().map(StoredState::payload).anyMatch(ContentKeys::areNeededFor)
                ? keys.read(List.of(stream))
                : ContentKeys.none();
        return events.stream()
                .map(event -> new StateEvent(
                        event.sequence(),
                        JSON.readValue(opening.open(stream, event.sequence(), event.payload()), Payload.class)))
                .toList();
    }

    private static StoredState event(ResultSet row, int number) throws SQLException {
        return new StoredState(row.getLong("sequence"), row.getString("payload"));
    }

    private record StoredState(long sequence, String payload) {}

    private record StateEvent(long sequence, Payload payload) {}

    /** The fields of an event that are read. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Payload(UUID id, State state) {}
}
