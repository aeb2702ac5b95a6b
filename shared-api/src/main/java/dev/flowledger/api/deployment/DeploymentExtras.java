package dev.flowledger.api.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.ApiException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a deployment that Prefect added after version 2.6. This server keeps and returns them.
 *
 * @param workPoolName the work pool of its runs
 * @param enforceParameterSchema whether the client wants parameters to be validated
 * @param pullSteps how its code is fetched
 * @param schedules its schedules; null if it has at most the one of its settings
 * @param labels labels
 */
public record DeploymentExtras(
        @JsonProperty("work_pool_name") @Nullable String workPoolName,
        @JsonProperty("enforce_parameter_schema") boolean enforceParameterSchema,
        @JsonProperty("pull_steps") @Nullable List<JsonObject> pullSteps,
        @Nullable List<ScheduleSettings> schedules,
        JsonObject labels) {

    /** No further settings. */
    public static final DeploymentExtras NONE = new DeploymentExtras(null, false, null, null, JsonObject.EMPTY);

    /** The value in an event, which omits it if there is nothing to store. */
    public static DeploymentExtras orNone(@Nullable DeploymentExtras extras) {
        return Objects.requireNonNullElse(extras, NONE);
    }

    /** These settings, or null if there are none. */
    public @Nullable DeploymentExtras orNull() {
        return equals(NONE) ? null : this;
    }

    /** These settings with changes applied. */
    public DeploymentExtras with(DeploymentChanges changes, DeploymentSchedules current) {
        return new DeploymentExtras(
                PatchField.apply(changes.workPoolName(), workPoolName),
                PatchField.apply(changes.enforceParameterSchema(), enforceParameterSchema, false),
                PatchField.apply(changes.pullSteps(), pullSteps),
                schedules(changes, current),
                PatchField.apply(changes.labels(), labels, JsonObject.EMPTY));
    }

    /** These settings with other schedules. */
    public DeploymentExtras withSchedules(List<ScheduleSettings> changed) {
        return new DeploymentExtras(
                workPoolName, enforceParameterSchema, pullSteps, changed.isEmpty() ? null : changed, labels);
    }

    private @Nullable List<ScheduleSettings> schedules(DeploymentChanges changes, DeploymentSchedules current) {
        List<NewSchedule> given =
                changes.schedules() == null ? null : changes.schedules().value();
        if (given != null) {
            return given.isEmpty() ? null : current.replacedBy(given);
        }
        if (schedules == null || (changes.schedule() == null && changes.isScheduleActive() == null)) {
            return schedules;
        }
        return schedules.size() == 1 ? replacedBy(changes, schedules.get(0)) : requireUnchanged(changes);
    }

    /** A client that knows only one schedule changes it. */
    private static @Nullable List<ScheduleSettings> replacedBy(DeploymentChanges changes, ScheduleSettings only) {
        JsonObject schedule = PatchField.apply(changes.schedule(), only.schedule());
        Boolean active = PatchField.apply(changes.isScheduleActive(), only.active());
        return schedule == null ? null : List.of(only.with(new ScheduleChanges(schedule, active, null, null, null)));
    }

    /** A client that knows only one schedule must not replace several. */
    private @Nullable List<ScheduleSettings> requireUnchanged(DeploymentChanges changes) {
        if (changes.schedule() != null) {
            throw ApiException.invalid(
                    "The deployment has several schedules. Change the field schedules instead of schedule.");
        }
        return schedules;
    }
}
