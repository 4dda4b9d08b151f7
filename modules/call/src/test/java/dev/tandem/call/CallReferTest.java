package dev.tandem.call;

import static dev.tandem.call.Samples.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.sip.ReferRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls that a PBX is asked to hand on by REFER. */
class CallReferTest extends ControlledCalls {

    private ReferRequest referredTo7550(String call) throws Exception {
        done(referringCalls.transfer(party(call, CALLER), "7550", "blind", Optional.empty()));
        return phones.at("7600").refers.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void a_pbx_that_takes_refer_does_the_blind_transfer_itself() throws Exception {
        String call = answered("7600");
        ReferRequest refer = referredTo7550(call);
        assertThat(refer.target()).startsWith("sip:7550@");
        refer.accept();
        refer.notify(180, "Ringing");
        refer.notify(200, "OK");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("transferred");
        await().atMost(SOON).until(() -> phones.at("7600").isOver());
        assertThat(phones.wasCalled("7550")).isFalse();
    }

    @Test
    void a_pbx_that_refuses_refer_leaves_the_transfer_to_the_gateway() throws Exception {
        String call = answered("7600");
        referredTo7550(call).refuse(603);
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertHears(phones.at("7600").rtp, 550);
    }

    @Test
    void a_pbx_that_cannot_do_what_it_accepted_leaves_the_transfer_to_the_gateway() throws Exception {
        String call = answered("7600");
        ReferRequest refer = referredTo7550(call);
        refer.accept();
        refer.notify(400, "Bad Request");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertHears(phones.at("7600").rtp, 550);
    }

    @Test
    void a_refer_whose_new_call_fails_gives_the_call_back() throws Exception {
        String call = answered("7600");
        ReferRequest refer = referredTo7550(call);
        refer.accept();
        refer.notify(486, "Busy Here");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("failed");
        assertHears(phones.at("7600").rtp, 440);
    }

    @Test
    void an_attended_transfer_by_refer_replaces_the_consultation() throws Exception {
        String first = answered("7600");
        String second = answered("7500");
        done(referringCalls.transfer(party(first, CALLER), "7500", "attended", Optional.of(second)));
        var refer = phones.at("7600").refers.poll(20, TimeUnit.SECONDS);
        assertThat(refer.replaces()).isPresent();
        assertThat(refer.replaces().orElseThrow().callId())
                .isEqualTo(phones.at("7500").call().callId());
        refer.accept();
        phones.at("7500").call().bye(Optional.empty());
        awaitTold(CALLER, second, CallUpdate.CallEnded.class);
        refer.notify(200, "OK");
        for (String call : List.of(first, second)) {
            assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason())
                    .isEqualTo("transferred");
        }
    }
}
