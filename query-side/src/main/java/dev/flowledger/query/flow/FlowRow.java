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

/**
 * The columns of {@code read_model.flow}, for criteria queries. Columns that the view {@code Flow} contains have the names of its
 * components. The entity itself is never loaded or written.
 */
@Entity
@Immutable
@Table(schema = "read_model", name = "flow")
class FlowRow {

    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    FlowId id;

    Instant created;
    Instant updated;
    String name;
    String nameFolded;
    List<String> tags;
    long sequence;
}
