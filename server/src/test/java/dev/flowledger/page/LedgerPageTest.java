package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ledger as an auditor reads it. */
class LedgerPageTest {

    private static final String WHAT = ".list td[data-label=What] strong";
    private static final String POSITIONS = ".list th a";
    private static final String STATE = ".title [role=status]";

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @AfterEach
    void nothing_was_wrong() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void events_are_shown_as_they_happen_and_wait_during_a_pause() {
        String flow = api.create("ledger: live").id();
        browser.open("#/ledger?subject=" + flow);
        browser.sees(WHAT, "flow.created");
        browser.sees(STATE, "Live");

        tag(flow, "one");
        browser.sees(WHAT, "flow.updated", "flow.created");

        browser.type("p");
        browser.sees(STATE, "Paused");
        tag(flow, "two");
        api.create("ledger: another subject");
        browser.sees(".title button", "Show 1 new p");
        assertThat(browser.texts(WHAT)).containsExactly("flow.updated", "flow.created");

        browser.clickOn("Show 1 new p");
        browser.sees(WHAT, "flow.updated", "flow.updated", "flow.created");
        browser.sees(STATE, "Live");
        Looks.assertEverybodyCanUse(browser);
    }

    @Test
    void type_actor_and_subject_narrow_the_ledger_and_are_in_the_address() {
        String flow = api.create("ledger: filters").id();
        tag(flow, "x");
        api.delete("/flows/" + flow);
        browser.open("#/ledger");
        browser.element(POSITIONS);

        browser.fill("[name=subject]", flow);
        browser.type(Keys.ENTER);
        browser.sees(WHAT, "flow.deleted", "flow.updated", "flow.created");
        assertThat(browser.hash()).isEqualTo("#/ledger?subject=" + flow);

        browser.click(".list td[data-label=Actor] a");
        await().until(browser::hash, ("#/ledger?actor=anonymous&subject=" + flow)::equals);
        browser.click("[name=type]");
        browser.type("flow.u");
        browser.type(Keys.ENTER);
        browser.sees(WHAT, "flow.updated");
        assertThat(browser.hash()).isEqualTo("#/ledger?type=flow.updated&actor=anonymous&subject=" + flow);

        browser.reload();
        browser.sees(WHAT, "flow.updated");
        assertThat(browser.run("return [...document.querySelectorAll('.filters [name]')].map(each => each.value)"))
                .isEqualTo(List.of("flow.updated", "anonymous", flow));

        browser.fill("[name=actor]", "nobody");
        browser.type(Keys.ENTER);
        browser.sees("No event is like that yet.");
        Looks.assertEverybodyCanUse(browser);
        browser.clickOn("Show all");
        browser.element(POSITIONS);
        assertThat(browser.hash()).isEqualTo("#/ledger");
    }

    @Test
    void the_last_events_that_match_are_found_and_paged_however_many_others_came_after_them() {
        String flow = api.create("ledger: pages").id();
        IntStream.range(0, 259).forEach(i -> tag(flow, "tag " + i));
        IntStream.range(0, 60).forEach(i -> api.create("ledger: came after " + i));
        List<String> newestFirst = positions("subject=" + flow);

        browser.open("#/ledger?subject=" + flow);
        browser.sees(POSITIONS, page(newestFirst, 0));
        browser.clickOn("Older");
        browser.sees(POSITIONS, page(newestFirst, 1));
        browser.run("document.querySelector('" + POSITIONS + "').focus()");
        browser.type(Keys.ARROW_RIGHT);
        browser.sees(POSITIONS, page(newestFirst, 2));

        browser.clickOn("Newer");
        browser.sees(POSITIONS, page(newestFirst, 1));
        browser.back();
        browser.sees(POSITIONS, page(newestFirst, 2));
        browser.clickOn("Newest");
        browser.sees(POSITIONS, page(newestFirst, 0));
        browser.sees(STATE, "Live");

        browser.open("#/ledger?subject=" + flow + "&at=" + newestFirst.get(250).replace(",", ""));
        browser.sees(POSITIONS, newestFirst.subList(250, 260).toArray(String[]::new));
        assertThat(browser.texts(".pager span")).containsExactly("Older");
    }

    @Test
    void a_position_is_jumped_to_and_an_event_opened_with_keys_alone() {
        String flow = api.create("ledger: jump").id();
        tag(flow, "x");
        String position = positions("subject=" + flow).get(1);
        browser.open("#/ledger");
        browser.element(POSITIONS);

        browser.type("/");
        browser.type(position.replace(",", ""), Keys.ENTER);
        browser.sees("[aria-current=true] th a", position);
        assertThat(browser.texts(POSITIONS)).startsWith(position).hasSizeLessThanOrEqualTo(50);
        assertThat(browser.texts(STATE)).isEmpty();

        browser.run("document.activeElement.blur()");
        browser.type(Keys.ARROW_DOWN);
        assertThat(browser.focused()).isEqualTo(position);
        browser.type(Keys.ENTER);
        browser.sees("h1", "Position " + position.replace(",", ""));
        browser.type(Keys.ESCAPE);
        browser.sees("[aria-current=true] th a", position);
        await().untilAsserted(() -> assertThat(browser.focused()).isEqualTo(position));

        browser.open("#/ledger?at=999999999");
        browser.element(POSITIONS);
        browser.sees("The ledger ends at position " + positions("").get(0) + ".");
    }

    @Test
    void an_event_is_shown_as_it_was_hashed_and_checked_in_its_place() {
        // Numbers stay as they were written, or it would not be what was hashed.
        String flow = api.create("ledger: \"event\"", "{", "a,b").id();
        String run = api.createFlowRun(flow, "\"parameters\":{\"x\":1.0e3,\"empty\":[],\"none\":{}}")
                .id();
        api.create("ledger: next");
        String position = positions("subject=" + run).get(0).replace(",", "");
        String line = api.get(
                        "/events?limit=1&after=" + (Long.parseLong(position) - 1), "Accept", "application/x-ndjson")
                .text();
        JsonNode event = JsonMapper.shared().readTree(line);

        browser.open("#/ledger/" + position);

        browser.sees(".title + p .state", "In its place");
        assertThat(browser.texts(".checks li"))
                .containsExactly(
                        "Right: Its hash is the SHA-256 of the hash before it and of these bytes.",
                        "Right: It follows position " + (Long.parseLong(position) - 1) + ".",
                        "Right: Position " + (Long.parseLong(position) + 1) + " is chained to it.");
        String json = (String) browser.run("return document.querySelector('pre').textContent");
        assertThat(json).contains("\n  \"type\": \"dev.flowledger.flow_run.created\",\n", "1.0e3", "[]", "{}");
        assertThat(withoutSpace(json)).isEqualTo(withoutSpace(line));
        assertThat(JsonMapper.shared().readTree(json)).isEqualTo(event);
        assertThat(browser.texts(".facts dd code"))
                .contains(
                        run, event.get("prevhash").asString(), event.get("hash").asString());
        Looks.assertEverybodyCanUse(browser);

        browser.clickOn("← Position " + (Long.parseLong(position) - 1));
        browser.sees(".facts strong", "flow.created");
        browser.clickOn(flow);
        browser.sees("h1", "ledger: \"event\"");
    }

    @Test
    void the_first_event_and_the_last_one_are_in_their_places_and_beyond_there_is_none() {
        api.create("ledger: at least one");
        String last = positions("").get(0).replace(",", "");

        browser.open("#/ledger/1");
        browser.sees(".title + p .state", "In its place");
        browser.sees("It is the first event.");
        browser.open("#/ledger/" + last);
        browser.sees(".title + p .state", "In its place");
        browser.sees("Nothing has come after it yet.");

        browser.open("#/ledger/" + (Long.parseLong(last) + 1));
        browser.sees("The ledger ends at position " + last + ".");
        browser.clickOn("To the last event");
        browser.sees("h1", "Position " + last);
        browser.open("#/ledger/first");
        browser.sees("Positions are whole numbers, from 1.");
    }

    @Test
    void the_ledger_of_the_past_ends_there() {
        String flow = api.create("ledger: past").id();
        String then = api.get("/flows/" + flow).field("updated");
        tag(flow, "later");

        browser.open("#/ledger?subject=" + flow + "&as_of=" + URLEncoder.encode(then, StandardCharsets.UTF_8));

        browser.sees(WHAT, "flow.created");
        assertThat(browser.texts(STATE)).isEmpty();
        browser.type("n");
        browser.sees(WHAT, "flow.updated", "flow.created");
    }

    private static String withoutSpace(String json) {
        return json.replaceAll("\\s", "");
    }

    private void tag(String flow, String tag) {
        assertThat(api.patch("/flows/" + flow, "{\"tags\":[\"" + tag + "\"]}").status())
                .isEqualTo(204);
    }

    /** All positions of events that match, newest first, as they are shown. */
    private List<String> positions(String filter) {
        List<String> positions = new ArrayList<>(api.get("/events?" + filter, "Accept", "application/x-ndjson")
                .text()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).get("position").asLong())
                .map(position -> String.format(Locale.ROOT, "%,d", position))
                .toList());
        Collections.reverse(positions);
        return positions;
    }

    private static String[] page(List<String> all, int number) {
        return all.subList(50 * number, 50 * number + 50).toArray(String[]::new);
    }
}
