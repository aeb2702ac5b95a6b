package dev.flowledger.servertest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flowledger.servertest.fuzz.ApiDocument.Operation;
import dev.flowledger.testing.Api;
import dev.flowledger.testing.Api.Response;
import dev.flowledger.testing.RawHttp;
import dev.flowledger.testing.TestServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Sends requests that are generated from the OpenAPI document, and compares the responses with it.
 *
 * <p>{@code -Dfuzz.seed=N} sends other requests, {@code -Dfuzz.requests=N} more of them, and {@code -Dfuzz.first=N} begins with
 * request N. A failure names the seed and the request.
 */
class FuzzTest {

    /** Every build sends the same requests, apart from the ids of records. */
    private static final long SEED = Long.getLong("fuzz.seed", 20261126);

    private static final int FIRST = Integer.getInteger("fuzz.first", 0);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 500);
    private static final int RECORDS_INTERVAL = 100;
    private static final int MAX_FAILURES = 10;
    private static final int RECENT_IDS = 30;

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    private static TestServer server;
    private static Api api;
    private static RawHttp raw;
    private static ApiDocument document;
    private static List<String> keys;
    private final List<String> ids = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = TestServer.requiringKeys();
        api = server.admin();
        raw = new RawHttp(server.port());
        document = new ApiDocument(api.get("/openapi.json").body());
        List<String> all = new ArrayList<>(List.of(api.issue("reader", "reader"), api.issue("auditor", "auditor")));
        // Most requests are allowed.
        for (int i = 0; i < 20; i++) {
            all.add(api.key());
        }
        keys = List.copyOf(all);
        // Threads of the server append while the test reads.
        LOG.list = Collections.synchronizedList(LOG.list);
        LOG.start();
        rootLogger().addAppender(LOG);
    }

    @AfterAll
    static void stop() {
        rootLogger().detachAppender(LOG);
        server.close();
    }

    private static Logger rootLogger() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void responses_to_generated_requests_are_as_documented() {
        System.out.printf("FuzzTest uses the seed %d and sends %d requests%n", SEED, REQUESTS);
        ResponseChecker checker = new ResponseChecker(document);
        List<String> failures = new ArrayList<>();
        for (int number = FIRST; number < FIRST + REQUESTS && failures.size() < MAX_FAILURES; number++) {
            if ((number - FIRST) % RECORDS_INTERVAL == 0) {
                createRecords(number);
            }
            // Each request has random numbers of its own, so that it can be repeated alone.
            Random random = new Random(SEED * 1_000_003 + number);
            FuzzedRequest request = FuzzedRequest.of(document, random, () -> ids.get(random.nextInt(ids.size())), keys);
            int logged = LOG.list.size();
            Response response = null;
            try {
                response = send(request);
                checker.check(request, response);
                assertThat(errors(logged)).as("logged errors").isEmpty();
                remember(response);
            } catch (AssertionError | RuntimeException e) {
                failures.add(String.format(
                        Locale.ROOT,
                        "Repeat with: ./mvnw test -Dtest=FuzzTest -Dfuzz.seed=%d -Dfuzz.first=%d%n%s%n%s%n%s",
                        SEED,
                        number,
                        request,
                        response,
                        String.valueOf(e.getMessage())));
            }
        }

        assertThat(failures).isEmpty();
    }

    /** Requests that once failed. */
    @TestFactory
    Stream<DynamicTest> response_to_a_request_that_once_failed_is_as_documented() {
        createRecords(0);
        String key = "Host: localhost\r\nConnection: close\r\nAuthorization: Bearer " + api.key() + "\r\n";
        String flow = ids.get(0);
        String hash = "0".repeat(64);
        return Stream.of(
                        "GET /api/events/verify?since_position=9223372036854775806&hash=" + hash + " HTTP/1.1",
                        "GET /api/events/verify/stream?since_position=9223372036854775806&hash=" + hash + " HTTP/1.1",
                        "GET /api/events/verify?=false&0=null HTTP/1.1",
                        "GET /api/flows/" + flow + "?a=%ff&=1 HTTP/1.1",
                        "GET /api/projections HTTP/1.1",
                        "GET /api/projections/ledger HTTP/1.1")
                .map(line -> DynamicTest.dynamicTest(line, () -> {
                    Operation operation = document.operations().stream()
                            .filter(each -> line.matches(each.method() + " "
                                    + each.path().replaceAll("\\{\\w+}", "[^/?]+") + "(\\?.*)? HTTP/1.1"))
                            .findFirst()
                            .orElseThrow();
                    FuzzedRequest request = FuzzedRequest.of(operation, line + "\r\n" + key + "\r\n");
                    int logged = LOG.list.size();
                    new ResponseChecker(document).check(request, send(request));
                    assertThat(errors(logged)).isEmpty();
                }));
    }

    private static Response send(FuzzedRequest request) {
        boolean isEndless = request.operation().path().equals("/api/events/stream");
        return isEndless ? raw.sendAndReadHead(request.bytes()) : raw.send(request.bytes());
    }

    /** Errors, and warnings with a stack trace. */
    private static List<String> errors(int from) {
        return List.copyOf(LOG.list).stream()
                .skip(from)
                .filter(event -> event.getLevel() == Level.ERROR || event.getThrowableProxy() != null)
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ": " + event.getThrowableProxy().getClassName()))
                .toList();
    }

    /** Creates new records, because requests delete them. */
    private void createRecords(int number) {
        String flow = api.create("fuzz " + number).id();
        String flowRun = api.createFlowRun(flow).id();
        ids.addAll(List.of(
                flow,
                flowRun,
                api.createTaskRun(flowRun, "task", "0").id(),
                api.createDeployment(flow, "fuzz").id()));
        forgetOldIds();
    }

    private void remember(Response response) {
        if (response.status() == 201 && response.text().startsWith("{\"id\":\"")) {
            ids.add(response.id());
            forgetOldIds();
        }
    }

    private void forgetOldIds() {
        while (ids.size() > RECENT_IDS) {
            ids.remove(0);
        }
    }
}
