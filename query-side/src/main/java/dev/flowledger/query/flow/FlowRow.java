package dev.flowledger.query.flow;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.flow}, for queries to name. It is never loaded nor written: see {@link FlowView}. */
@Entity
@Immutable
@Table(schema = "read_model", name = "flow")
class FlowRow {

    @Id
    UUID id;

    String name;

    @Column(name = "name_folded")
    String nameFolded;

    List<String> tags;

    Instant created;

    Instant updated;

    long version;
}
