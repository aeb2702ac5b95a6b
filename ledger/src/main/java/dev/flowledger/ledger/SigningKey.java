package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Checkpoint;
import dev.flowledger.api.ledger.NoteSigner;
import dev.flowledger.api.ledger.NoteVerifier;
import dev.flowledger.api.ledger.SignedCheckpoint;
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

    private static final String FILE_IN_DATA_DIRECTORY = "signing-key";

    private final String origin;
    private final @Nullable NoteSigner signer;
    private final @Nullable String problem;

    SigningKey(CheckpointSettings settings, Environment environment, LedgerIdentity ledger) {
        Path data = dataDirectory(environment);
        String setting = environment.getProperty("flowledger.signing-key-file");
        Path file = StringUtils.hasText(setting)
                ? Path.of(setting)
                : data == null ? null : data.resolve(FILE_IN_DATA_DIRECTORY);
        String derived = ledger.derivedName();
        if (data != null && file != null && !Files.exists(file)) {
            NoteSigner created = SigningKeyFile.create(file, settings.origin() == null ? derived : settings.origin());
            log.info("Created the key {} that signs checkpoints, in {}", created.verifier(), file);
        }
        NoteSigner key = file == null ? null : SigningKeyFile.read(file);
        this.origin = origin(settings.origin(), ledger.lastName(), key, derived);
        this.problem = problem(file, key);
        this.signer = problem == null ? key : null;
        // A server that is read-only publishes no checkpoints.
        if (problem != null && !environment.getProperty("flowledger.read-only", Boolean.class, false)) {
            log.warn("{}", problem);
        }
    }

    /** A key with a name of its own names the ledger. A key with a derived name may have been made for another ledger. */
    private static String origin(
            @Nullable String setting, @Nullable String last, @Nullable NoteSigner key, String derived) {
        if (setting != null) {
            return setting;
        }
        if (last != null) {
            return last;
        }
        return key == null || key.verifier().name().startsWith(LedgerIdentity.DERIVED)
                ? derived
                : key.verifier().name();
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
        return problem;
    }

    /** The key with which signatures are verified; null if checkpoints are not signed. */
    @Nullable NoteVerifier verifier() {
        return signer == null ? null : signer.verifier();
    }

    /** Signs a checkpoint if there is a key. */
    SignedCheckpoint sign(Checkpoint checkpoint) {
        return signer == null
                ? SignedCheckpoint.unsigned(origin, checkpoint)
                : SignedCheckpoint.sign(checkpoint, signer);
    }
}
