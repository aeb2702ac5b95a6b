package dev.flowledger.server.erasure;

import java.time.Instant;
import java.util.UUID;

/**
 * An earlier erasure.
 *
 * @param id its id; the events <code>erasure.performed</code> contain it
 * @param at when it was requested
 * @param actor who requested it
 * @param reason why
 * @param records the number of records whose content was erased
 */
record RecordedErasure(UUID id, Instant at, String actor, String reason, long records) {}
