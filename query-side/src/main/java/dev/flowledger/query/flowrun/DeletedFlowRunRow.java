package dev.flowledger.query.flowrun;

import dev.flowledger.api.run.FlowRunId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** The columns of {@code read_model.deleted_flow_run}, for criteria queries. The entity itself is never loaded or written. */
@Entity
@Immutable
@Table(schema = "read_model", name = "deleted_flow_run")
class DeletedFlowRunRow {

    @Id
    @Column(name = "id")
    UUID key;

    @Column(insertable = false, updatable = false)
    FlowRunId id;
}
