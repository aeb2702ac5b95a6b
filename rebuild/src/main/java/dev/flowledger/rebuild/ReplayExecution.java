package dev.flowledger.rebuild;

import dev.flowledger.rebuild.ReplayJob.Purpose;
import dev.flowledger.rebuild.ReplayJob.State;
import dev.flowledger.rebuild.ReplayJobRepository.JobEndedException;
import dev.flowledger.rebuild.StopSignal.ServerStoppingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs one replay job to its end: completed, failed or cancelled. The live read model changes only when a rebuild completes. */
@Component
class ReplayExecution {

    private static final Logger log = LoggerFactory.getLogger(ReplayExecution.class);

    private final ReplayVerification verification;
    private final ReadModelRebuild rebuild;
    private final ReadModelSwap swap;
    private final ReadModelComparison comparison;
    private final ReplayJobRepository jobs;
    private final ShadowSchema schema;
    private final RetryingTransaction transaction;
    private final FailureMessages failureMessages;

    ReplayExecution(
            ReplayVerification verification,
            ReadModelRebuild rebuild,
            ReadModelSwap swap,
            ReadModelComparison comparison,
            ReplayJobRepository jobs,
            ShadowSchema schema,
            RetryingTransaction transaction,
            FailureMessages failureMessages) {
        this.verification = verification;
        this.rebuild = rebuild;
        this.swap = swap;
        this.comparison = comparison;
        this.jobs = jobs;
        this.schema = schema;
        this.transaction = transaction;
        this.failureMessages = failureMessages;
    }

    /**
     * Runs a job.
     *
     * @param barrier acquires the append barrier on another connection than the job's transactions
     * @throws ServerStoppingException if the server is stopping; a rebuild can be resumed
     */
    void run(ReplayJob job, BarrierControl barrier, StopSignal stop) throws InterruptedException {
        try {
            EventReplay.Run run = rebuild.build(job, stop);
            verification.requireValidLedger(run);
            switch (job.purpose()) {
                case REBUILD -> swap.swap(run);
                case VERIFY -> comparison.compare(run, barrier);
            }
            log.info("The {} is complete after {} events", name(job), run.replayed());
        } catch (ServerStoppingException | InterruptedException e) {
            throw e;
        } catch (JobEndedException e) {
            dropSchemaIfCancelled(job, stop);
        } catch (RuntimeException e) {
            log.warn("The {} failed, the live read model is unchanged: {}", name(job), FailureMessages.reason(e));
            log.debug("Stack trace of the failure", e);
            fail(job, e, stop);
        }
    }

    /** If another node took the job over, the shadow schema belongs to that node. */
    private void dropSchemaIfCancelled(ReplayJob job, StopSignal stop) throws InterruptedException {
        transaction.run(
                () -> {
                    if (jobs.find(job.id()).state() == State.CANCELLED) {
                        schema.drop();
                        log.info("The {} was cancelled", name(job));
                    }
                },
                stop);
    }

    /** Drops the shadow schema first, because the disk may be full. */
    private void fail(ReplayJob job, RuntimeException failure, StopSignal stop) throws InterruptedException {
        transaction.run(
                () -> {
                    if (jobs.find(job.id()).isInProgress()) {
                        schema.drop();
                    }
                },
                stop);
        transaction.run(() -> jobs.fail(job.id(), failureMessages.describe(job, failure)), stop);
    }

    private static String name(ReplayJob job) {
        return job.purpose() == Purpose.REBUILD ? "rebuild" : "verification";
    }
}
