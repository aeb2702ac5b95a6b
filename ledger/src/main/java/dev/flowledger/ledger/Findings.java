package dev.flowledger.ledger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects findings up to a maximum number. Consecutive positions with the same inconsistency are one finding. */
final class Findings {

    /** The maximum number of findings of a verification. */
    static final int MAX_FINDINGS = 100;

    /** The kind of an inconsistency. */
    enum Kind {
        CHECKPOINT,
        SIGNATURE,
        MISSING_POSITION,
        REMOVED_EVENT,
        HASH,
        TREE,
        ENTRY,
        EVENT_WITHOUT_ENTRY,
        ARCHIVE,
        CONTENT
    }

    private final List<Finding> findings = new ArrayList<>();
    private @Nullable Kind lastKind;
    private boolean truncated;
    private boolean differsFromCheckpoint;
    private boolean isConsistent = true;

    /** Adds an inconsistency at some positions. */
    void add(Kind kind, long first, long last, String reason) {
        differsFromCheckpoint |= kind == Kind.CHECKPOINT;
        // Each archive has its own file, and content its own key.
        if (kind == lastKind && kind != Kind.ARCHIVE && kind != Kind.CONTENT && !findings.isEmpty()) {
            Finding previous = findings.get(findings.size() - 1);
            if (previous.lastPosition() != null && previous.lastPosition() == first - 1) {
                findings.set(findings.size() - 1, new Finding(previous.firstPosition(), last, previous.reason()));
                return;
            }
        }
        add(kind, new Finding(first, last, reason));
    }

    /** Adds an inconsistency that has no position. */
    void addWithoutPosition(Kind kind, String reason) {
        add(kind, new Finding(null, null, reason));
    }

    private void add(Kind kind, Finding finding) {
        isConsistent &= kind == Kind.CONTENT;
        if (isFull()) {
            truncated = true;
        } else {
            findings.add(finding);
            lastKind = kind;
        }
    }

    /** Whether the maximum is reached, so that the verification ends. */
    boolean isFull() {
        return findings.size() >= MAX_FINDINGS;
    }

    /** Whether there are more inconsistencies than findings, or the verification ended before it found all. */
    boolean isTruncated() {
        return truncated || isFull();
    }

    /** Whether the ledger differs from a checkpoint: it was rewritten or rolled back. */
    boolean differsFromCheckpoint() {
        return differsFromCheckpoint;
    }

    /** Whether all events and hashes are valid. Content may be unreadable. */
    boolean isConsistent() {
        return isConsistent;
    }

    List<Finding> list() {
        return List.copyOf(findings);
    }
}
