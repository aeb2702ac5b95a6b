package dev.flowledger.command.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.ChangeSchedules;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.deployment.CreateDeploymentBuilder;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentChanges;
import dev.flowledger.api.deployment.DeploymentChangesBuilder;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentExtras;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSchedule;
import dev.flowledger.api.deployment.DeploymentSchedules;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.deployment.NewSchedule;
import dev.flowledger.api.deployment.ScheduleChange;
import dev.flowledger.api.deployment.ScheduleSettings;
import dev.flowledger.api.deployment.UpdateDeployment;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.Actor;
import dev.flowledger.command.parent.ParentLookup;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
class DeploymentAggregateTest {

    private static final Instant T0 = Instant.parse("2026-01-31T08:00:00.000001Z");
    private static final Instant T1 = Instant.parse("2026-01-31T09:00:00.000002Z");
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000004Z");

    private static final FlowId FLOW = FlowId.of("etl", 1);
    private static final DeploymentId FIRST = DeploymentId.of(FLOW, "prod", 1);
    private static final DeploymentId SECOND = DeploymentId.of(FLOW, "prod", 2);
    private static final JsonObject CRON = new JsonObject("{\"cron\":\"0 * * * *\"}");

    private static final DeploymentSettings DAILY = settings(CRON, List.of("a"));
    private static final DeploymentCreated CREATED = new DeploymentCreated(FIRST, FLOW, "prod", DAILY, T0);

    private final ParentLookup parents = mock(ParentLookup.class);
    private AggregateTestFixture<DeploymentAggregate> deployment;

    @BeforeEach
    void anExistingFlow() {
        deployment = new AggregateTestFixture<>(DeploymentAggregate.class);
        deployment.registerInjectableResource(Clock.fixed(NOW.plusNanos(999), ZoneOffset.UTC));
        deployment.registerInjectableResource(parents);
        when(parents.exists(FLOW)).thenReturn(true);
    }

    @Test
    void create_uses_defaults_for_absent_fields() {
        deployment
                .givenNoPriorActivity()
                .when(create(null, null))
                .expectEvents(new DeploymentCreated(FIRST, FLOW, "prod", DeploymentSettings.DEFAULTS, NOW))
                .expectResultMessagePayload(new CreateDeploymentResult(
                        Deployment.of(
                                new DeploymentCreated(FIRST, FLOW, "prod", DeploymentSettings.DEFAULTS, NOW), null, 0),
                        true));
    }

    @Test
    void create_resets_absent_fields_of_an_existing_deployment() {
        deployment
                .given(CREATED)
                .when(create(null, new PatchField<>(List.of("b"))))
                .expectEvents(new DeploymentUpdated(FIRST, settings(null, List.of("b")), NOW))
                .expectResultMessagePayload(new CreateDeploymentResult(
                        Deployment.of(CREATED, null, 0)
                                .after(new DeploymentUpdated(FIRST, settings(null, List.of("b")), NOW), null, 1),
                        false));
    }

    @Test
    void create_keeps_the_work_queue_of_an_existing_deployment() {
        DeploymentSettings queued = DeploymentSettings.DEFAULTS.with(DeploymentChangesBuilder.builder()
                .workQueueName(new PatchField<>("gpu"))
                .version(new PatchField<>("1"))
                .build());
        deployment
                .given(new DeploymentCreated(FIRST, FLOW, "prod", queued, T0))
                .when(create(null, null))
                .expectEvents(new DeploymentUpdated(
                        FIRST,
                        DeploymentSettings.DEFAULTS.with(DeploymentChangesBuilder.builder()
                                .workQueueName(new PatchField<>("gpu"))
                                .build()),
                        NOW));
    }

    @Test
    void null_resets_a_field() {
        deployment
                .given(CREATED)
                .when(create(new PatchField<>(null), new PatchField<>(null)))
                .expectEvents(new DeploymentUpdated(FIRST, settings(null, List.of()), NOW));
    }

    @Test
    void create_with_the_same_values_stores_no_event() {
        deployment
                .given(CREATED)
                .when(create(new PatchField<>(CRON), new PatchField<>(List.of("a"))))
                .expectNoEvents()
                .expectResultMessagePayload(new CreateDeploymentResult(Deployment.of(CREATED, null, 0), false));
    }

    @Test
    void create_after_delete_begins_a_new_generation() {
        deployment
                .given(CREATED, new DeploymentDeleted(FIRST, T1))
                .when(create(null, null))
                .expectEvents(new DeploymentCreated(SECOND, FLOW, "prod", DeploymentSettings.DEFAULTS, NOW));
    }

    @Test
    void create_fails_with_the_id_of_a_missing_flow() {
        when(parents.exists(FLOW)).thenReturn(false);
        deployment
                .givenNoPriorActivity()
                .when(create(null, null))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("Flow " + FLOW + " not found");
    }

    @Test
    void create_fails_when_another_name_has_the_same_hash() {
        deployment
                .given(new DeploymentCreated(FIRST, FLOW, "another", DAILY, T0))
                .when(create(null, null))
                .expectExceptionMessage(ApiException.nameCollision().getMessage());
    }

    @Test
    void update_succeeds_only_for_an_expected_version() {
        deployment
                .given(CREATED)
                .when(new UpdateDeployment(
                        FIRST, changes(new PatchField<>(null), null), new ExpectedVersion(Set.of(0L))))
                .expectEvents(new DeploymentUpdated(FIRST, settings(null, List.of("a")), NOW))
                .expectResultMessagePayload(1L);
        deployment
                .given(CREATED)
                .when(new UpdateDeployment(FIRST, changes(null, null), new ExpectedVersion(Set.of(1L))))
                .expectExceptionMessage(ApiException.versionMismatch(0).getMessage());
    }

    @Test
    void delete_succeeds_once() {
        deployment
                .given(CREATED)
                .when(new DeleteDeployment(FIRST, ExpectedVersion.ANY))
                .expectEvents(new DeploymentDeleted(FIRST, NOW));
        deployment
                .given(CREATED, new DeploymentDeleted(FIRST, T1))
                .when(new DeleteDeployment(FIRST, ExpectedVersion.ANY))
                .expectExceptionMessage("Deployment not found");
    }

    @Test
    void a_deployment_of_a_missing_flow_is_not_found() {
        when(parents.exists(FLOW)).thenReturn(false);
        deployment
                .given(CREATED)
                .when(new UpdateDeployment(FIRST, changes(null, null), ExpectedVersion.ANY))
                .expectExceptionMessage("Deployment not found");
    }

    private static CreateDeployment create(PatchField<JsonObject> schedule, PatchField<List<String>> tags) {
        return CreateDeploymentBuilder.builder()
                .flowId(FLOW)
                .name("prod")
                .schedule(schedule)
                .tags(tags)
                .build();
    }

    private static DeploymentChanges changes(PatchField<JsonObject> schedule, PatchField<List<String>> tags) {
        return create(schedule, tags).changes();
    }

    private static DeploymentSettings settings(JsonObject schedule, List<String> tags) {
        return DeploymentSettings.DEFAULTS.with(changes(new PatchField<>(schedule), new PatchField<>(tags)));
    }

    private static final JsonObject HOURLY = new JsonObject("{\"interval\":3600.0}");

    private static final DeploymentChanges TWO_SCHEDULES = DeploymentChangesBuilder.builder()
            .schedules(new PatchField<>(List.of(
                    new NewSchedule(CRON, null, 2, null, null), new NewSchedule(HOURLY, false, null, null, true))))
            .workPoolName(new PatchField<>("pool"))
            .labels(new PatchField<>(new JsonObject("{\"a\":1}")))
            .build();

    private static DeploymentCreated withTwoSchedules() {
        return new DeploymentCreated(
                FIRST,
                FLOW,
                "prod",
                DeploymentSettings.DEFAULTS.with(TWO_SCHEDULES),
                T0,
                DeploymentExtras.NONE
                        .with(TWO_SCHEDULES, DeploymentSchedules.none(FIRST, T0))
                        .orNull());
    }

    @Test
    void the_first_of_several_schedules_is_the_schedule() {
        Deployment created = Deployment.of(withTwoSchedules(), "tester", 0);

        assertThat(created.settings().schedule()).isEqualTo(CRON);
        assertThat(created.additions().schedules())
                .extracting(DeploymentSchedule::schedule, DeploymentSchedule::active, DeploymentSchedule::catchup)
                .containsExactly(tuple(CRON, true, false), tuple(HOURLY, false, true));
        assertThat(created.additions().schedules().get(0).id())
                .isNotEqualTo(created.additions().schedules().get(1).id());
        assertThat(created.additions().createdBy()).isEqualTo(Actor.of("tester"));
        assertThat(created.additions().createdBy().type()).isEqualTo("API_KEY");
    }

    @Test
    void several_schedules_are_not_replaced_by_one() {
        deployment
                .given(withTwoSchedules())
                .when(new UpdateDeployment(FIRST, changes(new PatchField<>(CRON), null), ExpectedVersion.ANY))
                .expectNoEvents()
                .expectException(ApiException.class);
    }

    @Test
    void paused_is_the_opposite_of_an_active_schedule() {
        DeploymentChanges paused = DeploymentChangesBuilder.builder()
                .paused(new PatchField<>(true))
                .build();
        deployment
                .given(CREATED)
                .when(new UpdateDeployment(FIRST, paused, ExpectedVersion.ANY))
                .expectEvents(new DeploymentUpdated(FIRST, DAILY.with(paused), NOW));

        assertThat(DAILY.with(paused).isScheduleActive()).isFalse();
    }

    @Test
    void settings_of_later_versions_remain_until_a_create_resets_them() {
        deployment
                .given(withTwoSchedules())
                .when(new UpdateDeployment(FIRST, changes(null, new PatchField<>(List.of("t"))), ExpectedVersion.ANY))
                .expectEvents(new DeploymentUpdated(
                        FIRST,
                        withTwoSchedules().settings().with(changes(null, new PatchField<>(List.of("t")))),
                        NOW,
                        withTwoSchedules().extras()));
        deployment
                .given(withTwoSchedules())
                .when(create(null, null))
                .expectEvents(new DeploymentUpdated(FIRST, DeploymentSettings.DEFAULTS, NOW));
    }

    @Test
    void a_schedule_that_remains_keeps_its_id() {
        ScheduleSettings hourly = withTwoSchedules().extras().schedules().get(1);
        DeploymentChanges onlyHourly = DeploymentChangesBuilder.builder()
                .schedules(new PatchField<>(List.of(new NewSchedule(HOURLY, false, null, null, true))))
                .build();

        deployment
                .given(withTwoSchedules())
                .when(new UpdateDeployment(FIRST, onlyHourly, ExpectedVersion.ANY))
                .expectEvents(new DeploymentUpdated(
                        FIRST,
                        withTwoSchedules().settings().with(onlyHourly),
                        NOW,
                        withTwoSchedules().extras().withSchedules(List.of(hourly))));
        deployment
                .given(withTwoSchedules())
                .when(new UpdateDeployment(FIRST, TWO_SCHEDULES, ExpectedVersion.ANY))
                .expectNoEvents();
    }

    @Test
    void a_deleted_schedule_is_not_found_and_the_next_one_is_the_schedule() {
        ScheduleSettings cron = withTwoSchedules().extras().schedules().get(0);
        ScheduleSettings hourly = withTwoSchedules().extras().schedules().get(1);
        ChangeSchedules delete = new ChangeSchedules(FIRST, new ScheduleChange.Remove(cron.id()), ExpectedVersion.ANY);

        deployment
                .given(withTwoSchedules())
                .andGivenCommands(delete)
                .when(new ChangeSchedules(FIRST, new ScheduleChange.Remove(hourly.id()), ExpectedVersion.ANY))
                .expectEvents(new DeploymentUpdated(
                        FIRST,
                        withTwoSchedules().settings().withSchedules(List.of()),
                        NOW.plusNanos(1000),
                        withTwoSchedules().extras().withSchedules(List.of())));
        deployment
                .given(withTwoSchedules())
                .andGivenCommands(delete)
                .when(delete)
                .expectException(ApiException.class)
                .expectExceptionMessage("Schedule not found");
    }

    @Test
    void the_two_names_of_job_variables_must_agree() {
        assertThatThrownBy(() -> DeploymentChangesBuilder.builder()
                        .jobVariables(new PatchField<>(CRON))
                        .infraOverrides(new PatchField<>(HOURLY))
                        .build())
                .isInstanceOf(InvalidValueException.class);
    }
}
