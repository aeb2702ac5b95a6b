package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flowledger.api.ledger.EvidenceResult.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verifies evidence without a server: the signature of the checkpoint, and that each event is in the tree of the checkpoint. It
 * keeps only one event in memory.
 */
public final class EvidenceVerifier {

    /** The format of the evidence that this version writes and reads. */
    public static final String FORMAT = "flowledger-evidence/1";

    /** A member that occurs twice could be verified with one value and reported with the other. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final @Nullable NoteVerifier known;
    private final @Nullable Checkpoint expected;

    private @Nullable String format;
    private @Nullable NoteVerifier contained;
    private @Nullable SignedCheckpoint checkpoint;

    /** The key that has signed the checkpoint. */
    private @Nullable NoteVerifier signedBy;

    private long events;

    /**
     * Creates a verifier.
     *
     * @param known the key of the ledger, from another source; null for the key in the evidence
     * @param expected a checkpoint from another source, which the evidence must have; null for any
     */
    public EvidenceVerifier(@Nullable NoteVerifier known, @Nullable Checkpoint expected) {
        this.known = known;
        this.expected = expected;
    }

    /** Ends the verification. */
    private static final class Finding extends Exception {

        private static final long serialVersionUID = 1;

        private final Verdict verdict;

        Finding(Verdict verdict, String reason) {
            super(reason);
            this.verdict = verdict;
        }
    }

    /**
     * Verifies a file.
     *
     * @throws IOException if it cannot be read
     */
    public EvidenceResult verify(InputStream file) throws IOException {
        try (JsonParser json = JSON.createParser(file)) {
            read(json);
            if (checkpoint == null) {
                throw notValid("The evidence contains no checkpoint.");
            }
            if (events == 0) {
                throw new Finding(Verdict.NOT_VERIFIABLE, "The evidence contains no events.");
            }
            return result(Verdict.VALID, null);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            return result(Verdict.NOT_VALID, "The file is not complete JSON, or a member of an object occurs twice.");
        } catch (IllegalArgumentException e) {
            return result(Verdict.NOT_VALID, "The evidence is not complete: " + e.getMessage() + ".");
        } catch (Finding finding) {
            return result(finding.verdict, finding.getMessage());
        }
    }

    private EvidenceResult result(Verdict verdict, @Nullable String reason) {
        return new EvidenceResult(verdict, events, checkpoint, signedBy, reason);
    }

    private @Nullable NoteVerifier key() {
        return known == null ? contained : known;
    }

    private void read(JsonParser json) throws Finding {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw notValid("The file is not a JSON object.");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "format" -> readFormat(json.getValueAsString());
                case "key" -> {
                    if (checkpoint != null) {
                        throw notValid("The evidence has its key after its checkpoint.");
                    }
                    contained = value == JsonToken.VALUE_NULL ? null : NoteVerifier.parse(json.getString());
                }
                case "checkpoint" -> {
                    checkpoint = SignedCheckpoint.parse(json.getString());
                    verifySignature(checkpoint);
                    compare(checkpoint.checkpoint());
                }
                case "events" -> readEvents(json);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw notValid("There is text after the JSON object.");
        }
    }

    private void readFormat(@Nullable String text) throws Finding {
        format = text;
        if (!FORMAT.equals(text)) {
            throw new Finding(Verdict.NOT_VERIFIABLE, "The file is not evidence of this version (" + FORMAT + ").");
        }
    }

    private void verifySignature(SignedCheckpoint signed) throws Finding {
        NoteVerifier key = key();
        if (known != null && !signed.note().hasSignatureOf(known)) {
            throw notValid("The checkpoint has no signature of the key " + known.name() + ".");
        }
        if (key != null && !signed.isSignedBy(key)) {
            throw notValid("The signature of the checkpoint is not valid: the checkpoint was changed.");
        }
        if (key == null && expected == null) {
            throw new Finding(
                    Verdict.NOT_VERIFIABLE,
                    "The checkpoint is not signed. Verify the evidence with a checkpoint from another source.");
        }
        signedBy = key;
    }

    private void compare(Checkpoint head) throws Finding {
        if (expected == null || expected.equals(head)) {
            return;
        }
        throw expected.position() == head.position()
                ? notValid(
                        "The evidence has another root hash than the checkpoint: the ledger was rewritten up to position "
                                + head.position() + ".")
                : new Finding(
                        Verdict.NOT_VERIFIABLE,
                        "The evidence has a checkpoint of position " + head.position() + ", not of position "
                                + expected.position() + ".");
    }

    private void readEvents(JsonParser json) throws Finding {
        if (checkpoint == null || format == null) {
            throw notValid("The evidence has no format and checkpoint before its events.");
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw notValid("The events are not an array.");
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            readEvent(json, checkpoint.checkpoint());
        }
    }

    private void readEvent(JsonParser json, Checkpoint head) throws Finding {
        long position = 0;
        String event = "";
        List<byte[]> path = new ArrayList<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("position") && value == JsonToken.VALUE_NUMBER_INT) {
                position = json.getLongValue();
            } else if (name.equals("event") && value == JsonToken.VALUE_STRING) {
                event = json.getString();
            } else if (name.equals("path") && value == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    path.add(HexFormat.of().parseHex(json.getString()));
                }
            } else {
                json.skipChildren();
            }
        }
        byte[] leaf = TreeHash.leaf(event.getBytes(UTF_8));
        if (!TreeProof.isIncluded(position - 1, leaf, head.position(), head.bytes(), path)) {
            throw notValid("The event at position " + position
                    + " is not in the ledger of the checkpoint: the event or its proof was changed.");
        }
        events++;
    }

    private static Finding notValid(String reason) {
        return new Finding(Verdict.NOT_VALID, reason);
    }
}
