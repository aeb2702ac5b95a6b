package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayJob.Phase;
import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import java.time.Instant;
import java.util.UUID;

/** Replay jobs for tests. */
final class ReplayJobs {

    static final int READ_MODEL_VERSION = 4;

    private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");
    private static final ReplayOutcome NO_OUTCOME = new ReplayOutcome(null, null, null);

    private ReplayJobs() {}

    static ReplayJob running(Purpose purpose) {
        return running(purpose, READ_MODEL_VERSION);
    }

    static ReplayJob running(Purpose purpose, int readModelVersion) {
        return job(
                purpose,
                State.RUNNING,
                readModelVersion,
                new ReplayProgress(Phase.EVENTS, ReplayProgress.NOT_STARTED, 0, 0, 0, null));
    }

    static ReplayJob rebuild(State state, ReplayProgress progress) {
        return job(Purpose.REBUILD, state, READ_MODEL_VERSION, progress);
    }

    private static ReplayJob job(Purpose purpose, State state, int readModelVersion, ReplayProgress progress) {
        return new ReplayJob(new UUID(0, 1), purpose, state, readModelVersion, false, progress, STARTED, NO_OUTCOME);
    }
}
