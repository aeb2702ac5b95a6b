package dev.flowledger.rebuild;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Interrupts the replay of this node when the server is stopping. */
final class StopSignal {

    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Thrown in the thread of a replay when the server is stopping. */
    static final class ServerStoppingException extends RuntimeException {
        ServerStoppingException() {
            super("The server is stopping", null, false, false);
        }
    }

    void stop() {
        stopped.countDown();
    }

    /**
     * Pauses the calling thread.
     *
     * @throws ServerStoppingException as soon as the server is stopping
     */
    void pause(Duration duration) throws InterruptedException {
        if (stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new ServerStoppingException();
        }
    }

    /** Throws {@link ServerStoppingException} if the server is stopping. */
    void check() {
        if (stopped.getCount() == 0) {
            throw new ServerStoppingException();
        }
    }
}
