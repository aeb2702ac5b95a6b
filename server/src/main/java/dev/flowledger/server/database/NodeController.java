package dev.flowledger.server.database;

import dev.flowledger.api.WithoutReadModel;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route that lists the nodes. */
@RestController
@WithoutReadModel
@Tag(name = "Statistics")
final class NodeController {

    private final Nodes nodes;

    NodeController(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * List the nodes.
     *
     * <p>Returns the servers that are connected to the same database, with their versions. With a connection pooler such as PgBouncer
     * between them and the database, the list can be incomplete.
     */
    @GetMapping("/api/nodes")
    @ApiResponse(responseCode = "200", description = "The nodes.", useReturnTypeSchema = true)
    List<ServerNode> readNodes() {
        return nodes.connected();
    }
}
