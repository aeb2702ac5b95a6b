package dev.flowledger.command.content;

import dev.flowledger.api.FailureReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Ends the start of a node that does not have the master key of the stored keys. */
@Component
final class MasterKeyCheck implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(MasterKeyCheck.class);

    private final ContentKeyStore keys;

    MasterKeyCheck(ContentKeyStore keys) {
        this.keys = keys;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        try {
            keys.findUnreadable().ifPresent(stream -> {
                throw new IllegalStateException("The key of the content of " + stream
                        + " is encrypted with a master key that is not in the file FLOWLEDGER_MASTER_KEY_FILE.");
            });
        } catch (DataAccessException unavailable) {
            log.warn("The master key was not checked: {}", FailureReason.of(unavailable));
        }
    }
}
