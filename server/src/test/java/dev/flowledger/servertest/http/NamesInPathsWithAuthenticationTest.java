package dev.flowledger.servertest.http;

import dev.flowledger.testing.Api;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;

/** The same on a server with authentication: no name changes the role that a route requires. */
class NamesInPathsWithAuthenticationTest extends NamesInPathsTest {

    private static final class Guarded {
        static final TestServer SERVER = TestServer.sharedRequiringKeys();
        static final String KEY = SERVER.admin().issue("names", "writer");
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
