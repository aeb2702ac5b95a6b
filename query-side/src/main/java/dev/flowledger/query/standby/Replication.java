package dev.flowledger.query.standby;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the primary replicates its log. Reads do not depend on it, because they compare positions: it says where changes or reads wait.
 *
 * @param synchronousCommit the setting {@code synchronous_commit} of the sessions of this server
 * @param synchronousStandbyNames the setting {@code synchronous_standby_names}
 * @param standbys the connected standbys; null if the role of the server may not see them
 */
public record Replication(
        String synchronousCommit,
        String synchronousStandbyNames,
        @Nullable List<ConnectedStandby> standbys) {

    /**
     * A standby that is connected to the primary.
     *
     * @param name its {@code application_name}
     * @param syncState {@code sync} or {@code quorum} if commits wait for it; otherwise {@code potential} or {@code async}
     * @param bytesBehind the part of the flushed log that it has not replayed
     */
    public record ConnectedStandby(String name, String syncState, long bytesBehind) {}

    /** Whether commits wait until standbys have applied them. */
    public boolean commitsWaitForReplay() {
        return synchronousCommit.equals("remote_apply") && !synchronousStandbyNames.isBlank();
    }

    /** Whether the settings are those of another state. */
    boolean hasSettingsOf(@Nullable Replication other) {
        return other != null
                && synchronousCommit.equals(other.synchronousCommit)
                && synchronousStandbyNames.equals(other.synchronousStandbyNames);
    }

    /** Sentences for operators. */
    public String description() {
        String settings = "(synchronous_commit=" + synchronousCommit
                + (synchronousStandbyNames.isBlank()
                        ? ", synchronous_standby_names is empty)"
                        : ", synchronous_standby_names=" + synchronousStandbyNames + ")");
        return commitsWaitForReplay()
                ? "Commits wait until standbys have applied them " + settings
                        + ". Reads on these standbys do not wait for acknowledged changes."
                : "Commits do not wait until standbys have applied them " + settings + ". Reads wait for up to"
                        + " flowledger.read-datasource.max-wait until a standby has applied all acknowledged changes.";
    }
}
