package dev.flowledger.server.erasure;

import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.command.bus.CommandContext;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes that erase content. */
@RestController
@Tag(name = "Erasures")
@RequestMapping("/api/erasures")
final class ErasureController {

    private final Erasures erasures;
    private final ErasureStore store;

    ErasureController(Erasures erasures, ErasureStore store) {
        this.erasures = erasures;
        this.store = store;
    }

    /**
     * Erase the content of records.
     *
     * <p>Destroys the keys of the free-form content of flow runs, task runs and deployments: parameters, context, task inputs, messages
     * and data of states, descriptions and logs. After the response, no node can read the content; the ledger remains valid. Names, tags
     * and actors are not erased. For each record, the ledger gets an event <code>erasure.performed</code>. One request erases at most
     * <code>flowledger.erasure.max-records</code> records; while <code>next</code> is not null, repeat it with this
     * <code>after</code>. A request that failed can be repeated. An erasure cannot be undone: use <code>dry_run</code> first.
     */
    @PostMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200", description = "What was erased, or would be.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    ErasureResult eraseContent(@RequestBody ErasureRequest request, CommandContext context) {
        return erasures.perform(request, context);
    }

    /**
     * List erasures.
     *
     * <p>Returns the latest requests that have erased content. The latest one is the first. The evidence are the events
     * <code>erasure.performed</code> of the ledger.
     *
     * @param limit The maximum number of erasures, 1 to 200; 20 by default.
     */
    @WithoutReadModel
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200", description = "The latest erasures.", useReturnTypeSchema = true)
    List<RecordedErasure> readErasures(@RequestParam(defaultValue = "20") @Min(1) @Max(200) int limit) {
        return store.findLatest(limit);
    }
}
