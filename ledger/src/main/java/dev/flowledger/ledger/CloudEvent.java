package dev.flowledger.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An event in the JSON format of CloudEvents 1.0.
 *
 * <p>This record only documents the format. {@link EventsConverter} writes the text that was hashed.
 *
 * @param specversion always 1.0
 * @param id the id of the event
 * @param source always urn:flowledger:ledger
 * @param type the event type, such as dev.flowledger.flow.created
 * @param subject the id of the changed record
 * @param time the time of the event, in microseconds
 * @param datacontenttype always application/json
 * @param dataschema the event type and the revision of the data
 * @param stream the event stream, which contains all generations of the record
 * @param sequence the sequence number of the event in its stream, from 0, as text of 19 digits
 * @param position the position in the ledger, from 1, as text; absent until the event is sequenced, shortly after the commit
 * @param actor the name of the API key that caused the event, or anonymous
 * @param correlationid the X-Request-Id of the request that caused the event
 * @param causationid the id of the command that caused the event
 * @param command the name of the command
 * @param data the event as it is stored; free-form content is encrypted
 * @param hash the SHA-256 of a zero byte and of this event without its hash, a leaf of the ledger's Merkle tree; absent until the
 *     event is sequenced
 * @param content the decrypted content, or what replaces it after its erasure: a JSON object whose names are JSON pointers into
 *     data, as text. It is not hashed. Absent if the event has no content
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
        @Schema(pattern = "^[0-9]{19}$") String sequence,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(pattern = "^[1-9][0-9]{0,18}$")
        String position,

        @JsonInclude(JsonInclude.Include.NON_NULL) String actor,
        @JsonInclude(JsonInclude.Include.NON_NULL) String correlationid,
        @JsonInclude(JsonInclude.Include.NON_NULL) String causationid,
        @JsonInclude(JsonInclude.Include.NON_NULL) String command,
        Map<String, Object> data,
        @JsonInclude(JsonInclude.Include.NON_NULL) String hash,
        @JsonInclude(JsonInclude.Include.NON_NULL) String content) {}
