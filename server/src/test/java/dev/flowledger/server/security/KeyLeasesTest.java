package dev.flowledger.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.key.KeySecret;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;

class KeyLeasesTest {

    private static final Duration LEASE = KeySecret.LEASE;

    private final AtomicLong nanos = new AtomicLong(-5);
    private final KeyLeases leases = new KeyLeases(nanos::get);
    private final KeySecret secret = KeySecret.random(ApiKeyId.of("ci", 1));
    private int lookups;
    private boolean isRevoked;

    @Test
    void requests_within_a_lease_share_one_lookup() {
        for (int i = 0; i < 1000; i++) {
            find(secret);
        }

        assertThat(lookups).isEqualTo(1);
    }

    @Test
    void a_key_is_looked_up_twice_in_a_lease_at_most() {
        for (int i = 0; i < 1000; i++) {
            find(secret);
            advance(LEASE.dividedBy(100));
        }

        assertThat(lookups).isEqualTo(20);
    }

    @Test
    void a_revoked_key_is_rejected_after_the_lease_even_if_a_renewal_is_pending() {
        find(secret);
        isRevoked = true;

        advance(LEASE.dividedBy(2).minusNanos(1));
        find(secret);
        advance(Duration.ofNanos(1));
        assertThatThrownBy(() -> find(secret)).isInstanceOf(BadOpaqueTokenException.class);
        advance(LEASE.dividedBy(2));
        assertThatThrownBy(() -> find(secret)).isInstanceOf(BadOpaqueTokenException.class);
    }

    @Test
    void a_lease_begins_before_its_lookup() {
        leases.find(secret, found -> {
            advance(LEASE);
            return lookUp(found);
        });
        isRevoked = true;

        assertThatThrownBy(() -> find(secret)).isInstanceOf(BadOpaqueTokenException.class);
    }

    @Test
    void others_use_the_lease_while_one_request_renews_it() {
        find(secret);
        advance(LEASE.dividedBy(2));

        leases.find(secret, renewed -> {
            find(secret);
            assertThat(lookups).isEqualTo(1);
            return lookUp(renewed);
        });

        assertThat(lookups).isEqualTo(2);
    }

    @Test
    void another_secret_of_the_same_key_has_no_lease() {
        find(secret);
        find(KeySecret.random(secret.id()));

        assertThat(lookups).isEqualTo(2);
    }

    private void find(KeySecret sent) {
        assertThat(leases.find(sent, this::lookUp).id()).isEqualTo(sent.id());
    }

    private AuthenticatedKey lookUp(KeySecret sent) {
        if (isRevoked) {
            throw new BadOpaqueTokenException("revoked");
        }
        lookups++;
        return new AuthenticatedKey(
                sent.id(),
                new DefaultOAuth2AuthenticatedPrincipal(
                        "ci", Map.of("sub", "ci"), AuthorityUtils.createAuthorityList("reader")),
                null);
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
