package dev.flowledger.query.flow;

import dev.flowledger.api.Rejection;
import dev.flowledger.api.flow.CountFlows;
import dev.flowledger.api.flow.FindFlow;
import dev.flowledger.api.flow.FindFlowByName;
import dev.flowledger.api.flow.FindFlows;
import dev.flowledger.api.flow.Flow;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.flow.FlowQuery;
import java.util.List;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes that read flows. Each sends one query; every acknowledged change is in its answer. */
@RestController
@RequestMapping("/api/flows")
final class FlowQueryController {

    private final QueryGateway queries;

    FlowQueryController(QueryGateway queries) {
        this.queries = queries;
    }

    @GetMapping("/{id}")
    ResponseEntity<Flow> read(@PathVariable FlowId id) {
        return single(new FindFlow(id));
    }

    @GetMapping("/name/{name}")
    ResponseEntity<Flow> readByName(@PathVariable String name) {
        return single(new FindFlowByName(name));
    }

    @PostMapping("/filter")
    List<Flow> filter(@RequestBody(required = false) @Nullable FindFlows query) {
        return queries.query(query == null ? FindFlows.ALL : query, ResponseTypes.multipleInstancesOf(Flow.class))
                .join();
    }

    @PostMapping("/count")
    long count(@RequestBody(required = false) @Nullable CountFlows query) {
        return queries.query(query == null ? CountFlows.ALL : query, long.class).join();
    }

    private ResponseEntity<Flow> single(FlowQuery query) {
        Flow flow = queries.query(query, ResponseTypes.optionalInstanceOf(Flow.class))
                .join()
                .orElseThrow(() -> Rejection.notFound(FlowId.KIND));
        return ResponseEntity.ok().eTag(Long.toString(flow.version())).body(flow);
    }
}
