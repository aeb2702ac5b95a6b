package dev.flowledger.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Answer;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Test;

/** The eight routes over real HTTP, each for what it is for. */
class FlowRoutesTest {

    private final Api api = TestServer.shared().api();

    @Test
    void a_new_name_is_created_with_201_and_read_back_by_id_and_by_name() {
        Answer created = api.create("routes: created", "b", "a", "b");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().propertyNames())
                .containsExactlyInAnyOrder("id", "created", "updated", "name", "tags");
        assertThat(created.body().get("tags").toString()).isEqualTo("[\"b\",\"a\",\"b\"]");
        assertThat(api.get("/flows/" + created.id()).text()).isEqualTo(created.text());
        assertThat(api.byName("routes: created").text()).isEqualTo(created.text());
    }
}
