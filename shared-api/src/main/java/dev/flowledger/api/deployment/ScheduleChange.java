package dev.flowledger.api.deployment;

import java.util.List;
import java.util.UUID;

/** A change of the schedules of a deployment. */
public sealed interface ScheduleChange {

    /** The schedules after the change. */
    List<ScheduleSettings> applyTo(DeploymentSchedules schedules);

    /**
     * Adds schedules.
     *
     * @param schedules the new schedules
     */
    record Add(List<NewSchedule> schedules) implements ScheduleChange {

        @Override
        public List<ScheduleSettings> applyTo(DeploymentSchedules existing) {
            return existing.with(schedules);
        }
    }

    /**
     * Changes fields of a schedule.
     *
     * @param id the id of the schedule
     * @param changes the fields to change
     */
    record Update(UUID id, ScheduleChanges changes) implements ScheduleChange {

        @Override
        public List<ScheduleSettings> applyTo(DeploymentSchedules schedules) {
            return schedules.with(id, changes);
        }
    }

    /**
     * Deletes a schedule.
     *
     * @param id the id of the schedule
     */
    record Remove(UUID id) implements ScheduleChange {

        @Override
        public List<ScheduleSettings> applyTo(DeploymentSchedules schedules) {
            return schedules.without(id);
        }
    }
}
