package dev.flowledger.server.retention;

import dev.flowledger.api.run.FlowRunId;
import java.util.List;
import org.springframework.core.NestedExceptionUtils;

/** Some runs could not be archived. Nothing was changed. A part of them may succeed. */
final class FailedBatchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<FlowRunId> runs;

    FailedBatchException(List<FlowRunId> runs, Throwable cause) {
        super(NestedExceptionUtils.getMostSpecificCause(cause).getMessage(), cause);
        this.runs = List.copyOf(runs);
    }

    List<FlowRunId> runs() {
        return runs;
    }
}
