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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ledger: live events, filters, pages and single events. */
@BrowserTest
class LedgerPageTest {

    private static final String SENTENCES = ".event-cell";
    private static final String STATUS = ".section-header [role=status]";

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @Test
    void new_events_appear_live_and_are_held_back_while_paused() {
        String flow = api.create("ledger: live").id();
        browser.open("#/ledger?subject=" + flow);
        browser.waitForTexts(SENTENCES, "anonymous created flow ledger: live");
        browser.waitForTexts(STATUS, "Live");

        setTag(flow, "one");
        browser.waitForTexts(
                SENTENCES, "anonymous changed tags of ledger: live: +one", "anonymous created flow ledger: live");

        browser.type("p");
        browser.waitForTexts(STATUS, "Paused");
        setTag(flow, "two");
        api.create("ledger: another subject");
        browser.waitForTexts(".section-header button", "Show 1 new p");
        assertThat(browser.texts(SENTENCES)).hasSize(2);

        browser.clickText("Show 1 new p");
        await().untilAsserted(() -> assertThat(browser.texts(SENTENCES)).hasSize(3));
        browser.waitForTexts(STATUS, "Live");
        Accessibility.assertAccessible(browser);
    }

    @Test
    void each_row_is_a_sentence_with_the_names_of_records_and_the_changed_tags() {
        String flow = api.create("ledger: sentences", "pii", "nightly").id();
        api.patch("/flows/" + flow, "{\"tags\":[\"nightly\",\"sox\"]}");
        String run = api.createFlowRun(flow, "\"name\":\"busy-owl\"").id();
        api.createTaskRun(run, "extract", "0", "\"name\":\"extract-0\"");
        api.setState("/flow_runs/" + run, "RUNNING");

        browser.open("#/ledger?record=" + flow);

        browser.waitForTexts(
                SENTENCES,
                "anonymous set run busy-owl of ledger: sentences to Running",
                "anonymous created task run extract-0 in run busy-owl of ledger: sentences",
                "anonymous created run busy-owl of ledger: sentences",
                "anonymous changed tags of ledger: sentences: +sox −pii",
                "anonymous created flow ledger: sentences");
        browser.waitForTexts(".chip", "Remove filter Record: ledger: sentences ×");
        browser.clickText("busy-owl");
        browser.waitForTexts("h1", "busy-owl");
    }

    @Test
    void filters_are_chips_and_are_in_the_address() {
        browser.expectStatus(404);
        String flow = api.create("ledger: filters").id();
        setTag(flow, "x");
        api.delete("/flows/" + flow);
        String current = api.create("ledger: filters", "again").id();
        browser.open("#/ledger");
        browser.element(SENTENCES);

        browser.fill("[name=record]", "ledger: filters");
        browser.type(Keys.ENTER);
        await().until(browser::hash, ("#/ledger?record=" + current)::equals);
        browser.open("#/ledger?record=" + flow);
        await().untilAsserted(() -> assertThat(browser.texts(SENTENCES)).hasSize(3));
        browser.fill("[name=actor]", "anonymous");
        browser.type(Keys.ENTER);
        await().until(browser::hash, ("#/ledger?actor=anonymous&record=" + flow)::equals);
        browser.fill("[name=type]", "flow.u");
        browser.type(Keys.ENTER);
        browser.waitForTexts(
                ".chip",
                "Remove filter Type: flow.updated ×",
                "Remove filter Actor: anonymous ×",
                "Remove filter Record: ledger: filters ×");
        browser.waitForTexts(SENTENCES, "anonymous changed tags of ledger: filters: +x");
        Accessibility.assertAccessible(browser);

        browser.click(".chip");
        await().untilAsserted(() -> assertThat(browser.texts(SENTENCES)).hasSize(3));
        browser.fill("[name=record]", "ledger: no such flow");
        browser.type(Keys.ENTER);
        browser.waitForText("There is no flow with the name “ledger: no such flow”.");

        browser.open("#/ledger?actor=unknown-actor");
        browser.waitForText("No events match yet.");
        browser.clickText("Show all events");
        browser.element(SENTENCES);
        assertThat(browser.hash()).isEqualTo("#/ledger");
    }

    @Test
    @Tag("nightly")
    void older_events_are_appended_and_a_position_can_be_opened() {
        String flow = api.create("ledger: pages").id();
        IntStream.range(0, 59).forEach(i -> setTag(flow, "tag " + i));
        List<String> newestFirst = positions("subject=" + flow);

        browser.open("#/ledger?subject=" + flow);
        waitForPositions(newestFirst.subList(0, 50));
        // The button is at the end of the page, where the emulated window can be larger than the real one.
        browser.run("[...document.querySelectorAll('button')].find(each => each.innerText === 'Show older').click()");
        waitForPositions(newestFirst);

        browser.open("#/ledger?subject=" + flow + "&at=" + newestFirst.get(50));
        waitForPositions(newestFirst.subList(50, 60));
        assertThat(browser.texts(STATUS)).isEmpty();
        browser.clickText("Newest");
        waitForPositions(newestFirst.subList(0, 50));
        browser.open("#/ledger?at=999999999");
        browser.waitForText("The ledger ends at position " + positions("").get(0) + ".");
    }

    @Test
    void event_opens_in_a_panel_with_the_keyboard() {
        String flow = api.create("ledger: panel").id();
        setTag(flow, "x");
        String position = positions("subject=" + flow).get(1);
        browser.open("#/ledger?subject=" + flow);
        browser.element(SENTENCES);

        browser.type(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER);
        browser.waitForTexts(".panel h2", "Position " + position);
        await().untilAsserted(() -> assertThat(browser.focusedText()).isEqualTo("Position " + position));
        assertThat(browser.hash()).isEqualTo("#/ledger/" + position + "?subject=" + flow);
        browser.waitForTexts("[aria-current=true] .event-cell", "anonymous created flow ledger: panel");
        browser.waitForText("Record just before this event");

        browser.type(Keys.ESCAPE);
        await().untilAsserted(() -> assertThat(browser.texts(".panel")).isEmpty());
        await().untilAsserted(() -> assertThat(browser.run("return document.activeElement.dataset.position"))
                .isEqualTo(position));
    }

    @Test
    void event_shows_the_hashed_json_and_its_proof() {
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

        browser.waitForTexts(".panel .section-header .state", "Valid");
        assertThat(browser.texts(".checks li"))
                .containsExactly(
                        "Passed: The hash matches the content of this event.",
                        "Passed: The event is in the ledger with the checkpoint "
                                + api.checkpoint().field("checkpoint").replaceFirst("(:.{16}).*", "$1") + "….");
        String json = (String) browser.run("return document.querySelector('pre').textContent");
        assertThat(json).contains("\n  \"type\": \"dev.flowledger.flow_run.created\",\n", "1.0e3", "[]", "{}");
        assertThat(withoutWhitespace(json)).isEqualTo(withoutWhitespace(line));
        assertThat(JsonMapper.shared().readTree(json)).isEqualTo(event);
        assertThat(browser.texts(".properties dd code"))
                .contains(run, event.get("hash").asString());
        Accessibility.assertAccessible(browser);

        browser.click(".panel [rel=prev]");
        browser.waitForTexts(".panel h2", "Position " + (Long.parseLong(position) - 1));
        browser.waitForTexts(".panel > p .sentence", "anonymous created flow ledger: \"event\"");
    }

    @Test
    @Tag("nightly")
    void first_and_last_event_are_valid_and_the_next_position_is_empty() {
        api.create("ledger: at least one");
        String last = positions("").get(0);

        browser.open("#/ledger/1");
        browser.waitForTexts(".panel .section-header .state", "Valid");
        browser.open("#/ledger/" + last);
        browser.waitForTexts(".panel .section-header .state", "Valid");

        browser.open("#/ledger/" + (Long.parseLong(last) + 1));
        browser.waitForText("The ledger ends at position " + last + ".");
        browser.clickText("Go to the last event");
        browser.waitForTexts(".panel h2", "Position " + last);
        browser.open("#/ledger/first");
        browser.waitForText("A position is a whole number, starting at 1.");
    }

    @Test
    void ledger_as_of_a_time_ends_with_the_last_event_before_it() {
        String flow = api.create("ledger: as of").id();
        String then = api.get("/flows/" + flow).field("updated");
        setTag(flow, "later");

        browser.open("#/ledger?subject=" + flow + "&as_of=" + URLEncoder.encode(then, StandardCharsets.UTF_8));

        browser.waitForTexts(SENTENCES, "anonymous created flow ledger: as of");
        assertThat(browser.texts(STATUS)).isEmpty();
        browser.type("n");
        await().untilAsserted(() -> assertThat(browser.texts(SENTENCES)).hasSize(2));
    }

    @Test
    void exports_contain_the_matching_events() {
        String flow = api.create("ledger: =export").id();
        browser.open("#/ledger?subject=" + flow);
        browser.element(SENTENCES);
        browser.run("URL.createObjectURL = blob => (window.exported = blob, 'data:,')");

        browser.clickText("Export NDJSON");
        assertThat(exported())
                .isEqualTo(api.get("/events?subject=" + flow, "Accept", "application/x-ndjson")
                        .text());
        browser.clickText("Export CSV");
        await().untilAsserted(() -> assertThat(exported())
                .startsWith("position,time,type,actor,command,subject,name,request_id")
                .contains(",\"flow.created\",\"anonymous\",\"CreateFlow\",\"" + flow + "\",\"ledger: =export\","));
    }

    /** The text of the exported file. */
    private String exported() {
        await().untilAsserted(() -> assertThat(browser.run("return Boolean(window.exported)"))
                .as("%s", browser.run("return document.querySelector('main').innerText.slice(0, 600)"))
                .isEqualTo(true));
        return (String) browser.run("return window.exported.text()");
    }

    private void waitForPositions(List<String> positions) {
        await().untilAsserted(() -> assertThat(browser.run(
                        "return [...document.querySelectorAll('a[data-position]')].map(each => each.dataset.position)"))
                .as(
                        "%s",
                        browser.run(
                                "return document.querySelector('main').innerText.slice(0, 300) + ' … ' + document.querySelector('main').innerText.slice(-300)"))
                .isEqualTo(positions));
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
}
