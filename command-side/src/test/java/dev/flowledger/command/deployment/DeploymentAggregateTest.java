package dev.flowledger.command.deployment;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.PatchField;
import dev.flowledger.api.deployment.CreateDeployment;
import dev.flowledger.api.deployment.CreateDeploymentBuilder;
import dev.flowledger.api.deployment.CreateDeploymentResult;
import dev.flowledger.api.deployment.DeleteDeployment;
import dev.flowledger.api.deployment.Deployment;
import dev.flowledger.api.deployment.DeploymentChanges;
import dev.flowledger.api.deployment.DeploymentChangesBuilder;
import dev.flowledger.api.deployment.DeploymentCreated;
import dev.flowledger.api.deployment.DeploymentDeleted;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.deployment.DeploymentSettings;
import dev.flowledger.api.deployment.DeploymentUpdated;
import dev.flowledger.api.deployment.UpdateDeployment;
import dev.flowledger.api.flow.FlowId;
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
                        new Deployment(FIRST, NOW, NOW, FLOW, "prod", DeploymentSettings.DEFAULTS, 0), true));
    }

    @Test
    void create_resets_absent_fields_of_an_existing_deployment() {
        deployment
                .given(CREATED)
                .when(create(null, new PatchField<>(List.of("b"))))
                .expectEvents(new DeploymentUpdated(FIRST, settings(null, List.of("b")), NOW))
                .expectResultMessagePayload(new CreateDeploymentResult(
                        new Deployment(FIRST, T0, NOW, FLOW, "prod", settings(null, List.of("b")), 1), false));
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
                .expectResultMessagePayload(
                        new CreateDeploymentResult(new Deployment(FIRST, T0, T0, FLOW, "prod", DAILY, 0), false));
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
}
