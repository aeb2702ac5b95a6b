package dev.flowledger.ledger;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An event, as CloudEvents 1.0 has it.
 *
 * <p>It is for the documentation alone: events are written as the text that was hashed ({@link EventsConverter}).
 *
 * @param specversion always 1.0
 * @param id the event's own id
 * @param source always urn:flowledger:ledger
 * @param type what happened, such as dev.flowledger.flow.created
 * @param subject the id of the record that it happened to
 * @param time when, to the microsecond
 * @param datacontenttype always application/json
 * @param dataschema the type and the version of the form of the data
 * @param stream the stream that holds all lives of the record
 * @param sequence its number in the stream, from 0
 * @param position its place in the ledger, from 1; absent for a moment after the commit, as are the hashes
 * @param actor who caused it: the name of an API key, or anonymous
 * @param correlationid the X-Request-Id of the request that caused it
 * @param causationid the id of the command that caused it
 * @param command the name of the command
 * @param data the event itself, exactly as it is stored
 * @param prevhash the hash of the event before it in the ledger
 * @param hash the SHA-256 of prevhash and of this event without both hashes
 */
@Schema(name = "CloudEvent")
record CloudEvent(
        String specversion,
        UUID id,
        String source,
        String type,
        String subject,
        Instant time,
        String datacontenttype,
        String dataschema,
        String stream,
        long sequence,
        Long position,
        String actor,
        String correlationid,
        String causationid,
        String command,
        Map<String, Object> data,
        String prevhash,
        String hash) {}
