package dev.flowledger.ledger;

import dev.flowledger.api.FailureReason;
import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Signs checkpoints with a key that is a file outside the database. With the embedded database, the first start creates it in the
 * data directory. Without a key, or with the key of another ledger, checkpoints are not signed.
 */
@Component
@EnableConfigurationProperties(CheckpointSettings.class)
class SigningKey {

    private static final Logger log = LoggerFactory.getLogger(SigningKey.class);

    private final String origin;
    private final LedgerTree tree;
    private final @Nullable NoteSigner signer;
    private final @Nullable LastSignedFile lastSigned;
    private final @Nullable String problem;

    /** Why the last attempt to sign failed: the file of the last signed checkpoint cannot be read or written. */
    private volatile @Nullable String fileProblem;

    /** Why the ledger does not continue the checkpoint that was signed last; null if it does. */
    private volatile @Nullable String inconsistency;

    SigningKey(CheckpointSettings settings, Environment environment, LedgerIdentity ledger, LedgerTree tree) {
        this.tree = tree;
        Path data = dataDirectory(environment);
        String setting = environment.getProperty("flowledger.signing-key-file");
        Path file = StringUtils.hasText(setting)
                ? Path.of(setting)
                : data == null ? null : data.resolve(CheckpointFiles.SIGNING_KEY);
        String derived = ledger.derivedName();
        NoteVerifier last = ledger.lastKey();
        if (data != null && file != null && last == null && !Files.exists(file)) {
            NoteSigner created = SigningKeyFile.create(file, settings.origin() == null ? derived : settings.origin());
            log.info("Created the key {} that signs checkpoints, in {}", created.verifier(), file);
        }
        boolean missing = data != null && file != null && !Files.exists(file);
        NoteSigner key = file == null || missing ? null : SigningKeyFile.read(file);
        this.origin = origin(settings.origin(), last, key, derived);
        this.problem = missing
                ? "Checkpoints are not signed: the signing key " + file + " is missing, but the key " + last
                        + " has signed earlier ones. Restore the file, or create a key with flowledger signing-key --create."
                : problem(file, key);
        this.signer = problem == null ? key : null;
        this.lastSigned = signer == null || file == null ? null : new LastSignedFile(lastSignedFile(environment, file));
        if (problem != null && !environment.getProperty("flowledger.read-only", Boolean.class, false)) {
            log.warn("{}", problem);
        }
        warn(file, key, last);
    }

    private static Path lastSignedFile(Environment environment, Path key) {
        String setting = environment.getProperty("flowledger.last-signed-file");
        return StringUtils.hasText(setting) ? Path.of(setting) : CheckpointFiles.lastSigned(key);
    }

    private void warn(@Nullable Path file, @Nullable NoteSigner key, @Nullable NoteVerifier last) {
        if (key == null || file == null) {
            return;
        }
        try {
            if (SigningKeyFile.isReadableByOthers(file)) {
                log.warn("Users other than its owner can read the signing key {}. Change its mode to 0600", file);
            }
        } catch (IOException e) {
            log.warn("Cannot read the mode of the signing key {}: {}", file, FailureReason.of(e));
        }
        if (last != null && !last.name().equals(origin)) {
            log.warn("Earlier checkpoints of this ledger have the name {}, its name is now {}", last.name(), origin);
        }
    }

    /** A key with a name of its own is the name of the ledger. A derived name contains the id of the ledger it was made for. */
    private static String origin(
            @Nullable String setting, @Nullable NoteVerifier last, @Nullable NoteSigner key, String derived) {
        if (setting != null) {
            return setting;
        }
        if (key != null) {
            String name = key.verifier().name();
            if (!name.startsWith(LedgerIdentity.DERIVED) || name.equals(derived)) {
                return name;
            }
        }
        return last == null ? derived : last.name();
    }

    private @Nullable String problem(@Nullable Path file, @Nullable NoteSigner key) {
        if (key == null) {
            return "Checkpoints are not signed: FLOWLEDGER_SIGNING_KEY_FILE is not set.";
        }
        return key.verifier().name().equals(origin)
                ? null
                : "Checkpoints are not signed: the key in " + file + " is of the ledger "
                        + key.verifier().name() + ", but this ledger is " + origin
                        + ". Create a key of this name, or set FLOWLEDGER_CHECKPOINT_ORIGIN.";
    }

    /** The data directory of the embedded database; null for an external one. */
    static @Nullable Path dataDirectory(Environment environment) {
        return StringUtils.hasText(environment.getProperty("spring.datasource.url"))
                ? null
                : Path.of(environment.getRequiredProperty("flowledger.data-dir"))
                        .toAbsolutePath()
                        .normalize();
    }

    /** Why checkpoints are not signed, in a sentence; null if they are. */
    @Nullable String problem() {
        return problem == null ? fileProblem : problem;
    }

    /** The ledger does not continue the checkpoint that was signed last, in a sentence; null if it does. */
    @Nullable String inconsistency() {
        return inconsistency;
    }

    /** The key with which signatures are verified; null if this server does not sign. */
    @Nullable NoteVerifier verifier() {
        return signer == null ? null : signer.verifier();
    }

    /** A checkpoint without a signature. */
    SignedCheckpoint unsigned(Checkpoint checkpoint) {
        return SignedCheckpoint.unsigned(origin, checkpoint);
    }

    /**
     * Signs a checkpoint of the ledger if there is a key and the ledger continues the checkpoint that was signed last: one key must
     * not sign two histories.
     */
    synchronized SignedCheckpoint sign(Checkpoint checkpoint) {
        if (signer == null || lastSigned == null) {
            return unsigned(checkpoint);
        }
        try {
            SignedCheckpoint last = compareWithLastSigned(lastSigned);
            if (inconsistency != null) {
                return unsigned(checkpoint);
            }
            SignedCheckpoint signed = SignedCheckpoint.sign(checkpoint, signer);
            if (last == null || last.checkpoint().position() < checkpoint.position()) {
                lastSigned.write(signed);
            }
            fileProblem = null;
            return signed;
        } catch (IOException e) {
            report(lastSigned.path(), e);
            return unsigned(checkpoint);
        }
    }

    /** Compares the ledger with the checkpoint that was signed last. */
    synchronized void compare() {
        if (lastSigned != null) {
            try {
                SignedCheckpoint ignored = compareWithLastSigned(lastSigned);
            } catch (IOException e) {
                report(lastSigned.path(), e);
            }
        }
    }

    private @Nullable SignedCheckpoint compareWithLastSigned(LastSignedFile file) throws IOException {
        SignedCheckpoint last = file.read();
        String found = last == null
                        || last.checkpoint()
                                .equals(tree.findCheckpoint(last.checkpoint().position()))
                ? null
                : "The ledger does not contain the checkpoint " + last.checkpoint() + " that was signed last ("
                        + file.path() + "): it was rewritten or rolled back. Checkpoints are not signed.";
        if (found != null && !found.equals(inconsistency)) {
            log.warn("{}", found);
        }
        inconsistency = found;
        return last;
    }

    private void report(Path file, IOException e) {
        String found = "Checkpoints are not signed: the last signed checkpoint cannot be read from or written to "
                + file + " (" + FailureReason.of(e) + "). FLOWLEDGER_LAST_SIGNED_FILE sets another file.";
        if (!found.equals(fileProblem)) {
            log.warn("{}", found);
        }
        fileProblem = found;
    }
}
