package dev.flowledger.query.readmodel;

import java.util.OptionalInt;
import org.springframework.stereotype.Component;

/** Whether the live read model is the one of this release: what this server may read and write. */
@Component
public class ReadModelState {

    private final ReadModelSchema schema;
    private volatile boolean current;

    ReadModelState(ReadModelSchema schema) {
        this.schema = schema;
    }

    /** As it was when somebody last looked, not long ago. */
    public boolean isCurrent() {
        return current;
    }

    /** Looks. */
    public boolean look() {
        OptionalInt live = schema.liveVersion();
        current = live.isPresent() && live.getAsInt() == schema.version();
        return current;
    }

    /** Whether a later release has made the live one. */
    public boolean isOutdated() {
        OptionalInt live = schema.liveVersion();
        return live.isPresent() && live.getAsInt() > schema.version();
    }
}
