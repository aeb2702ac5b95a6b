package dev.flowledger.server.operations;

import dev.flowledger.api.WithoutReadModel;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes with statistics of the system, for operators. */
@RestController
@WithoutReadModel
@Tag(name = "Statistics")
@RequestMapping("/api/stats")
final class SystemStatsController {

    private final StorageReader storage;
    private final CommandTimes commands;
    private final LagHistory lag;

    SystemStatsController(StorageReader storage, CommandTimes commands, LagHistory lag) {
        this.storage = storage;
        this.commands = commands;
        this.lag = lag;
    }

    /**
     * Read the storage of the database.
     *
     * <p>Returns the size of each table and of its indexes by schema. During a rebuild there is another schema, with the new read
     * model.
     */
    @GetMapping("/storage")
    @ApiResponse(responseCode = "200", description = "The sizes.", useReturnTypeSchema = true)
    StorageStats readStorage() {
        return storage.read();
    }

    /**
     * Read how long commands take.
     *
     * <p>Returns the commands that the answering node has executed: by command since its start, and the slowest of the last 24 hours.
     * The time of a command includes its time in the queue.
     */
    @GetMapping("/commands")
    @ApiResponse(responseCode = "200", description = "The times of commands.", useReturnTypeSchema = true)
    CommandStats readCommandTimes() {
        return commands.now();
    }

    /**
     * Read the lag of the ledger over time.
     *
     * <p>Returns the highest lag of each five minutes of the last 24 hours. The answering node has measured it since its start.
     */
    @GetMapping("/lag")
    @ApiResponse(responseCode = "200", description = "The intervals, in order.", useReturnTypeSchema = true)
    LagStats readLag() {
        List<LagInterval> intervals = lag.intervals();
        return new LagStats((int) LagHistory.INTERVAL.toSeconds(), intervals);
    }
}
