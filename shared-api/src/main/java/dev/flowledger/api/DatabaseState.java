package dev.flowledger.api;

import org.jspecify.annotations.Nullable;

/** What this node knows about its database, without asking it. */
public interface DatabaseState {

    /**
     * Reports a failure. An outage of the database is logged once, and not for each request and job that fails.
     *
     * @return whether the failure is part of an outage; then the caller does not log it
     */
    boolean report(Throwable failure);

    /**
     * Returns why the database does not accept changes at present, as a sentence for callers; null if it accepts them. No
     * transaction that writes is started otherwise: each would fail, or leave a session in the database that does not end.
     */
    @Nullable String problemWithChanges();
}
