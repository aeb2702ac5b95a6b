package dev.flowledger.command.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.ApiException;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.IssueKey;
import dev.flowledger.api.key.IssuedKey;
import dev.flowledger.api.key.KeyIssued;
import dev.flowledger.api.key.KeyRevoked;
import dev.flowledger.api.key.KeyRotated;
import dev.flowledger.api.key.RevokeKey;
import dev.flowledger.api.key.Role;
import dev.flowledger.api.key.RotateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class KeyAggregateTest {

    private static final Instant T0 = Instant.parse("2026-01-31T08:00:00.000001Z");
    private static final Instant T1 = Instant.parse("2026-01-31T09:00:00.000002Z");
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00.000003Z");

    private static final Duration HOUR = Duration.ofHours(1);

    private static final ApiKeyId FIRST = ApiKeyId.of("ci", 1);
    private static final ApiKeyId SECOND = ApiKeyId.of("ci", 2);
    private static final KeyIssued ISSUED = new KeyIssued(FIRST, "ci", Role.WRITER, null, null, T0);
    private static final KeyRevoked REVOKED = new KeyRevoked(FIRST, T1);

    private final List<String> secrets = new ArrayList<>();
    private AggregateTestFixture<KeyAggregate> key;

    @BeforeEach
    void freshFixture() {
        key = new AggregateTestFixture<>(KeyAggregate.class);
        key.registerInjectableResource(Clock.fixed(NOW, ZoneOffset.UTC));
        key.registerInjectableResource(new KeySecrets(new JdbcTemplate()) {
            @Override
            String issue(ApiKeyId id) {
                secrets.add("issued " + id);
                return "secret";
            }

            @Override
            void revoke(ApiKeyId id) {
                secrets.add("revoked " + id);
            }
        });
    }

    @Test
    void the_event_of_a_new_key_does_not_contain_the_secret() {
        key.givenNoPriorActivity()
                .when(new IssueKey("ci", Role.WRITER, null, null))
                .expectEvents(new KeyIssued(FIRST, "ci", Role.WRITER, null, null, NOW))
                .expectResultMessagePayload(new IssuedKey(FIRST, "ci", Role.WRITER, NOW, null, null, "secret"));
        assertThat(secrets).containsExactly("issued " + FIRST);
    }

    @Test
    void issue_fails_when_the_name_has_an_active_key() {
        key.given(ISSUED)
                .when(new IssueKey("ci", Role.READER, null, null))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("API key with this name already exists. Choose a different name.");
        assertThat(secrets).isEmpty();
    }

    @Test
    void issue_after_revoke_begins_a_new_generation() {
        key.given(ISSUED, REVOKED)
                .when(new IssueKey("ci", Role.AUDITOR, null, null))
                .expectEvents(new KeyIssued(SECOND, "ci", Role.AUDITOR, null, null, NOW));
        assertThat(secrets).containsExactly("issued " + SECOND);
    }

    @Test
    void issue_after_expiry_begins_a_new_generation_and_deletes_the_old_secret() {
        key.given(new KeyIssued(FIRST, "ci", Role.READER, NOW, null, T0))
                .when(new IssueKey("ci", Role.AUDITOR, NOW.plusSeconds(1), null))
                .expectEvents(new KeyIssued(SECOND, "ci", Role.AUDITOR, NOW.plusSeconds(1), null, NOW));
        assertThat(secrets).containsExactly("revoked " + FIRST, "issued " + SECOND);
    }

    @Test
    void issue_fails_until_the_key_expires() {
        key.given(new KeyIssued(FIRST, "ci", Role.READER, NOW.plusNanos(1000), null, T0))
                .when(new IssueKey("ci", Role.AUDITOR, null, null))
                .expectNoEvents()
                .expectException(ApiException.class);
    }

    @Test
    void issue_fails_when_another_name_has_the_same_hash() {
        key.given(new KeyIssued(FIRST, "another name", Role.READER, null, null, T0), REVOKED)
                .when(new IssueKey("ci", Role.READER, null, null))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage(ApiException.nameCollision().getMessage());
    }

    @Test
    void rotate_issues_a_successor_and_the_replaced_key_expires_after_the_grace_period() {
        key.given(new KeyIssued(FIRST, "ci", Role.WRITER, null, "builds", T0))
                .when(new RotateKey(FIRST, HOUR))
                .expectEvents(new KeyRotated(SECOND, "ci", Role.WRITER, null, "builds", FIRST, NOW.plus(HOUR), NOW))
                .expectResultMessagePayload(new IssuedKey(SECOND, "ci", Role.WRITER, NOW, null, "builds", "secret"));
        assertThat(secrets).containsExactly("issued " + SECOND);
    }

    @Test
    void successor_has_the_same_lifetime_and_the_replaced_key_keeps_an_earlier_expiry() {
        Instant expiry = NOW.plusSeconds(60);
        key.given(new KeyIssued(FIRST, "ci", Role.WRITER, expiry, null, T0))
                .when(new RotateKey(FIRST, HOUR))
                .expectEvents(new KeyRotated(
                        SECOND, "ci", Role.WRITER, NOW.plus(Duration.between(T0, expiry)), null, FIRST, expiry, NOW));
    }

    @Test
    void rotate_fails_for_a_replaced_an_expired_and_a_revoked_key() {
        key.given(ISSUED, rotated(NOW.plusSeconds(1)))
                .when(new RotateKey(FIRST, HOUR))
                .expectNoEvents()
                .expectExceptionMessage(ApiException.alreadyRotated().getMessage());
        key.given(new KeyIssued(FIRST, "ci", Role.READER, NOW, null, T0))
                .when(new RotateKey(FIRST, HOUR))
                .expectNoEvents()
                .expectExceptionMessage("API key not found");
        key.given(ISSUED, REVOKED)
                .when(new RotateKey(FIRST, HOUR))
                .expectNoEvents()
                .expectExceptionMessage("API key not found");
    }

    @Test
    void second_rotation_deletes_the_secret_of_the_first_key_after_its_grace_period() {
        key.given(ISSUED, rotated(NOW)).when(new RotateKey(SECOND, HOUR)).expectSuccessfulHandlerExecution();
        assertThat(secrets).containsExactly("revoked " + FIRST, "issued " + ApiKeyId.of("ci", 3));
    }

    @Test
    void both_keys_can_be_revoked_during_the_grace_period() {
        for (ApiKeyId id : List.of(FIRST, SECOND)) {
            key.given(ISSUED, rotated(NOW.plusSeconds(1)))
                    .when(new RevokeKey(id))
                    .expectEvents(new KeyRevoked(id, NOW));
        }
    }

    @Test
    void name_is_taken_while_the_replaced_key_is_valid() {
        KeyRevoked successorRevoked = new KeyRevoked(SECOND, T1.plusSeconds(1));
        key.given(ISSUED, rotated(NOW.plusSeconds(1)), successorRevoked)
                .when(new IssueKey("ci", Role.READER, null, null))
                .expectNoEvents()
                .expectException(ApiException.class);
        key.given(ISSUED, rotated(NOW), successorRevoked)
                .when(new IssueKey("ci", Role.READER, null, null))
                .expectEvents(new KeyIssued(ApiKeyId.of("ci", 3), "ci", Role.READER, null, null, NOW));
    }

    private static KeyRotated rotated(Instant previousExpiresAt) {
        return new KeyRotated(SECOND, "ci", Role.WRITER, null, null, FIRST, previousExpiresAt, T1);
    }

    @Test
    void revoke_deletes_the_secret() {
        key.given(ISSUED).when(new RevokeKey(FIRST)).expectEvents(new KeyRevoked(FIRST, NOW));
        assertThat(secrets).containsExactly("revoked " + FIRST);
    }

    @Test
    void revoke_succeeds_once() {
        key.given(ISSUED, REVOKED)
                .when(new RevokeKey(FIRST))
                .expectNoEvents()
                .expectException(ApiException.class)
                .expectExceptionMessage("API key not found");
    }

    @Test
    void revoke_of_an_earlier_key_does_not_affect_the_current_one() {
        key.given(ISSUED, REVOKED, new KeyIssued(SECOND, "ci", Role.READER, null, null, T1.plusSeconds(1)))
                .when(new RevokeKey(FIRST))
                .expectNoEvents()
                .expectException(ApiException.class);
        assertThat(secrets).isEmpty();
    }

    @Test
    void a_key_that_was_never_issued_has_no_stream() {
        key.givenNoPriorActivity().when(new RevokeKey(FIRST)).expectException(AggregateNotFoundException.class);
    }

    @Test
    void times_increase_when_the_clock_goes_back() {
        Instant ahead = NOW.plusSeconds(60);
        key.given(new KeyIssued(FIRST, "ci", Role.READER, null, null, ahead))
                .when(new RevokeKey(FIRST))
                .expectEvents(new KeyRevoked(FIRST, ahead.plusNanos(1000)));
    }
}
