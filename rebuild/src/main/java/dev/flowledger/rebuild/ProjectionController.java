package dev.flowledger.rebuild;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.WithoutReadModel;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The routes that return the state of the projections, and that rebuild or verify the read model. */
@RestController
@WithoutReadModel
@Tag(name = "Projections")
@RequestMapping("/api/projections")
final class ProjectionController {

    /** The read model: flows, deployments, runs and API keys. */
    static final String READ_MODEL = "flows";

    /** The ledger: the order of all events and their hashes. It is append-only. */
    static final String LEDGER = "ledger";

    private static final long NO_TIMEOUT = 0;

    private final ReplayRunner runner;
    private final ReplayJobRepository jobs;
    private final ReplayLock lock;
    private final LedgerLag ledger;

    ProjectionController(ReplayRunner runner, ReplayJobRepository jobs, ReplayLock lock, LedgerLag ledger) {
        this.runner = runner;
        this.jobs = jobs;
        this.lock = lock;
        this.ledger = ledger;
    }

    /**
     * Read the state of all projections.
     *
     * <p><code>flows</code> is the read model, which is written in the transaction of each event and has no lag.
     * <code>ledger</code> is the order of all events, which is written shortly after.
     */
    @GetMapping
    List<ProjectionStatus> readProjections() {
        return List.of(readProjection(READ_MODEL), readProjection(LEDGER));
    }

    /**
     * Read the state of a projection.
     *
     * @param name <code>flows</code> or <code>ledger</code>.
     */
    @GetMapping("/{name}")
    @ApiResponse(responseCode = "200", description = "The state of the projection.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    ProjectionStatus readProjection(
            @Parameter(schema = @Schema(allowableValues = {READ_MODEL, LEDGER})) @PathVariable String name) {
        return switch (name) {
            case READ_MODEL ->
                ProjectionStatus.ofReadModel(
                        ledger.now(),
                        findLast(Purpose.REBUILD).orElse(null),
                        findLast(Purpose.VERIFY).orElse(null));
            case LEDGER -> ProjectionStatus.ofLedger(ledger.now());
            default -> throw ApiException.notFound("projection");
        };
    }

    /**
     * Rebuild a projection.
     *
     * <p>Replays every event into a new read model, which replaces the live one when it is complete. Reads and writes continue
     * during the rebuild. If the node that runs it stops, the rebuild resumes when a node next starts. The ledger is verified during
     * the rebuild. If it is not valid, the rebuild fails and the live read model is unchanged.
     *
     * @param name <code>flows</code>; the ledger cannot be rebuilt.
     * @param unverified <code>true</code> to replay the events even if the ledger is not valid.
     */
    @PostMapping("/{name}/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @ApiResponse(responseCode = "202", description = "The rebuild has started. Location is the URL of its state.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<ReplayStatus> rebuildProjection(
            @Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name,
            @RequestParam(defaultValue = "false") boolean unverified) {
        requireReadModel(name);
        return accepted(runner.start(Purpose.REBUILD, unverified).job());
    }

    /**
     * Read the state of the last rebuild.
     *
     * @param name <code>flows</code>; the ledger cannot be rebuilt.
     */
    @GetMapping("/{name}/rebuild")
    @ApiResponse(responseCode = "200", description = "The last rebuild, which may be running.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    ReplayStatus readRebuild(@Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name) {
        return readLast(name, Purpose.REBUILD);
    }

    /**
     * Cancel a rebuild.
     *
     * <p>The live read model is unchanged.
     *
     * @param name <code>flows</code>; the ledger cannot be rebuilt.
     */
    @DeleteMapping("/{name}/rebuild")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ApiResponse(responseCode = "204", description = "Cancelled.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    void cancelRebuild(@Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name) {
        cancel(name, Purpose.REBUILD);
    }

    /**
     * Verify a projection.
     *
     * <p>Replays every event into a second read model and compares it with the live one, row by row, as of one point in the
     * history. Changes nothing. With <code>Prefer: respond-async</code> (RFC 7240) the response is returned immediately, and
     * <code>Location</code> is the URL of the verification's state.
     *
     * @param name <code>flows</code>; use <code>/api/events/verify</code> to verify the ledger.
     * @param prefer With <code>respond-async</code> the response is returned immediately.
     */
    @PostMapping("/{name}/verify")
    @ApiResponse(
            responseCode = "200",
            description = "The result of the comparison.",
            content = @Content(schema = @Schema(implementation = ComparisonResult.class)))
    @ApiResponse(
            responseCode = "202",
            description = "The verification has started. Location is the URL of its state.",
            content = @Content(schema = @Schema(implementation = ReplayStatus.class)))
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    DeferredResult<ResponseEntity<?>> verifyProjection(
            @Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name,
            @RequestHeader(name = "Prefer", required = false) @Nullable String prefer) {
        requireReadModel(name);
        ReplayRunner.StartedJob verification = runner.start(Purpose.VERIFY);
        DeferredResult<ResponseEntity<?>> response = new DeferredResult<>(NO_TIMEOUT);
        if (prefer != null && prefer.contains("respond-async")) {
            response.setResult(accepted(verification.job()));
        } else {
            var unused = verification.end().whenComplete((job, failure) -> {
                if (failure == null && job.state() == State.COMPLETED) {
                    response.setResult(ResponseEntity.ok(
                            new StoredResult(String.valueOf(job.outcome().result()))));
                } else {
                    response.setErrorResult(failure == null ? notCompleted(job) : failure);
                }
            });
        }
        return response;
    }

    /**
     * Read the state or the result of the last verification.
     *
     * @param name <code>flows</code>; use <code>/api/events/verify</code> to verify the ledger.
     */
    @GetMapping("/{name}/verify")
    @ApiResponse(responseCode = "200", description = "The last verification, which may be running.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    ReplayStatus readVerification(
            @Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name) {
        return readLast(name, Purpose.VERIFY);
    }

    /**
     * Read the history of rebuilds and verifications.
     *
     * <p>Returns the jobs that were started last, the latest first.
     *
     * @param name <code>flows</code>; <code>/api/events/verifications</code> is the history of the ledger.
     * @param limit The maximum number of jobs, 1 to 200; 20 by default.
     */
    @GetMapping("/{name}/jobs")
    @ApiResponse(responseCode = "200", description = "The jobs, in order.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    List<ReplayStatus> readJobs(
            @Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name,
            @RequestParam(defaultValue = "20") @Min(1) @Max(200) int limit) {
        requireReadModel(name);
        boolean held = lock.isHeld();
        return jobs.findLatest(limit).stream()
                .map(job -> job.isInProgress() && !held ? job.abandoned() : job)
                .map(ReplayStatus::of)
                .toList();
    }

    /**
     * Cancel a verification.
     *
     * @param name <code>flows</code>; use <code>/api/events/verify</code> to verify the ledger.
     */
    @DeleteMapping("/{name}/verify")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ApiResponse(responseCode = "204", description = "Cancelled.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    void cancelVerification(@Parameter(schema = @Schema(allowableValues = READ_MODEL)) @PathVariable String name) {
        cancel(name, Purpose.VERIFY);
    }

    private static void requireReadModel(String name) {
        switch (name) {
            case READ_MODEL -> {}
            case LEDGER ->
                throw ApiException.notAllowed("The ledger is append-only and cannot be rebuilt."
                        + " Use GET /api/events/verify to verify it.");
            default -> throw ApiException.notFound("projection");
        }
    }

    private static ResponseEntity<ReplayStatus> accepted(ReplayJob job) {
        URI location = URI.create("/api/projections/" + READ_MODEL + "/" + ReplayJob.text(job.purpose()));
        return ResponseEntity.accepted().location(location).body(ReplayStatus.of(job));
    }

    private ReplayStatus readLast(String name, Purpose purpose) {
        requireReadModel(name);
        return findLast(purpose).map(ReplayStatus::of).orElseThrow(() -> ApiException.notFound(noun(purpose)));
    }

    /**
     * A job in progress while no node holds the lock is abandoned. The job is read again, because it may have just ended.
     */
    private Optional<ReplayJob> findLast(Purpose purpose) {
        Optional<ReplayJob> last = jobs.findLast(purpose);
        if (last.isPresent() && last.get().isInProgress() && !lock.isHeld()) {
            return jobs.findLast(purpose).map(job -> job.isInProgress() ? job.abandoned() : job);
        }
        return last;
    }

    private void cancel(String name, Purpose purpose) {
        requireReadModel(name);
        if (!jobs.cancel(purpose)) {
            throw ApiException.notFound("running " + noun(purpose));
        }
    }

    private static String noun(Purpose purpose) {
        return purpose == Purpose.REBUILD ? "rebuild" : "verification";
    }

    private static ApiException notCompleted(ReplayJob verification) {
        String error = verification.outcome().error();
        return verification.state() == State.CANCELLED
                ? ApiException.alreadyRunning("The verification was cancelled.")
                : ApiException.unavailable(
                        "The read model could not be verified: " + (error == null ? "the server is stopping." : error));
    }
}
