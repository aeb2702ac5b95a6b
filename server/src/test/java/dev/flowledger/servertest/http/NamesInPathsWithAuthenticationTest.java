package dev.flowledger.servertest.http;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same on a server with authentication: no name changes the role that a route requires. */
class NamesInPathsWithAuthenticationTest extends NamesInPathsTest {

    private static final class Guarded {
        static final TestServer SERVER = TestServer.sharedRequiringKeys();
        static final String KEY = SERVER.admin().issue("names", "writer");
    }

    /** Names with syntax of paths only: others pass through the same rules as these. */
    @Override
    @ParameterizedTest
    @MethodSource("namesWithSyntaxOfPaths")
    void unusual_names_work_on_every_route(String name) {
        super.unusual_names_work_on_every_route(name);
    }

    @ParameterizedTest
    @MethodSource("unusualNames")
    @Tag("nightly")
    void all_unusual_names_work_on_every_route(String name) {
        super.unusual_names_work_on_every_route(name);
    }

    @Override
    Api api() {
        return Guarded.SERVER.api().as(Guarded.KEY);
    }

    @Override
    RawHttp raw() {
        return new RawHttp(Guarded.SERVER.port(), Guarded.KEY);
    }
}
