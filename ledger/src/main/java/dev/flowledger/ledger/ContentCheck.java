package dev.flowledger.ledger;

import static java.util.Objects.requireNonNull;

import dev.flowledger.api.content.ContentException;
import dev.flowledger.api.content.ContentKeys;
import dev.flowledger.api.content.ErasurePerformed;
import dev.flowledger.api.ledger.StoredEvent;
import dev.flowledger.ledger.Findings.Kind;
import dev.flowledger.ledger.VerificationContent.ErasedKey;
import dev.flowledger.ledger.VerificationContent.RestoredKey;
import dev.flowledger.ledger.VerificationPages.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the keys of content with the erasures that the ledger records. It finds content that cannot be read although it was not
 * erased, and content that can be read although it was.
 */
final class ContentCheck {

    private final VerificationContent content;
    private final Findings findings;

    /** The keys, and the ids of archived records, that a finding names. */
    private final Set<String> reported = new HashSet<>();

    private long erased;

    ContentCheck(VerificationContent content, Findings findings) {
        this.content = content;
        this.findings = findings;
    }

    /** The number of events whose content was erased. */
    long erased() {
        return erased;
    }

    /** Verifies the content of events that match their entries. */
    void verify(List<Entry> entries) {
        List<Entry> encrypted = entries.stream()
                .filter(entry -> ContentKeys.areNeededFor(event(entry).payload()))
                .toList();
        // After the events: an erasure in between is respected.
        ContentKeys keys = keys(encrypted);
        Set<String> tried = new HashSet<>();
        encrypted.forEach(entry -> verify(entry, keys, tried));
        List<Entry> erasures = entries.stream()
                .filter(entry -> entry.columns().type().equals(ErasurePerformed.TYPE))
                .toList();
        content.findRestoredKeys(erasures).forEach(this::add);
    }

    /** Verifies the content of archived events. The erasures of archived runs have streams of their own. */
    void verifyArchived(List<Entry> encrypted) {
        // Before the keys: an erasure in between is not yet expected.
        Map<String, Long> erasures = content.lastErasures(
                encrypted.stream().map(entry -> event(entry).subject()));
        ContentKeys keys = keys(encrypted);
        Set<String> tried = new HashSet<>();
        Set<String> unreadable = new HashSet<>();
        for (Entry entry : encrypted) {
            StoredEvent event = event(entry);
            long erasure = erasures.getOrDefault(event.subject(), 0L);
            if (!verify(entry, keys, tried)) {
                unreadable.add(event.stream());
            }
            if (!unreadable.contains(event.stream())
                    && erasure > entry.position()
                    && keys.canOpen(event.stream(), event.payload())
                    && reported.add(event.subject())) {
                findings.add(
                        Kind.CONTENT,
                        erasure,
                        erasure,
                        "The event at position " + erasure + " has erased content of " + event.subject()
                                + ", but its archived events can be read: their key is in event_store.content_key again.");
            }
        }
    }

    private ContentKeys keys(List<Entry> encrypted) {
        return content.keys(
                encrypted.stream().map(entry -> event(entry).stream()).collect(Collectors.toSet()));
    }

    /** Returns false if a key cannot decrypt the content. A key is tried once. */
    private boolean verify(Entry entry, ContentKeys keys, Set<String> tried) {
        StoredEvent event = event(entry);
        try {
            if (keys.verify(event.stream(), event.sequence(), event.payload(), tried)) {
                erased++;
            }
            return true;
        } catch (ContentException unreadable) {
            if (reported.add(unreadable.key())) {
                findings.add(
                        Kind.CONTENT,
                        entry.position(),
                        entry.position(),
                        "The content of the event at position " + entry.position() + " (" + event.streamType() + ' '
                                + event.subject() + ") cannot be read: " + unreadable.reason() + ".");
            }
            return false;
        }
    }

    private void add(RestoredKey key) {
        findings.add(
                Kind.CONTENT,
                key.erasurePosition(),
                key.erasurePosition(),
                "The event at position " + key.erasurePosition() + " has erased content of " + key.stream()
                        + ", but its key " + key.number() + " is in event_store.content_key: it was inserted again.");
    }

    /** Verifies that an event records the erasure of each key that was destroyed. */
    void verifyErasedKeys() {
        List<ErasedKey> page = content.erasedKeys(ErasedKey.FIRST);
        while (!page.isEmpty() && !findings.isFull()) {
            page.stream().filter(key -> !key.isRecorded()).forEach(this::add);
            page = content.erasedKeys(page.get(page.size() - 1));
        }
    }

    private void add(ErasedKey key) {
        findings.addWithoutPosition(
                Kind.CONTENT,
                "The key " + key.number() + " of the content of " + key.stream()
                        + " is marked as erased, but no event records this erasure.");
    }

    private static StoredEvent event(Entry entry) {
        return requireNonNull(entry.event());
    }
}
