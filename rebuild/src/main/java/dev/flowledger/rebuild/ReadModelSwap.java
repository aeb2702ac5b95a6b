package dev.flowledger.rebuild;

import dev.flowledger.command.barrier.AppendBarrier;
import dev.flowledger.query.readmodel.ReadModelState;
import org.springframework.stereotype.Component;

/** The last step of a rebuild: replaces the live read model with the shadow schema. */
@Component
class ReadModelSwap {

    private final ReadModelRebuild rebuild;
    private final ReplayJobRepository jobs;
    private final ShadowSchema schema;
    private final AppendBarrier barrier;
    private final ReadModelState state;
    private final LongRunningTransaction transaction;
    private final RetryingTransaction retryingTransaction;

    ReadModelSwap(
            ReadModelRebuild rebuild,
            ReplayJobRepository jobs,
            ShadowSchema schema,
            AppendBarrier barrier,
            ReadModelState state,
            LongRunningTransaction transaction,
            RetryingTransaction retryingTransaction) {
        this.rebuild = rebuild;
        this.jobs = jobs;
        this.schema = schema;
        this.barrier = barrier;
        this.state = state;
        this.transaction = transaction;
        this.retryingTransaction = retryingTransaction;
    }

    /** Swaps the schemas and completes the job in one transaction, then drops the previous read model. */
    void swap(EventReplay.Run run) throws InterruptedException {
        transaction.run(() -> jobs.markSwapping(run.job().id()));
        rebuild.completeUnderBarrier(run, BarrierControl.heldUntilTransactionEnds(barrier), events -> {
            if (state.liveVersion().isPresent()) {
                schema.swapWithLive();
            } else {
                schema.promote();
            }
            jobs.complete(run.job().id(), events, null);
        });
        state.refresh();
        retryingTransaction.run(schema::dropRetired, run.stopSignal());
    }
}
