package dev.flowledger.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ApiException;
import dev.flowledger.api.ledger.EvidenceVerifier;
import dev.flowledger.api.ledger.LedgerEvent;
import dev.flowledger.api.ledger.MissingHashException;
import dev.flowledger.api.ledger.SignedCheckpoint;
import dev.flowledger.api.ledger.TiledTree;
import dev.flowledger.api.ledger.TreeHash;
import dev.flowledger.api.ledger.TreeProof;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The evidence that some events are in the ledger. It can be verified without a server.
 *
 * @param format flowledger-evidence/1
 * @param howToCheck how to verify it
 * @param created when it was created
 * @param key the public key that has signed the checkpoint, as name, hash and Base64 with plus signs between them; null if the
 *     checkpoint is not signed
 * @param checkpoint the checkpoint, a signed note (C2SP tlog-checkpoint)
 * @param events the events, each with its inclusion proof
 */
record Evidence(
        String format,
        @JsonProperty("how_to_check") String howToCheck,
        Instant created,
        @Nullable String key,
        String checkpoint,
        List<ProvenEvent> events) {

    private static final String HOW_TO_CHECK =
            "Each event is the text that was hashed: its leaf is SHA-256(0x00, UTF-8 bytes of the text). The path leads from the leaf"
                    + " to the root hash (RFC 9162, section 2.1.3.2); the index of the leaf is position - 1. Lines 1 to 3 of the"
                    + " checkpoint are the name of the ledger, the tree size and the root hash in Base64 (C2SP tlog-checkpoint)."
                    + " The signature is verified with the key (C2SP signed-note, Ed25519). Compare the key with one that you have"
                    + " received in another way. Programs: java -jar flowledger.jar verify --evidence FILE --key KEY, the script in"
                    + " docs/ledger.md, and the page of each Flowledger server. The evidence shows that the events are in the"
                    + " ledger. It does not show that no other events match the query.";

    /**
     * An event and its inclusion proof.
     *
     * @param position the position of the event
     * @param event the text that was hashed: the event as a CloudEvent, without its hash
     * @param path the hashes that are needed to compute the root hash, 64 hexadecimal digits each, from the leaf upwards
     */
    record ProvenEvent(long position, String event, List<String> path) {}

    /** Writes evidence event by event. */
    static final class Writer {

        private final JsonGenerator json;
        private final long size;
        private final byte[] root;
        private final TiledTree tree;

        Writer(OutputStream out, SignedCheckpoint checkpoint, @Nullable String key, LedgerTree stored) {
            this.size = checkpoint.checkpoint().position();
            this.root = checkpoint.checkpoint().bytes();
            this.tree = stored.upTo(size);
            json = JsonMapper.shared().createGenerator(out);
            json.writeStartObject();
            json.writeStringProperty("format", EvidenceVerifier.FORMAT);
            json.writeStringProperty("how_to_check", HOW_TO_CHECK);
            json.writeStringProperty("created", Instant.now().toString());
            json.writeName("key");
            json.writeString(key);
            json.writeStringProperty("checkpoint", checkpoint.text());
            json.writeArrayPropertyStart("events");
        }

        void write(LedgerEvent event) throws IOException {
            String text = event.event().canonical(event.position());
            List<byte[]> path = path(event.position(), text);
            json.writeStartObject();
            json.writeNumberProperty("position", event.position());
            json.writeStringProperty("event", text);
            json.writeArrayPropertyStart("path");
            for (byte[] hash : path) {
                json.writeString(HexFormat.of().formatHex(hash));
            }
            json.writeEndArray();
            json.writeEndObject();
        }

        /** The inclusion proof of an event, if it and the tree were not changed. */
        private List<byte[]> path(long position, String event) {
            try {
                List<byte[]> path = tree.inclusion(position - 1);
                if (TreeProof.isIncluded(position - 1, TreeHash.leaf(event.getBytes(UTF_8)), size, root, path)) {
                    return path;
                }
            } catch (MissingHashException removed) {
                // The same answer as for an event that was changed.
            }
            throw ApiException.ledgerNotValid();
        }

        /** Completes the file. Without it, the file is not JSON. */
        void end() {
            json.writeEndArray();
            json.writeEndObject();
            json.close();
        }
    }
}
