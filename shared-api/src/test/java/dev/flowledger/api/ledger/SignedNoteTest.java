package dev.flowledger.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes, keys and checkpoints, compared with the example in the documentation of Go's package note. */
class SignedNoteTest {

    private static final String PRIVATE =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String TEXT = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;
    private static final String NOTE = TEXT + """

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    @Test
    void private_key_has_the_public_key_and_the_signature_of_go() {
        NoteSigner signer = NoteSigner.parse(PRIVATE);

        assertThat(signer.verifier().text()).isEqualTo(PUBLIC);
        assertThat(signer.text()).isEqualTo(PRIVATE);
        assertThat(signer.sign(TEXT).note()).isEqualTo(NOTE);
    }

    @Test
    void signature_is_verified_with_the_public_key() {
        NoteVerifier verifier = NoteVerifier.parse(PUBLIC);
        SignedNote note = SignedNote.parse(NOTE);

        assertThat(note.note()).isEqualTo(NOTE);
        assertThat(note.isSignedBy(verifier)).isTrue();
        assertThat(SignedNote.parse(NOTE.replace("answer", "Answer")).isSignedBy(verifier))
                .isFalse();
        assertThat(SignedNote.parse(NOTE.replace("PeterNeumann", "another")).isSignedBy(verifier))
                .isFalse();
        NoteSigner another = NoteSigner.generate("PeterNeumann");
        assertThat(note.hasSignatureOf(another.verifier())).isFalse();
        assertThat(NoteSigner.parse(another.text()).verifier()).isEqualTo(another.verifier());
    }

    @Test
    void checkpoint_has_origin_size_and_root_hash() {
        NoteSigner signer = NoteSigner.generate("example.org/ledger");
        Checkpoint head = Checkpoint.of(42, TreeHash.empty());

        SignedCheckpoint signed = SignedCheckpoint.sign(head, signer);

        assertThat(signed.text())
                .startsWith(
                        "example.org/ledger\n42\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— example.org/ledger ");
        assertThat(SignedCheckpoint.parse(signed.text()).isSignedBy(signer.verifier()))
                .isTrue();
        assertThat(Checkpoint.parse(signed.text())).isEqualTo(head);
        assertThat(Checkpoint.parse(signed.text().strip())).isEqualTo(head);
        assertThat(Checkpoint.parse(head.text())).isEqualTo(head);
        assertThat(SignedCheckpoint.parse(signed.text().replace("\n42\n", "\n43\n"))
                        .isSignedBy(signer.verifier()))
                .isFalse();
        // Another ledger with the same key, as of a copied data directory.
        SignedCheckpoint ofAnother = SignedCheckpoint.unsigned("another", head);
        SignedCheckpoint withOtherOrigin = new SignedCheckpoint(
                "another", head, signer.sign(ofAnother.note().text()));
        assertThat(withOtherOrigin.isSignedBy(signer.verifier())).isFalse();
        assertThat(Checkpoint.parse(ofAnother.text())).isEqualTo(head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10==",
                "PeterNeumann+c74f20a3+AhPc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "Peter+Neumann",
                "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "\u001b[2K+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                "another+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
            })
    void other_texts_are_no_keys(String text) {
        assertThatThrownBy(() -> NoteVerifier.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NoteSigner.parse("PRIVATE+KEY+" + text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "a\n1\n", "a\nb\n\n- c d\n", "a\n1\nx\n\n", "a\n\n— name !!\n", "a\n\n— name AAAA\n"
            })
    void other_texts_are_no_checkpoints(String text) {
        assertThatThrownBy(() -> SignedCheckpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rb\n\n",
                "a\u001b\n\n",
                "a\n\n—  AAAAAAAA\n",
                "a\n\n— a+b AAAAAAAA\n",
                "a\n\n— a\u00a0b AAAAAAAA\n",
                "a\n\n— name AAAAAAA\n",
                "a\n\n— name AAAAAAAA\r\n"
            })
    void notes_that_go_does_not_accept_are_not_accepted(String text) {
        assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void note_with_many_lines_or_signatures_is_parsed_or_not_accepted() {
        String lines = "a\n1\n" + "A".repeat(43) + "=\n" + "x\n".repeat(40_000) + "\n";
        String signature = "— name AAAAAAAA\n";

        assertThat(SignedCheckpoint.parse(lines).checkpoint().position()).isEqualTo(1);
        assertThat(SignedNote.parse("a\n\n" + signature.repeat(100)).signatures())
                .hasSize(100);
        assertThatThrownBy(() -> SignedNote.parse("a\n\n" + signature.repeat(101)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignedNote.parse("a\n".repeat(60_000) + "\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void signature_of_an_unknown_key_is_ignored() {
        SignedNote note = SignedNote.parse(NOTE + "— another AAAAAAAA\n");

        assertThat(note.isSignedBy(NoteVerifier.parse(PUBLIC))).isTrue();
    }
}
