package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares the digests in the digest file, which were published earlier, with the ledger. A digest that the ledger does not contain
 * shows that the database was set back to an earlier state or rewritten.
 */
@Component
class PublishedDigests {

    private static final Logger log = LoggerFactory.getLogger(PublishedDigests.class);

    /** A line that {@link DigestPublisher} writes. Other lines are ignored. */
    private static final Pattern LINE =
            Pattern.compile("\\{\"time\":\"([^\"]{1,40})\",\"position\":(\\d{1,18}),\"hash\":\"(\\p{XDigit}{64})\",.*");

    private final LedgerTree tree;

    /** The first published digest that the ledger does not contain, in a sentence. */
    private volatile @Nullable String missing;

    PublishedDigests(LedgerTree tree) {
        this.tree = tree;
    }

    /** The first published digest that the ledger does not contain, in a sentence; null if it contains all. */
    @Nullable String missing() {
        return missing;
    }

    /** Compares all digests in the files that exist. Logs the first one that the ledger does not contain. */
    void compare(List<Path> files) throws IOException {
        String found = null;
        for (Path file : files) {
            if (found == null && Files.exists(file)) {
                found = findMissing(file);
                if (found != null && !found.equals(missing)) {
                    log.warn("{} The digest is in {}", found, file);
                }
            }
        }
        missing = found;
    }

    private @Nullable String findMissing(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher parts = LINE.matcher(line);
                if (parts.matches()) {
                    Digest digest = Digest.of(
                            Long.parseLong(parts.group(2)), HexFormat.of().parseHex(parts.group(3)));
                    Digest stored = tree.findDigest(digest.position());
                    if (!digest.equals(stored)) {
                        return "The ledger no longer contains digest " + digest.text() + " of " + parts.group(1)
                                + (stored == null && digest.position() <= tree.size()
                                        ? ": an entry or a hash of the tree is missing."
                                        : ": it was rolled back or rewritten.");
                    }
                }
            }
            return null;
        }
    }
}
