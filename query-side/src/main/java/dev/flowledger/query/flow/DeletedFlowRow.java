package dev.flowledger.query.flow;

import dev.flowledger.api.flow.FlowId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.deleted_flow}, for criteria queries. The entity itself is never loaded or written. */
@Entity
@Immutable
@Table(schema = "read_model", name = "deleted_flow")
class DeletedFlowRow {

    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    FlowId id;
}
