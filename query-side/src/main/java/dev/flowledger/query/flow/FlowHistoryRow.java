package dev.flowledger.query.flow;

import dev.flowledger.api.flow.FlowId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.flow_history}, which has a row for each version of each flow. See {@link FlowRow}. */
@Entity
@Immutable
@Table(schema = "read_model", name = "flow_history")
class FlowHistoryRow {

    /** Not unique, which JPA does not notice because the entity is never loaded. */
    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    FlowId id;

    Instant created;

    @Column(name = "valid_from")
    Instant updated;

    String name;
    String nameFolded;
    List<String> tags;
    long sequence;
    Instant validTo;
}
