package dev.flowledger.api.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.ledger.EvidenceResult.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The verdict on evidence of two events in a ledger of three. */
class EvidenceVerifierTest {

    private static final NoteSigner SIGNER = NoteSigner.generate("flowledger/test");
    private static final byte[] ONE = TreeHash.leaf("one \uD83D\uDE00".getBytes(UTF_8));
    private static final byte[] TWO = TreeHash.leaf("two".getBytes(UTF_8));
    private static final byte[] THREE = TreeHash.leaf("three".getBytes(UTF_8));
    private static final Checkpoint HEAD = Checkpoint.of(3, TreeHash.node(TreeHash.node(ONE, TWO), THREE));
    private static final String EVENTS = """
            [{"position":1,"event":"one \uD83D\uDE00","path":["%s","%s"]},{"position":3,"event":"three","path":["%s"]}]""".formatted(hex(TWO), hex(THREE), hex(TreeHash.node(ONE, TWO)));

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    private static String evidence(SignedCheckpoint checkpoint, String key, String events) {
        return """
                {"format":"flowledger-evidence/1","how_to_check":"…","key":%s,"checkpoint":"%s","events":%s}""".formatted(key, checkpoint.text().replace("\n", "\\n"), events);
    }

    private static String signed() {
        return evidence(SignedCheckpoint.sign(HEAD, SIGNER), "\"" + SIGNER.verifier() + "\"", EVENTS);
    }

    private static String unsigned() {
        return evidence(SignedCheckpoint.unsigned("flowledger/test", HEAD), "null", EVENTS);
    }

    private static EvidenceResult verify(String evidence, @Nullable NoteVerifier key, @Nullable Checkpoint checkpoint)
            throws IOException {
        return new EvidenceVerifier(key, checkpoint).verify(new ByteArrayInputStream(evidence.getBytes(UTF_8)));
    }

    @Test
    void events_of_the_ledger_are_valid() throws IOException {
        EvidenceResult result = verify(signed(), SIGNER.verifier(), null);

        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.VALID);
        assertThat(result.events()).isEqualTo(2);
        assertThat(result.key()).isEqualTo(SIGNER.verifier());
        assertThat(verify(signed(), null, null).verdict()).isEqualTo(Verdict.VALID);
        assertThat(verify(signed(), null, HEAD).verdict()).isEqualTo(Verdict.VALID);
        assertThat(verify(unsigned(), null, HEAD).verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void evidence_that_was_changed_is_not_valid() throws IOException {
        assertNotValid(signed().replace("three", "Three"), "The event at position 3 is not in the ledger");
        assertNotValid(
                signed().replace("\"position\":3", "\"position\":2"), "The event at position 2 is not in the ledger");
        assertNotValid(signed().replace("\\n3\\n", "\\n4\\n"), "The signature of the checkpoint is not valid");
        assertNotValid(signed().replace(hex(TWO), hex(ONE)), "The event at position 1 is not in the ledger");
        assertNotValid(signed().substring(0, 600), "not complete JSON");
        assertNotValid(signed() + "{}", "text after the JSON object");
        assertNotValid(signed().replace("\"checkpoint\"", "\"note\""), "no format and checkpoint before its events");
        assertNotValid("[]", "not a JSON object");
    }

    /** Verified with one key, and reported with another. */
    @Test
    void evidence_with_a_member_twice_is_not_valid() throws IOException {
        NoteSigner attacker = NoteSigner.generate("flowledger/attacker");
        byte[] forged = TreeHash.leaf("forged".getBytes(UTF_8));
        String events = "[{\"position\":1,\"event\":\"forged\",\"path\":[]}]";
        String evidence = evidence(
                SignedCheckpoint.sign(Checkpoint.of(1, forged), attacker), "\"" + attacker.verifier() + "\"", events);
        String real = signed().replaceAll("(?s)^.*(\"key\":.*),\"events.*$", ",$1}");
        assertThat(verify(evidence, null, null).verdict()).isEqualTo(Verdict.VALID);

        assertNotValid(evidence.substring(0, evidence.length() - 1) + real, "occurs twice");
        assertNotValid(signed().replace("\"event\":\"three\"", "\"event\":\"x\",\"event\":\"three\""), "occurs twice");
        String keyLast = signed().replaceAll("\"key\":(\"[^\"]*\"),(\"checkpoint\":\"[^\"]*\")", "$2,\"key\":$1");
        assertThat(verify(keyLast, null, HEAD).reason()).contains("key after its checkpoint");
    }

    @Test
    void key_that_is_no_point_of_the_curve_has_not_signed() throws IOException {
        NoteVerifier key = NoteVerifier.of("flowledger/test", HexFormat.of().parseHex("02" + "00".repeat(31)));
        byte[] signature =
                ByteBuffer.allocate(Integer.BYTES + 64).putInt(key.keyHash()).array();
        SignedCheckpoint checkpoint = SignedCheckpoint.parse(SignedCheckpoint.unsigned("flowledger/test", HEAD)
                        .text() + "— flowledger/test " + Base64.getEncoder().encodeToString(signature) + "\n");

        assertNotValid(evidence(checkpoint, "\"" + key + "\"", EVENTS), "The signature of the checkpoint is not valid");
    }

    private static void assertNotValid(String evidence, String reason) throws IOException {
        EvidenceResult result = verify(evidence, null, null);
        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.NOT_VALID);
        assertThat(result.reason()).contains(reason);
    }

    @Test
    void evidence_with_another_key_or_checkpoint_is_not_valid() throws IOException {
        NoteVerifier another = NoteSigner.generate("flowledger/test").verifier();

        assertThat(verify(signed(), another, null).reason()).contains("no signature of the key flowledger/test");
        assertThat(verify(unsigned(), another, null).verdict()).isEqualTo(Verdict.NOT_VALID);
        EvidenceResult rewritten = verify(signed(), null, Checkpoint.of(3, ONE));
        assertThat(rewritten.verdict()).isEqualTo(Verdict.NOT_VALID);
        assertThat(rewritten.reason()).contains("the ledger was rewritten");
    }

    @Test
    void unsigned_empty_or_other_evidence_cannot_be_verified() throws IOException {
        assertThat(verify(unsigned(), null, null).verdict()).isEqualTo(Verdict.NOT_VERIFIABLE);
        assertThat(verify(signed().replace(EVENTS, "[]"), null, null).verdict()).isEqualTo(Verdict.NOT_VERIFIABLE);
        assertThat(verify(signed().replace("evidence/1", "evidence/2"), null, null)
                        .verdict())
                .isEqualTo(Verdict.NOT_VERIFIABLE);
        assertThat(verify(signed(), null, Checkpoint.of(2, ONE)).verdict()).isEqualTo(Verdict.NOT_VERIFIABLE);
    }
}
