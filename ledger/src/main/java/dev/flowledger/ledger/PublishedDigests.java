package dev.flowledger.ledger;

import dev.flowledger.api.ledger.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
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

    private static final int DIGESTS_PER_STATEMENT = 1000;

    private static final String STORED =
            "select position, hash from event_store.ledger where position = any (?::bigint[])";

    private final JdbcTemplate jdbc;

    /** The first published digest that the ledger does not contain, in a sentence. */
    private volatile @Nullable String missing;

    PublishedDigests(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    private record PublishedDigest(String time, Digest digest) {}

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
            List<PublishedDigest> page = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher parts = LINE.matcher(line);
                if (parts.matches()) {
                    Digest digest = Digest.of(
                            Long.parseLong(parts.group(2)), HexFormat.of().parseHex(parts.group(3)));
                    page.add(new PublishedDigest(parts.group(1), digest));
                }
                if (page.size() == DIGESTS_PER_STATEMENT) {
                    String found = findMissing(page);
                    if (found != null) {
                        return found;
                    }
                    page.clear();
                }
            }
            return findMissing(page);
        }
    }

    private @Nullable String findMissing(List<PublishedDigest> page) {
        Map<Long, byte[]> stored = new LinkedHashMap<>();
        Long[] positions =
                page.stream().map(published -> published.digest().position()).toArray(Long[]::new);
        jdbc.query(
                connection -> {
                    var statement = connection.prepareStatement(STORED);
                    statement.setArray(1, connection.createArrayOf("bigint", positions));
                    return statement;
                },
                row -> {
                    stored.put(row.getLong("position"), row.getBytes("hash"));
                });
        for (PublishedDigest published : page) {
            Digest digest = published.digest();
            if (digest.position() > 0 && !Arrays.equals(stored.get(digest.position()), digest.bytes())) {
                return "The ledger no longer contains digest " + digest.text() + " of " + published.time()
                        + ": it was rolled back or rewritten.";
            }
        }
        return null;
    }
}
