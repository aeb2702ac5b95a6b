package dev.flowledger.query.flow;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads single flows. A record is selected, not an entity, in one statement outside any transaction. */
interface FlowRepository extends Repository<FlowRow, UUID>, JpaSpecificationExecutor<FlowRow> {

    String SELECT =
            "select new dev.flowledger.query.flow.FlowView(f.id, f.created, f.updated, f.name, f.tags, f.version)"
                    + " from FlowRow f where ";

    @Query(SELECT + "f.id = ?1")
    Optional<FlowView> byId(UUID id);

    @Query(SELECT + "f.name = ?1")
    Optional<FlowView> byName(String name);
}
