package dev.flowledger.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The list of flows: search, filters, sort order, pages and keyboard. */
@BrowserTest
class FlowListPageTest {

    private static final String NAMES = ".list th a";

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @BeforeAll
    static void createFlows() {
        Api api = Browser.server().api();
        api.create("list: customer import", "nightly", "eu");
        api.create("list: customer export", "nightly");
        api.create("list: order import");
    }

    @Test
    void search_filters_while_the_user_types_and_flows_are_sorted_as_selected() {
        browser.open("#/flows?like=list:");
        browser.waitForTexts(".count", "3 flows");

        browser.fill("[type=search]", "LIST: cust");
        browser.waitForTexts(NAMES, "list: customer export", "list: customer import");
        browser.waitForTexts(".count", "2 flows");
        assertThat(browser.hash()).isEqualTo("#/flows?like=LIST%3A+cust");

        browser.type("omer i");
        browser.waitForTexts(NAMES, "list: customer import");
        browser.waitForTexts(".count", "1 flow");

        browser.open("#/flows?like=list:");
        browser.click("select");
        browser.fill("select", "Name, Z");
        browser.type(Keys.ENTER);

        browser.waitForTexts(NAMES, "list: order import", "list: customer import", "list: customer export");
        assertThat(browser.hash()).isEqualTo("#/flows?like=list%3A&sort=-name");
    }

    @Test
    void tags_are_suggested_and_can_be_added_and_removed_as_filters() {
        browser.open("#/flows?like=list:");
        browser.fill("[name=tag]", "nightly");
        browser.type(Keys.ENTER);
        browser.waitForTexts(NAMES, "list: customer export", "list: customer import");

        browser.click(".list a[href*='tag=eu']");
        browser.waitForTexts(NAMES, "list: customer import");
        assertThat(browser.hash()).isEqualTo("#/flows?like=list%3A&tag=nightly&tag=eu");

        browser.click(".filters button.chip");
        browser.waitForTexts(NAMES, "list: customer import");
        browser.click(".filters button.chip");
        browser.waitForTexts(".count", "3 flows");

        api.create("list: finance", "team:list-finance", "nightly");
        browser.fill("[name=tag]", "LIST-FIN");
        await().untilAsserted(() -> assertThat(browser.run(
                        "return [...document.querySelectorAll('#tag-suggestions option')].map(each => each.value)"))
                .isEqualTo(List.of("team:list-finance")));
        api.delete("/flows/" + api.byName("list: finance").id());
    }

    @Test
    void address_restores_the_list_and_empty_states_offer_a_next_step() {
        browser.open("#/flows?like=customer&tag=nightly&sort=-created");

        browser.waitForTexts(NAMES, "list: customer export", "list: customer import");
        assertThat(browser.run("return document.querySelector('[type=search]').value"))
                .isEqualTo("customer");
        assertThat(browser.run("return document.querySelector('select').value")).isEqualTo("-created");
        browser.waitForTexts(".filters .chip", "Remove tag filter nightly ×");

        browser.open("#/flows?like=no+such+flow");
        browser.waitForTexts(".empty-state strong", "No flows match.");
        browser.waitForTexts(".count", "0 flows");
        browser.clickText("Show all flows");
        await().untilAsserted(() -> assertThat(browser.hash()).isEqualTo("#/flows"));

        browser.open("#/flows?like=list:&page=7");
        browser.waitForTexts(".empty-state strong", "Page 7 does not exist.");
        browser.clickText("Go to the last page");
        browser.waitForTexts(".count", "3 flows");

        browser.open("#/nowhere");
        browser.waitForText("This page does not exist.");
    }

    @Test
    @Tag("nightly")
    void list_restores_page_and_focus_after_visiting_a_flow() {
        for (int i = 10; i < 70; i++) {
            api.create("paged " + i);
        }
        browser.open("#/flows?like=paged");
        browser.waitForTexts(".count", "60 flows");
        browser.clickText("Next");
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).hasSize(10));
        browser.clickText("paged 65");
        browser.waitForTexts("h1", "paged 65");

        browser.clickText("← All flows");

        await().untilAsserted(() -> assertThat(browser.focusedText()).isEqualTo("paged 65"));
        assertThat(browser.hash()).isEqualTo("#/flows?like=paged&page=2");
        browser.waitForTexts(".pagination span:not(.disabled)", "Page 2 of 2");
        browser.type(Keys.ARROW_LEFT);
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).hasSize(50));
    }

    @Test
    void flow_can_be_found_and_opened_with_the_keyboard() {
        browser.open("#/keys");
        browser.waitForTexts("h1", "API keys");
        browser.type("g");
        browser.type("f");
        browser.waitForTexts("h1", "Flows");
        browser.type("/");
        assertThat(browser.focusedText()).isEqualTo("Name contains");
        browser.type("list: customer");
        browser.waitForTexts(".count", "2 flows");
        browser.type(Keys.ARROW_DOWN);
        assertThat(browser.focusedText()).isEqualTo("list: customer export");
        browser.type(Keys.ARROW_DOWN);
        browser.type(Keys.ENTER);
        browser.waitForTexts("h1", "list: customer import");
        await().untilAsserted(() -> assertThat(browser.focusedText()).isEqualTo("list: customer import"));

        browser.type(Keys.ESCAPE);
        browser.waitForTexts("h1", "Flows");
        await().untilAsserted(() -> assertThat(browser.focusedText()).isEqualTo("list: customer import"));
        browser.type("/");
        browser.type(Keys.ESCAPE);
        await().untilAsserted(() -> assertThat(browser.hash()).isEqualTo("#/flows"));
    }

    @Test
    void rows_show_the_last_runs_and_open_the_flow() {
        String flow = api.create("rows: with runs", "a", "b", "c", "d", "e").id();
        api.createDeployment(flow, "hourly", "\"schedule\":{\"cron\":\"0 * * * *\"}");
        for (String type : List.of("COMPLETED", "COMPLETED", "COMPLETED", "FAILED")) {
            String run = api.createFlowRun(flow).id();
            api.setState("/flow_runs/" + run, "RUNNING");
            api.setState("/flow_runs/" + run, type);
        }

        browser.open("#/flows?like=rows:+with");

        browser.waitForTexts(".flow-list .state", "Failed");
        browser.waitForTexts(".flow-list .tag", "a", "b", "c", "+2 more: d, e");
        assertThat(browser.run("return document.querySelector('.run-strip').getAttribute('aria-label')"))
                .isEqualTo("Last 4: 3 completed, 1 failed");
        assertThat(browser.texts(".flow-list td").subList(2, 5))
                .satisfiesExactly(
                        success -> assertThat(success).isEqualTo("75 %"),
                        median -> assertThat(median).endsWith(" s"),
                        schedule -> assertThat(schedule).isEqualTo("hourly"));
        assertThat(browser.texts(".changed-by strong")).containsExactly("anonymous");
        assertThat(browser.run("return document.querySelector('.flow-list tbody tr').offsetHeight"))
                .isEqualTo(32L);
        browser.click(".flow-list td:last-child");
        browser.waitForTexts("h1", "rows: with runs");
        browser.waitForText("75 % of 4 runs completed");
        assertThat(browser.run("return document.querySelectorAll('.chart a').length"))
                .isEqualTo(4L);
    }

    @Test
    @Tag("nightly")
    void disabled_shortcuts_do_nothing() {
        browser.open("#/flows");
        browser.waitForTexts("h1", "Flows");
        browser.type("?");
        browser.click("[role=switch]");
        browser.type(Keys.ESCAPE);
        await().untilAsserted(() -> assertThat(browser.texts("dialog")).isEmpty());
        browser.type("?");
        browser.type("/");
        assertThat(browser.texts("dialog")).isEmpty();
        assertThat(browser.focusedText()).isNotEqualTo("Name contains");
        browser.run("localStorage.clear()");
    }
}
