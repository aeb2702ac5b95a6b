package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ledger: live events, filters, pages and single events. */
@BrowserTest
class LedgerPageTest {

    private static final String EVENT_TYPES = ".list td[data-label=Event] strong";
    private static final String POSITIONS = ".list th a";
    private static final String STATUS = ".section-header [role=status]";

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @AfterEach
    void assertNoConsoleErrors() {
        assertThat(browser.consoleErrors()).isEmpty();
    }

    @Test
    void new_events_appear_live_and_are_held_back_while_paused() {
        String flow = api.create("ledger: live").id();
        browser.open("#/ledger?subject=" + flow);
        browser.waitForTexts(EVENT_TYPES, "flow.created");
        browser.waitForTexts(STATUS, "Live");

        setTag(flow, "one");
        browser.waitForTexts(EVENT_TYPES, "flow.updated", "flow.created");

        browser.type("p");
        browser.waitForTexts(STATUS, "Paused");
        setTag(flow, "two");
        api.create("ledger: another subject");
        browser.waitForTexts(".section-header button", "Show 1 new p");
        assertThat(browser.texts(EVENT_TYPES)).containsExactly("flow.updated", "flow.created");

        browser.clickText("Show 1 new p");
        browser.waitForTexts(EVENT_TYPES, "flow.updated", "flow.updated", "flow.created");
        browser.waitForTexts(STATUS, "Live");
        Accessibility.assertAccessible(browser);
    }

    @Test
    void type_actor_and_subject_filter_the_ledger_and_are_in_the_address() {
        String flow = api.create("ledger: filters").id();
        setTag(flow, "x");
        api.delete("/flows/" + flow);
        browser.open("#/ledger");
        browser.element(POSITIONS);

        browser.fill("[name=subject]", flow);
        browser.type(Keys.ENTER);
        browser.waitForTexts(EVENT_TYPES, "flow.deleted", "flow.updated", "flow.created");
        assertThat(browser.hash()).isEqualTo("#/ledger?subject=" + flow);

        browser.click(".list td[data-label=Actor] a");
        await().until(browser::hash, ("#/ledger?actor=anonymous&subject=" + flow)::equals);
        browser.click("[name=type]");
        browser.type("flow.u");
        browser.type(Keys.ENTER);
        browser.waitForTexts(EVENT_TYPES, "flow.updated");
        assertThat(browser.hash()).isEqualTo("#/ledger?type=flow.updated&actor=anonymous&subject=" + flow);

        browser.reload();
        browser.waitForTexts(EVENT_TYPES, "flow.updated");
        assertThat(browser.run("return [...document.querySelectorAll('.filters [name]')].map(each => each.value)"))
                .isEqualTo(List.of("flow.updated", "anonymous", flow));

        browser.fill("[name=actor]", "unknown-actor");
        browser.type(Keys.ENTER);
        browser.waitForText("No events match yet.");
        Accessibility.assertAccessible(browser);
        browser.clickText("Show all events");
        browser.element(POSITIONS);
        assertThat(browser.hash()).isEqualTo("#/ledger");
    }

    @Test
    void matching_events_are_found_and_paged_behind_many_later_events() {
        String flow = api.create("ledger: pages").id();
        IntStream.range(0, 259).forEach(i -> setTag(flow, "tag " + i));
        IntStream.range(0, 60).forEach(i -> api.create("ledger: later " + i));
        List<String> newestFirst = positions("subject=" + flow);

        browser.open("#/ledger?subject=" + flow);
        browser.waitForTexts(POSITIONS, page(newestFirst, 0));
        browser.clickText("Older");
        browser.waitForTexts(POSITIONS, page(newestFirst, 1));
        browser.run("document.querySelector('" + POSITIONS + "').focus()");
        browser.type(Keys.ARROW_RIGHT);
        browser.waitForTexts(POSITIONS, page(newestFirst, 2));

        browser.clickText("Newer");
        browser.waitForTexts(POSITIONS, page(newestFirst, 1));
        browser.back();
        browser.waitForTexts(POSITIONS, page(newestFirst, 2));
        browser.clickText("Newest");
        browser.waitForTexts(POSITIONS, page(newestFirst, 0));
        browser.waitForTexts(STATUS, "Live");

        browser.open("#/ledger?subject=" + flow + "&at=" + newestFirst.get(250));
        browser.waitForTexts(POSITIONS, newestFirst.subList(250, 260).toArray(String[]::new));
        assertThat(browser.texts(".pagination span")).containsExactly("Older");
    }

    @Test
    void event_can_be_opened_by_position_with_the_keyboard() {
        String flow = api.create("ledger: jump").id();
        setTag(flow, "x");
        String position = positions("subject=" + flow).get(1);
        browser.open("#/ledger");
        browser.element(POSITIONS);

        browser.type("/");
        browser.type(position, Keys.ENTER);
        browser.waitForTexts("[aria-current=true] th a", position);
        assertThat(browser.texts(POSITIONS)).startsWith(position).hasSizeLessThanOrEqualTo(50);
        assertThat(browser.texts(STATUS)).isEmpty();

        browser.run("document.activeElement.blur()");
        browser.type(Keys.ARROW_DOWN);
        assertThat(browser.focusedText()).isEqualTo(position);
        browser.type(Keys.ENTER);
        browser.waitForTexts("h1", "Position " + position);
        browser.type(Keys.ESCAPE);
        browser.waitForTexts("[aria-current=true] th a", position);
        await().untilAsserted(() -> assertThat(browser.focusedText()).isEqualTo(position));

        browser.open("#/ledger?at=999999999");
        browser.element(POSITIONS);
        browser.waitForText("The ledger ends at position " + positions("").get(0) + ".");
    }

    @Test
    void event_shows_the_hashed_json_and_its_hash_chain_checks() {
        // The page must not reformat numbers: the hash covers the bytes.
        String flow = api.create("ledger: \"event\"", "{", "a,b").id();
        String run = api.createFlowRun(flow, "\"parameters\":{\"x\":1.0e3,\"empty\":[],\"none\":{}}")
                .id();
        api.create("ledger: next");
        String position = positions("subject=" + run).get(0);
        String line = api.get(
                        "/events?limit=1&after=" + (Long.parseLong(position) - 1), "Accept", "application/x-ndjson")
                .text();
        JsonNode event = JsonMapper.shared().readTree(line);

        browser.open("#/ledger/" + position);

        browser.waitForTexts(".section-header + p .state", "Valid");
        assertThat(browser.texts(".checks li"))
                .containsExactly(
                        "Passed: The hash matches the previous hash and the content of this event.",
                        "Passed: The previous hash is the hash of position " + (Long.parseLong(position) - 1) + ".",
                        "Passed: Position " + (Long.parseLong(position) + 1) + " continues the chain from this hash.");
        String json = (String) browser.run("return document.querySelector('pre').textContent");
        assertThat(json).contains("\n  \"type\": \"dev.flowledger.flow_run.created\",\n", "1.0e3", "[]", "{}");
        assertThat(withoutWhitespace(json)).isEqualTo(withoutWhitespace(line));
        assertThat(JsonMapper.shared().readTree(json)).isEqualTo(event);
        assertThat(browser.texts(".properties dd code"))
                .contains(
                        run, event.get("prevhash").asString(), event.get("hash").asString());
        Accessibility.assertAccessible(browser);

        browser.clickText("← Position " + (Long.parseLong(position) - 1));
        browser.waitForTexts(".properties strong", "flow.created");
        browser.clickText(flow);
        browser.waitForTexts("h1", "ledger: \"event\"");
    }

    @Test
    void first_and_last_event_are_valid_and_the_next_position_is_empty() {
        api.create("ledger: at least one");
        String last = positions("").get(0);

        browser.open("#/ledger/1");
        browser.waitForTexts(".section-header + p .state", "Valid");
        browser.waitForText("This is the first event.");
        browser.open("#/ledger/" + last);
        browser.waitForTexts(".section-header + p .state", "Valid");
        browser.waitForText("This is the last event.");

        browser.open("#/ledger/" + (Long.parseLong(last) + 1));
        browser.waitForText("The ledger ends at position " + last + ".");
        browser.clickText("Go to the last event");
        browser.waitForTexts("h1", "Position " + last);
        browser.open("#/ledger/first");
        browser.waitForText("A position is a whole number, starting at 1.");
    }

    @Test
    void ledger_as_of_a_time_ends_with_the_last_event_before_it() {
        String flow = api.create("ledger: as of").id();
        String then = api.get("/flows/" + flow).field("updated");
        setTag(flow, "later");

        browser.open("#/ledger?subject=" + flow + "&as_of=" + URLEncoder.encode(then, StandardCharsets.UTF_8));

        browser.waitForTexts(EVENT_TYPES, "flow.created");
        assertThat(browser.texts(STATUS)).isEmpty();
        browser.type("n");
        browser.waitForTexts(EVENT_TYPES, "flow.updated", "flow.created");
    }

    private static String withoutWhitespace(String json) {
        return json.replaceAll("\\s", "");
    }

    private void setTag(String flow, String tag) {
        assertThat(api.patch("/flows/" + flow, "{\"tags\":[\"" + tag + "\"]}").status())
                .isEqualTo(204);
    }

    /** The positions of all matching events, newest first. */
    private List<String> positions(String filter) {
        List<String> positions = new ArrayList<>(api.get("/events?" + filter, "Accept", "application/x-ndjson")
                .text()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).get("position").asLong())
                .map(String::valueOf)
                .toList());
        Collections.reverse(positions);
        return positions;
    }

    private static String[] page(List<String> all, int number) {
        return all.subList(50 * number, 50 * number + 50).toArray(String[]::new);
    }
}
