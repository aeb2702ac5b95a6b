package dev.flowledger.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stub of the rebuild route. It returns the scripted responses of each method in order and repeats the last one. */
public final class RebuildStub implements AutoCloseable {

    private record Response(int status, String body) {}

    private final Map<String, Deque<Response>> script = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer http;

    public RebuildStub() {
        http = listen(0);
    }

    /** Adds a response to the script of a method. */
    public RebuildStub responds(String method, int status, String body) {
        synchronized (script) {
            responsesTo(method).addLast(new Response(status, body));
        }
        return this;
    }

    /** The JSON of a rebuild. */
    public static String rebuild(String id, String state, String phase, long processed) {
        return """
                {"id":"%s","state":"%s","phase":"%s","processed":%d,"total":3000,"events_per_second":250,"eta_seconds":8,
                 "started":"2026-11-23T16:39:00.748572+00:00","finished":null,"error":null}""".formatted(id, state, phase, processed);
    }

    /** The JSON of a problem detail. */
    public static String problem(String detail) {
        return "{\"title\":\"No\",\"detail\":\"" + detail + "\"}";
    }

    public String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** The method and the Authorization header of every request. */
    public List<String> requests() {
        return requests;
    }

    /** Stops listening. */
    public void stop() {
        http.stop(0);
    }

    /** Listens again at the same address. */
    public void restart() {
        http = listen(http.getAddress().getPort());
    }

    @Override
    public void close() {
        stop();
    }

    private Deque<Response> responsesTo(String method) {
        return script.computeIfAbsent(method, first -> new ArrayDeque<>());
    }

    private HttpServer listen(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/api/projections/flows/rebuild", this::respond);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        requests.add(method + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        Response next;
        synchronized (script) {
            Deque<Response> responses = responsesTo(method);
            next = responses.size() > 1 ? responses.removeFirst() : responses.getFirst();
        }
        byte[] body = next.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
