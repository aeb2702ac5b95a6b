package dev.flowledger.servertest.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The actor in the metadata of events. */
class ActorTest {

    @Test
    void the_name_of_the_key_is_the_actor_of_its_events() {
        TestServer server = TestServer.sharedRequiringKeys();
        Response issued = server.admin().post("/keys", "{\"name\":\"ci: \u00e9t\u00e9\",\"role\":\"writer\"}");
        Api ci = server.api().as(issued.field("secret"));
        String flow = ci.create("acted upon " + UUID.randomUUID()).id();
        ci.createFlowRun(flow, "\"state\":{\"type\":\"PENDING\"}");
        server.admin().delete("/flows/" + flow);
        server.admin().delete("/keys/" + issued.id());

        assertThat(actors(server, issued.id(), flow))
                .containsExactly(
                        "key.issued admin",
                        "flow.created ci: \u00e9t\u00e9",
                        "flow_run.created ci: \u00e9t\u00e9",
                        "flow.deleted admin",
                        "key.revoked admin");
    }

    @Test
    void without_authentication_the_actor_is_anonymous() {
        TestServer server = TestServer.shared();
        String name = "anonymous " + UUID.randomUUID();

        Response flow = server.api().as("x").create(name);

        assertThat(flow.status()).isEqualTo(201);
        assertThat(server.api().get("/flows/" + flow.id() + "/events").body().findValuesAsString("actor"))
                .containsExactly("anonymous");
    }

    /** The types and actors of the events of two records. */
    private static List<String> actors(TestServer server, String first, String second) {
        return server.sql()
                .sql("select type || ' ' || (metadata ->> 'actor') from event_store.event"
                        + " where payload::text like '%' || ? || '%' or payload::text like '%' || ? || '%'"
                        + " order by global_index")
                .params(first, second)
                .query(String.class)
                .list();
    }
}
