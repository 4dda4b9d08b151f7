package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.BrowserPage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page to try Tandem, used as a person would. */
@ExtendWith(Stage.Provider.class)
class TryPageIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void a_person_logs_in_hears_the_echo_and_hangs_up(Stage stage) {
        stage.directory().agent(stage.tenant(2), "page-alice", "501");
        BrowserPage page = page(stage);
        page.type("#username", "page-alice");
        page.type("#password", stage.directory().passwordOf("page-alice"));
        page.click("#login-button");
        page.await("!document.querySelector('#phone-view').hidden", SOON);
        assertThat(page.text("#seat")).contains("1 of 2");

        page.type("#number", "*43");
        page.click("#dial-button");
        page.await("document.querySelector('#calls').innerText.includes('In call')", SOON);
        page.await("document.querySelector('#quality-codec').innerText === 'PCMU'", SOON);
        page.screenshot(Stage.ARTEFACTS.resolve("try-in-call.png"));

        page.evaluate(
                "[...document.querySelectorAll('#calls button')].find(b => b.innerText.includes('Hang up')).click()");
        page.await("!document.querySelector('#calls').innerText.includes('In call')", SOON);
        page.click("#logout-button");
        page.await("!document.querySelector('#login-view').hidden", SOON);
    }

    @Test
    void a_wrong_password_is_told_in_words(Stage stage) {
        BrowserPage page = page(stage);
        page.type("#username", "nobody");
        page.type("#password", "wrong-password");
        page.click("#login-button");

        page.await("!document.querySelector('#problem').hidden", SOON);
        assertThat(page.text("#problem-message")).isNotBlank();
        page.screenshot(Stage.ARTEFACTS.resolve("try-wrong-password.png"));
    }

    private static BrowserPage page(Stage stage) {
        return stage.browser(440)
                .open(stage.node().gatewayUrl() + "/try/?api=" + stage.node().agentUrl());
    }
}
