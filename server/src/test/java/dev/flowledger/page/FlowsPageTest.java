package dev.flowledger.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flowledger.testing.Api;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The list of flows as a person uses it. */
class FlowsPageTest {

    private static final String NAMES = ".list th a";

    private final Browser browser = Browser.shared();
    private final Api api = Browser.server().api();

    @BeforeEach
    void register_flows() {
        api.create("list: customer import", "nightly", "eu");
        api.create("list: customer export", "nightly");
        api.create("list: order import");
    }

    @AfterEach
    void nothing_was_wrong() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_search_shows_what_is_typed_while_it_is_typed_and_puts_it_into_the_address() {
        browser.open("#/flows?like=list:");
        browser.sees(".count", "3 flows");

        browser.fill("[type=search]", "LIST: cust");
        browser.sees(NAMES, "list: customer export", "list: customer import");
        browser.sees(".count", "2 flows");
        assertThat(browser.hash()).isEqualTo("#/flows?like=LIST%3A+cust");

        browser.type("omer i");
        browser.sees(NAMES, "list: customer import");
        browser.sees(".count", "1 flow");
    }

    @Test
    void tags_narrow_the_list_and_are_taken_away_again() {
        browser.open("#/flows?like=list:");
        browser.fill("[name=tag]", "nightly");
        browser.type(Keys.ENTER);
        browser.sees(NAMES, "list: customer export", "list: customer import");

        browser.click(".list a[href*='tag=eu']");
        browser.sees(NAMES, "list: customer import");
        assertThat(browser.hash()).isEqualTo("#/flows?like=list%3A&tag=nightly&tag=eu");

        browser.click(".filters button.tag");
        browser.sees(NAMES, "list: customer import");
        browser.click(".filters button.tag");
        browser.sees(".count", "3 flows");
    }

    @Test
    void the_order_is_chosen() {
        browser.open("#/flows?like=list:");
        browser.click("select");
        browser.fill("select", "Name, Z");
        browser.type(Keys.ENTER);

        browser.sees(NAMES, "list: order import", "list: customer import", "list: customer export");
        assertThat(browser.hash()).isEqualTo("#/flows?like=list%3A&sort=-name");
    }

    @Test
    void an_address_that_is_shared_shows_the_same() {
        browser.open("#/flows?like=customer&tag=nightly&sort=-created");

        browser.sees(NAMES, "list: customer export", "list: customer import");
        assertThat(browser.run("return document.querySelector('[type=search]').value"))
                .isEqualTo("customer");
        assertThat(browser.run("return document.querySelector('select').value")).isEqualTo("-created");
        browser.sees(".filters .tag", "Without the tag nightly ×");
    }

    @Test
    void pages_keep_their_place_when_a_flow_has_been_looked_at() {
        for (int i = 10; i < 70; i++) {
            api.create("paged " + i);
        }
        browser.open("#/flows?like=paged");
        browser.sees(".count", "60 flows");
        browser.clickOn("Next");
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).hasSize(10));
        browser.clickOn("paged 65");
        browser.sees("h1", "paged 65");

        browser.clickOn("← All flows");

        await().untilAsserted(() -> assertThat(browser.focused()).isEqualTo("paged 65"));
        assertThat(browser.hash()).isEqualTo("#/flows?like=paged&page=2");
        browser.sees(".pager span:not(.off)", "Page 2 of 2");
        browser.type(Keys.ARROW_LEFT);
        await().untilAsserted(() -> assertThat(browser.texts(NAMES)).hasSize(50));
    }

    @Test
    void a_flow_is_found_and_opened_with_the_keyboard_alone() {
        browser.open("#/keys");
        browser.sees("h1", "Keys");
        browser.type("g");
        browser.type("f");
        browser.sees("h1", "Flows");
        browser.type("/");
        assertThat(browser.focused()).isEqualTo("Name contains");
        browser.type("list: customer");
        browser.sees(".count", "2 flows");
        browser.type(Keys.ARROW_DOWN);
        assertThat(browser.focused()).isEqualTo("list: customer export");
        browser.type(Keys.ARROW_DOWN);
        browser.type(Keys.ENTER);
        browser.sees("h1", "list: customer import");
        await().untilAsserted(() -> assertThat(browser.focused()).isEqualTo("list: customer import"));

        browser.type(Keys.ESCAPE);
        browser.sees("h1", "Flows");
        await().untilAsserted(() -> assertThat(browser.focused()).isEqualTo("list: customer import"));
        browser.type("/");
        browser.type(Keys.ESCAPE);
        await().untilAsserted(() -> assertThat(browser.hash()).isEqualTo("#/flows"));
    }

    @Test
    void keys_that_are_turned_off_do_nothing() {
        browser.open("#/flows");
        browser.sees("h1", "Flows");
        browser.type("?");
        browser.click("[role=switch]");
        browser.type(Keys.ESCAPE);
        await().untilAsserted(() -> assertThat(browser.texts("dialog")).isEmpty());
        browser.type("?");
        browser.type("/");
        assertThat(browser.texts("dialog")).isEmpty();
        assertThat(browser.focused()).isNotEqualTo("Name contains");
        browser.run("localStorage.clear()");
    }

    @Test
    void who_finds_nothing_is_told_how_to_go_on() {
        browser.open("#/flows?like=no+such+flow");
        browser.sees(".empty strong", "No flow is like that.");
        browser.sees(".count", "0 flows");
        browser.clickOn("Show all");
        await().untilAsserted(() -> assertThat(browser.hash()).isEqualTo("#/flows"));

        browser.open("#/flows?like=list:&page=7");
        browser.sees(".empty strong", "There is no page 7.");
        browser.clickOn("To the last one");
        browser.sees(".count", "3 flows");

        browser.open("#/nowhere");
        browser.sees("There is no such page.");
    }
}
