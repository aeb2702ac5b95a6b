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

/** A server that answers the route of a rebuild as it is told beforehand: one answer after the other, the last for ever. */
public final class PlayedRebuild implements AutoCloseable {

    private record Played(int status, String body) {}

    private final Map<String, Deque<Played>> script = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer http;

    public PlayedRebuild() {
        http = listen(0);
    }

    /** What is answered next to a method, behind what was said before. */
    public PlayedRebuild answers(String method, int status, String body) {
        synchronized (script) {
            answersTo(method).addLast(new Played(status, body));
        }
        return this;
    }

    /** A rebuild as JSON. */
    public static String rebuild(String id, String state, String phase, long processed) {
        return """
                {"id":"%s","state":"%s","phase":"%s","processed":%d,"total":3000,"events_per_second":250,"eta_seconds":8,
                 "started":"2026-11-23T16:39:00.748572+00:00","finished":null,"error":null}""".formatted(id, state, phase, processed);
    }

    /** A problem detail as JSON. */
    public static String problem(String detail) {
        return "{\"title\":\"No\",\"detail\":\"" + detail + "\"}";
    }

    public String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Methods and keys of what was asked so far. */
    public List<String> asked() {
        return asked;
    }

    /** Goes away, so that nobody listens any more. */
    public void stop() {
        http.stop(0);
    }

    /** Listens again, at the same address. */
    public void startAgain() {
        http = listen(http.getAddress().getPort());
    }

    @Override
    public void close() {
        stop();
    }

    private Deque<Played> answersTo(String method) {
        return script.computeIfAbsent(method, first -> new ArrayDeque<>());
    }

    private HttpServer listen(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/api/projections/flows/rebuild", this::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        asked.add(method + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        Played next;
        synchronized (script) {
            Deque<Played> answers = answersTo(method);
            next = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        }
        byte[] body = next.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
