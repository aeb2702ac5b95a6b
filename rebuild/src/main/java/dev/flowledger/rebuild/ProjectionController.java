package dev.flowledger.rebuild;

import dev.flowledger.api.ApiException;
import dev.flowledger.ledger.LedgerLag;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The routes that tell how projections are doing, and that rebuild or verify the read model. For operators. */
@RestController
@Tag(name = "ReplayEventHandlers")
@RequestMapping("/api/projections")
final class ProjectionController {

    /** The projection of flows and their records, and of all else that is read by routes. */
    static final String READ_MODEL = "flows";

    /** The order of all events and its hashes. It is written once and for all. */
    static final String LEDGER = "ledger";

    private final ReplayRunner runner;
    private final ReplayJobRepository replays;
    private final ReplayLock lock;
    private final LedgerLag ledger;

    ProjectionController(ReplayRunner runner, ReplayJobRepository replays, ReplayLock lock, LedgerLag ledger) {
        this.runner = runner;
        this.replays = replays;
        this.lock = lock;
        this.ledger = ledger;
    }

    /**
     * Read how all projections are doing.
     *
     * <p><code>flows</code> is the read model, which is written together with each event and never behind;
     * <code>ledger</code> is the order of all events, which follows a moment later.
     */
    @GetMapping
    List<ProjectionStatus> readProjections() {
        return List.of(readProjection(READ_MODEL), readProjection(LEDGER));
    }

    /**
     * Read how a projection is doing.
     *
     * @param name <code>flows</code> or <code>ledger</code>.
     */
    @GetMapping("/{name}")
    @ApiResponse(responseCode = "200", description = "How it is doing.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    ProjectionStatus readProjection(@PathVariable String name) {
        return switch (name) {
            case READ_MODEL ->
                ProjectionStatus.ofReadModel(ledger.now(), last(Purpose.REBUILD).orElse(null));
            case LEDGER -> ProjectionStatus.ofLedger(ledger.now());
            default -> throw ApiException.notFound("projection");
        };
    }

    /**
     * Rebuild a projection.
     *
     * <p>Every event is replayed into a new read model, which takes the place of the old one when it is complete. Meanwhile everyone
     * goes on reading and writing. It goes on when the server that is at it is started again.
     *
     * @param name <code>flows</code>; the ledger is never rebuilt.
     */
    @PostMapping("/{name}/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @ApiResponse(responseCode = "202", description = "It has begun. Location is where it can be followed.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    ResponseEntity<ReplayStatus> rebuildProjection(@PathVariable String name) {
        onlyReadModel(name);
        return begun(runner.begin(Purpose.REBUILD).replay());
    }

    /**
     * Read how the last rebuild is going.
     *
     * @param name <code>flows</code>; the ledger is never rebuilt.
     */
    @GetMapping("/{name}/rebuild")
    @ApiResponse(responseCode = "200", description = "The last rebuild, which may be under way.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    ReplayStatus readRebuild(@PathVariable String name) {
        return readLast(name, Purpose.REBUILD);
    }

    /**
     * Cancel a rebuild.
     *
     * <p>The read model stays as it is.
     *
     * @param name <code>flows</code>; the ledger is never rebuilt.
     */
    @DeleteMapping("/{name}/rebuild")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ApiResponse(responseCode = "204", description = "It is cancelled.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    void cancelRebuild(@PathVariable String name) {
        cancel(name, Purpose.REBUILD);
    }

    /**
     * Verify a projection.
     *
     * <p>Every event is replayed beside the read model, and the two are compared row by row as they are at one moment. Nothing is
     * changed. With <code>Prefer: respond-async</code> (RFC 7240) the answer comes at once, and <code>Location</code> is where
     * the verification can be followed.
     *
     * @param name <code>flows</code>; the ledger is verified by <code>/api/events/verify</code>.
     * @param prefer <code>respond-async</code> to be answered at once.
     */
    @PostMapping("/{name}/verify")
    @ApiResponse(
            responseCode = "200",
            description = "What was found.",
            content = @Content(schema = @Schema(implementation = ComparisonResult.class)))
    @ApiResponse(
            responseCode = "202",
            description = "It has begun. Location is where it can be followed.",
            content = @Content(schema = @Schema(implementation = ReplayStatus.class)))
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    @ApiResponse(responseCode = "409", ref = "#/components/responses/Problem409")
    DeferredResult<ResponseEntity<?>> verifyProjection(
            @PathVariable String name, @RequestHeader(required = false) @Nullable String prefer) {
        onlyReadModel(name);
        ReplayRunner.Begun begun = runner.begin(Purpose.VERIFY);
        // Without a time-out: it takes as long as it takes.
        DeferredResult<ResponseEntity<?>> answer = new DeferredResult<>(0L);
        if (prefer != null && prefer.contains("respond-async")) {
            answer.setResult(begun(begun.replay()));
        } else {
            var unused = begun.end().whenComplete((replay, failure) -> {
                if (failure == null && replay.state() == State.COMPLETED) {
                    answer.setResult(ResponseEntity.ok(new StoredResult(String.valueOf(replay.result()))));
                } else {
                    answer.setErrorResult(failure == null ? unfinished(replay) : failure);
                }
            });
        }
        return answer;
    }

    /**
     * Read how the last verification is going, or what it has found.
     *
     * @param name <code>flows</code>; the ledger is verified by <code>/api/events/verify</code>.
     */
    @GetMapping("/{name}/verify")
    @ApiResponse(responseCode = "200", description = "The last verification, which may be under way.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    ReplayStatus readVerification(@PathVariable String name) {
        return readLast(name, Purpose.VERIFY);
    }

    /**
     * Cancel a verification.
     *
     * @param name <code>flows</code>; the ledger is verified by <code>/api/events/verify</code>.
     */
    @DeleteMapping("/{name}/verify")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ApiResponse(responseCode = "204", description = "It is cancelled.")
    @ApiResponse(responseCode = "404", ref = "#/components/responses/Problem404")
    @ApiResponse(responseCode = "405", ref = "#/components/responses/Problem405")
    void cancelVerification(@PathVariable String name) {
        cancel(name, Purpose.VERIFY);
    }

    private static void onlyReadModel(String name) {
        switch (name) {
            case READ_MODEL -> {}
            case LEDGER ->
                throw ApiException.notAllowed(
                        "The ledger is written once and for all: it is neither rebuilt nor compared with"
                                + " anything but itself, by GET /api/events/verify.");
            default -> throw ApiException.notFound("projection");
        }
    }

    private static ResponseEntity<ReplayStatus> begun(ReplayJob replay) {
        URI location = URI.create("/api/projections/" + READ_MODEL + "/" + ReplayJob.text(replay.purpose()));
        return ResponseEntity.accepted().location(location).body(ReplayStatus.of(replay));
    }

    private ReplayStatus readLast(String name, Purpose purpose) {
        onlyReadModel(name);
        return last(purpose).map(ReplayStatus::of).orElseThrow(() -> ApiException.none("There has never been one."));
    }

    /** What is said to be under way, though nobody is at it, is not: read again, since it may just have ended. */
    private Optional<ReplayJob> last(Purpose purpose) {
        Optional<ReplayJob> last = replays.last(purpose);
        if (last.isPresent() && last.get().isUnderWay() && !lock.isHeld()) {
            return replays.last(purpose).map(replay -> replay.isUnderWay() ? replay.abandoned() : replay);
        }
        return last;
    }

    private void cancel(String name, Purpose purpose) {
        onlyReadModel(name);
        if (!replays.cancel(purpose)) {
            throw ApiException.none("There is none under way that could be cancelled.");
        }
    }

    private static ApiException unfinished(ReplayJob replay) {
        return replay.state() == State.CANCELLED
                ? ApiException.underWay("The verification was cancelled.")
                : ApiException.unavailable("The read model could not be verified: "
                        + (replay.error() == null ? "the server is stopping." : replay.error()));
    }
}
