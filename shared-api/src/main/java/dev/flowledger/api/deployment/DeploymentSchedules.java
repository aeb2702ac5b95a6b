package dev.flowledger.api.deployment;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.Limits;
import dev.flowledger.api.StreamKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The schedules of a deployment while they are changed. A schedule keeps its id as long as it exists.
 *
 * @param deployment the id of the deployment
 * @param current the schedules before the change
 * @param at the time of the change, which makes the ids of new schedules unique
 */
public record DeploymentSchedules(DeploymentId deployment, List<ScheduleSettings> current, Instant at) {

    private static final String KIND = "schedule";

    /** The schedules of a deployment. A client that knows only one gave it as {@code schedule}. */
    public static DeploymentSchedules of(Deployment deployment, Instant at) {
        return new DeploymentSchedules(deployment.id(), list(deployment), at);
    }

    /** The schedules of a new deployment. */
    public static DeploymentSchedules none(DeploymentId deployment, Instant at) {
        return new DeploymentSchedules(deployment, List.of(), at);
    }

    static List<ScheduleSettings> list(Deployment deployment) {
        List<ScheduleSettings> several = deployment.extras().schedules();
        if (several != null) {
            return several;
        }
        DeploymentSettings settings = deployment.settings();
        UUID only = StreamKey.of(KIND, deployment.id().toString()).id(1);
        return settings.schedule() == null
                ? List.of()
                : List.of(new ScheduleSettings(
                        only, settings.schedule(), settings.isScheduleActive(), null, null, false));
    }

    /** The schedules of a request. Those that exist already keep their ids. */
    List<ScheduleSettings> replacedBy(List<NewSchedule> schedules) {
        List<ScheduleSettings> replaced = new ArrayList<>(current);
        List<ScheduleSettings> all = new ArrayList<>();
        for (NewSchedule schedule : schedules) {
            ScheduleSettings settings = replaced.stream()
                    .filter(existing -> schedule.settings(existing.id()).equals(existing))
                    .findFirst()
                    .orElseGet(() -> schedule.settings(newId(all.size() + 1)));
            replaced.remove(settings);
            all.add(settings);
        }
        return List.copyOf(all);
    }

    List<ScheduleSettings> with(List<NewSchedule> schedules) {
        int size = current.size() + schedules.size();
        if (size > Limits.LIST) {
            throw ApiException.invalid(
                    "The deployment would have " + size + " schedules; the maximum is " + Limits.LIST + ".");
        }
        List<ScheduleSettings> all = new ArrayList<>(current);
        schedules.forEach(schedule -> all.add(schedule.settings(newId(all.size() + 1))));
        return List.copyOf(all);
    }

    List<ScheduleSettings> with(UUID id, ScheduleChanges changes) {
        requireExisting(id);
        return current.stream()
                .map(schedule -> schedule.id().equals(id) ? schedule.with(changes) : schedule)
                .toList();
    }

    List<ScheduleSettings> without(UUID id) {
        requireExisting(id);
        return current.stream().filter(schedule -> !schedule.id().equals(id)).toList();
    }

    private void requireExisting(UUID id) {
        Stream<UUID> ids = current.stream().map(ScheduleSettings::id);
        if (ids.noneMatch(id::equals)) {
            throw ApiException.notFound(KIND);
        }
    }

    private UUID newId(int number) {
        return StreamKey.of(KIND, deployment.toString(), at.toString()).id(number);
    }
}
